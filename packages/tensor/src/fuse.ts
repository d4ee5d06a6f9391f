import { constant, input, type Program, program, type Scalar } from "@chainrule/wasm/scalar";
import type { Trace, Tracer } from "./applyOp.js";
import { describe } from "./describe.js";
import type { Dtype } from "./dtype.js";
import { compute, type MapKernel } from "./kernels/map.js";
import type { Op } from "./op.js";
import { broadcastShapes } from "./shape.js";
import { nextLevel } from "./slot.js";
import { fromMemory, isTensor, memoryOf, placeholder, type Tensor } from "./tensor.js";

/** What stands for one element of an input, or of what is computed of it. */
interface ElementTrace extends Trace {
  readonly element: Scalar;
}

/** What a function that is not pointwise asks of an element. */
function notPointwise(): never {
  throw new TypeError("fuse: not a pointwise function");
}

/** Follows a function on single elements: what it computes is an expression in them. */
class ElementTracer implements Tracer {
  readonly level: number = nextLevel();
  /** How many ops it has seen. */
  count = 0;

  apply<A>(op: Op<A>, inputs: readonly Tensor[], attributes: A): Tensor {
    if (op.compute) return op.compute(inputs, attributes);
    const kernel = op.kernel as MapKernel | undefined;
    const specs = inputs.map(({ dtype }) => ({ shape: [], dtype }));
    if (!kernel?.expression || kernel.refused(specs.map(({ dtype }) => dtype))) notPointwise();
    this.count++;
    const elements = inputs.map((x) => this.elementOf(x));
    return this.value(kernel.expression(elements, op.infer(specs, attributes).dtype));
  }

  /** The expression of a value; a number that is not followed is a constant. */
  elementOf(x: Tensor): Scalar {
    if (x.trace?.tracer === this) return (x.trace as ElementTrace).element;
    return x.trace || x.shape.length > 0 ? notPointwise() : constant(memoryOf(x, "fuse")[x.offset]!, x.dtype);
  }

  value(element: Scalar): Tensor {
    const trace: ElementTrace = { tracer: this, element };
    // The shape is not known: a function that asks for it may compute something else for another one.
    return Object.defineProperty(placeholder({ shape: [], dtype: element.type }, trace), "shape", {
      get: notPointwise,
    });
  }
}

/** How one result comes about. */
interface Plan {
  /** The numbers of the inputs that it is made of. */
  readonly needed: readonly number[];
  /** Of one element of each; undefined for a result that is an input. */
  readonly program: Program | undefined;
}

function planOf(element: Scalar, dtypes: readonly Dtype[]): Plan {
  if (element.instruction.name === "input") return { needed: [element.value], program: undefined };
  const { steps, type } = program(element, dtypes);
  const isInput = steps.map(({ instruction }) => instruction.name === "input");
  const needed = steps.filter((_, i) => isInput[i]).map(({ value }) => value);
  return {
    needed,
    program: {
      steps: steps.map((step, i) => (isInput[i] ? { ...step, value: needed.indexOf(step.value) } : step)),
      inputs: needed.map((number) => dtypes[number]!),
      type,
    },
  };
}

function run({ needed, program }: Plan, inputs: readonly Tensor[]): Tensor {
  const operands = needed.map((number) => inputs[number]!);
  if (!program) return operands[0]!;
  const shape = broadcastShapes(
    "fuse",
    operands.map((x) => x.shape),
  );
  return fromMemory(program.type, shape, compute(program, operands, shape, "fuse"));
}

/**
 * The same function, computed in one pass over the elements, to the same bits: no intermediate result is stored. For
 * functions made of pointwise ones (arithmetic, comparisons, `exp`, `where` …), for each of which eager tensors are
 * otherwise gone over once. Where a transformation follows an input (`grad`, `compile` …), and for a function that is not
 * pointwise, it is f itself.
 *
 * @param f a function of tensors that gives a tensor or several, or undefined in the place of one. What it computes must
 *   follow from its inputs alone, as it is run once for given dtypes: a number that changes is an input, a tensor of
 *   shape []
 * @throws TypeError unless f is a function
 * @throws whatever f throws
 *
 * @example
 * ```ts
 * import { add, fuse, mul, sqrt, square, tensor, type Tensor } from "@chainrule/tensor";
 * const distance = fuse((x: Tensor, y: Tensor) => sqrt(add(square(x), square(y))));
 * console.log(distance(tensor([3, 5]), tensor([4, 12])).toArray()); // [ 5, 13 ]
 * ```
 *
 * @__NO_SIDE_EFFECTS__
 */
export function fuse<A extends Tensor[], const R extends Tensor | readonly (Tensor | undefined)[]>(
  f: (...inputs: A) => R,
): (...inputs: A) => R {
  if (typeof f !== "function")
    throw new TypeError(`fuse: expected a function of tensors, got ${describe(f)}`);
  type Plans = readonly (Plan | undefined)[] | undefined;
  const known: Record<string, Plans> = {};
  let isOne = true;
  const plansFor = (dtypes: readonly Dtype[]): Plans => {
    const tracer = new ElementTracer();
    try {
      const results = f(...(dtypes.map((dtype, i) => tracer.value(input(i, dtype))) as A));
      isOne = isTensor(results);
      const list = (isOne ? [results] : results) as readonly (Tensor | undefined)[];
      const plans = list.map((result) => result && planOf(tracer.elementOf(result), dtypes));
      // One op is as quick by itself.
      return tracer.count > 1 ? plans : undefined;
    } catch {
      return undefined;
    }
  };
  // Calls in a row are mostly of the same dtypes: then nothing is looked up.
  let last: readonly Dtype[] = [];
  let plans: Plans;
  return (...inputs) => {
    let isSame = inputs.length === last.length;
    for (let i = 0; i < inputs.length; i++) {
      const x = inputs[i]!;
      if (!isTensor(x) || x.trace) return f(...inputs);
      isSame &&= x.dtype === last[i];
    }
    if (!isSame) {
      last = inputs.map(({ dtype }) => dtype);
      const key = last.join();
      plans = key in known ? known[key] : (known[key] = plansFor(last));
    }
    if (!plans) return f(...inputs);
    try {
      const results = plans.map((plan) => plan && run(plan, inputs));
      return (isOne ? results[0] : results) as R;
    } catch {
      // What is wrong with the inputs is best said by the function itself.
      return f(...inputs);
    }
  };
}
