import {
  alignBatch,
  applyOp,
  broadcastTo,
  moveAxis,
  nextLevel,
  type Op,
  placeholder,
  rejectUnknownOptions,
  ShapeError,
  slice,
  squeeze,
  stack,
  sum,
  type Tensor,
  type Trace,
  type Tracer,
  treeLeaves,
  treeMap,
  treePaths,
  zeros,
} from "@chainrule/tensor";
import { applyBelow } from "./applyBelow.js";
import { checkFunction } from "./checkFunction.js";
import { applyRule, rulesOf } from "./pullBack.js";
import { rejectAsync } from "./vjp.js";

/** Options of `vmap`. */
export interface VmapOptions {
  /** The axis of the examples in each argument, null for one that all examples share. Default 0 for all. */
  readonly inAxes?: number | null | readonly (number | null)[] | undefined;
}

interface BatchTrace extends Trace {
  /** The values of all examples, along axis 0. */
  readonly values: Tensor;
}

/** The tracer of `vmap`: what f sees as one example's tensor stands for those of all. */
class BatchTracer implements Tracer {
  readonly level: number = nextLevel();
  readonly size: number;

  constructor(size: number) {
    this.size = size;
  }

  wrap(values: Tensor): Tensor {
    const trace: BatchTrace = { tracer: this, values };
    return placeholder({ shape: values.shape.slice(1), dtype: values.dtype }, trace);
  }

  values(x: Tensor): Tensor | undefined {
    return x.trace?.tracer === this ? (x.trace as BatchTrace).values : undefined;
  }

  apply<A>(op: Op<A>, inputs: readonly Tensor[], attributes: A): Tensor {
    const batched = inputs.map((x) => this.values(x) !== undefined);
    const values = inputs.map((x) => this.values(x) ?? x);
    if (op.batch) {
      // Shape errors speak of one example.
      op.infer(inputs, attributes);
      return this.wrap(op.batch(values, batched, attributes));
    }
    if (!op.kernel) {
      return this.wrap(applyBelow(this.level, this.onExamples(op, batched), values, attributes));
    }
    switch (op.kernel.kind) {
      case "map":
        op.infer(inputs, attributes);
        return this.wrap(applyOp(op, alignBatch(values, batched), attributes));
      case "reduce":
        return this.wrap(applyOp(op, values, behindBatch(attributes)));
      default:
        return this.wrap(this.oneByOne(op, inputs, attributes));
    }
  }

  /** The values of all examples, which may all be one. */
  release(x: Tensor): Tensor {
    return this.values(x) ?? broadcastTo(x, [this.size, ...x.shape]);
  }

  /** An op made of others, on all examples: one op still, since its gradient rule is not that of the others. */
  onExamples<A>(op: Op<A>, batched: readonly boolean[]): Op<A> {
    const wrap = (values: readonly Tensor[]): Tensor[] =>
      values.map((x, i) => (batched[i] ? this.wrap(x) : x));
    return {
      // Another name: who knows an op by it would read its attributes, which speak of one example.
      name: `vmap(${op.name})`,
      // Shape errors speak of one example.
      infer: (specs, attributes) => {
        const one = specs.map(({ shape, dtype }, i) => ({ shape: shape.slice(batched[i] ? 1 : 0), dtype }));
        const { shape, dtype } = op.infer(one, attributes);
        return { shape: [this.size, ...shape], dtype };
      },
      compute: (values, attributes) => this.release(op.compute!(wrap(values), attributes)),
      vjp:
        op.vjp &&
        ((cotangent, values, output, attributes) => {
          const inputs = wrap(values);
          const result = this.wrap(output);
          const rules = rulesOf(op, this.wrap(cotangent), inputs, result, attributes);
          return rules.map((rule, i) => {
            const pulled = (): Tensor => this.release(applyRule(op.name, rule!, inputs[i]!, i, result));
            return rule && (batched[i] ? pulled : () => sum(pulled(), { axis: 0 }));
          });
        }),
    };
  }

  /** The op on each example by itself. */
  oneByOne<A>(op: Op<A>, inputs: readonly Tensor[], attributes: A): Tensor {
    if (this.size === 0) {
      const { shape, dtype } = op.infer(inputs, attributes);
      return zeros([0, ...shape], { dtype });
    }
    const example = (x: Tensor, i: number): Tensor => {
      const values = this.values(x);
      return values ? squeeze(slice(values, [[i, i + 1]]), 0) : x;
    };
    const one = (_: unknown, i: number): Tensor =>
      applyOp(
        op,
        inputs.map((x) => example(x, i)),
        attributes,
      );
    return stack(Array.from({ length: this.size }, one));
  }
}

/** A reduction's attributes when an axis of examples stands before its axes. */
function behindBatch<A>(attributes: A): A {
  const { axes } = attributes as { axes: readonly number[] };
  return { ...attributes, axes: axes.map((axis) => axis + 1) };
}

function axisOf(inAxes: VmapOptions["inAxes"], argument: number): number | null {
  if (inAxes === undefined) return 0;
  if (inAxes === null || typeof inAxes === "number") return inAxes;
  const axis = inAxes[argument];
  if (axis === undefined) throw new RangeError(`vmap: inAxes has no entry for argument ${argument}`);
  return axis;
}

/** The number of examples that the arguments agree on. @throws ShapeError where they differ */
function examplesOf(args: readonly unknown[], inAxes: VmapOptions["inAxes"]): number {
  let size: number | undefined;
  args.forEach((arg, i) => {
    const axis = axisOf(inAxes, i);
    if (axis === null) return;
    treeLeaves(arg).forEach((leaf, k) => {
      const n = leaf.shape.at(axis);
      if (n === undefined || (size !== undefined && n !== size)) {
        const place = `argument ${i}${treePaths(arg)[k] ? ` at ${treePaths(arg)[k]}` : ""}`;
        throw new ShapeError(
          `vmap: ${place} of shape [${leaf.shape.join(", ")}] has ${n ?? "no"} examples along axis ${axis}` +
            (size === undefined ? "" : `, others have ${size}`),
        );
      }
      size = n;
    });
  });
  if (size === undefined) throw new ShapeError("vmap: no argument has an axis of examples");
  return size;
}

/**
 * Turns a function of one example into the same function of many, without a loop: its ops work on all examples
 * at once. Applied to a gradient it gives each example's own.
 *
 * @param f a function of trees of tensors that returns a tensor or a tree of them; it cannot read values
 * @returns a function of arguments with an axis of examples; results have it as axis 0
 * @throws ShapeError when arguments differ in their number of examples
 *
 * @example
 * ```ts
 * import { mul, sum, tensor, type Tensor } from "@chainrule/tensor";
 * import { grad, vmap } from "@chainrule/autograd";
 * const f = (w: Tensor, x: Tensor) => sum(mul(mul(w, w), x));
 * const perExample = vmap(grad(f), { inAxes: [null, 0] });
 * console.log(perExample(tensor([1, 2]), tensor([[1, 1], [10, 0]])).toArray()); // [ [ 2, 4 ], [ 20, 0 ] ]
 * ```
 */
export function vmap<A extends unknown[], R>(
  f: (...args: A) => R,
  options: VmapOptions = {},
): (...args: A) => R {
  checkFunction("vmap", f);
  rejectUnknownOptions("vmap", options, ["inAxes"]);
  return (...args) => {
    const tracer = new BatchTracer(examplesOf(args, options.inAxes));
    const wrapped = args.map((arg, i) => {
      const axis = axisOf(options.inAxes, i);
      return axis === null ? arg : treeMap((x) => tracer.wrap(moveAxis(x, axis, 0)), arg);
    });
    const result = f(...(wrapped as A));
    rejectAsync("vmap", result);
    return treeMap((x) => tracer.release(x), result);
  };
}
