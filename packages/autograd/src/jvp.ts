import {
  add,
  isFloating,
  nextLevel,
  type Op,
  sameShape,
  ShapeError,
  type Tensor,
  type Trace,
  type Tracer,
  treeLeaves,
  treeMap,
  treePaths,
  withTrace,
  zerosLike,
} from "@chainrule/tensor";
import { applyBelow } from "./applyBelow.js";
import { checkFunction } from "./checkFunction.js";
import { nameOf } from "./nameOf.js";
import { applyRule, pullBack, rulesOf } from "./pullBack.js";
import { escaped, Tape } from "./tape.js";
import { asFunctionOf, rejectAsync } from "./vjp.js";

interface TangentTrace extends Trace {
  readonly primal: Tensor;
  readonly tangent: Tensor;
}

/** A gradient rule with its inputs and output filled in: from the output's cotangent to that of an input. */
type Rule = (cotangent: Tensor) => (position: number) => Tensor | undefined;

/**
 * The tangent of an op's output, given those of its inputs. The gradient rule is linear in the cotangent, and
 * its transpose is the derivative forwards: so the rule is itself recorded and pulled back, once.
 */
function pushForward(rule: Rule, output: Tensor, tangents: readonly (Tensor | undefined)[]): Tensor {
  const tape = new Tape();
  const cotangent = tape.leaf(zerosLike(output));
  const origin = tape.node(cotangent)!;
  const rules = rule(cotangent);
  let sum: Tensor | undefined;
  tangents.forEach((tangent, i) => {
    const pulled = tangent && rules(i);
    const node = pulled && tape.node(pulled);
    const contribution = node && pullBack(node, tangent).get(origin);
    if (contribution) sum = sum ? add(sum, contribution) : contribution;
  });
  tape.close();
  return sum ?? zerosLike(output);
}

/** The forward mode's tracer: each value carries its tangent along. */
class ForwardTracer implements Tracer {
  readonly level: number = nextLevel();
  /** @internal */
  open = true;

  wrap(primal: Tensor, tangent: Tensor): Tensor {
    const trace: TangentTrace = { tracer: this, primal, tangent };
    return withTrace(primal, trace);
  }

  trace(x: Tensor): TangentTrace | undefined {
    return x.trace?.tracer === this ? (x.trace as TangentTrace) : undefined;
  }

  apply<A>(op: Op<A>, inputs: readonly Tensor[], attributes: A): Tensor {
    if (!this.open) throw escaped(op.name);
    const primals = inputs.map((x) => this.trace(x)?.primal ?? x);
    const output = applyBelow(this.level, op, primals, attributes);
    if (!isFloating(output.dtype)) return output;
    const rule: Rule = (cotangent) => {
      const rules = rulesOf(op, cotangent, primals, output, attributes);
      return (i) => rules[i] && applyRule(op.name, rules[i], primals[i]!, i, output);
    };
    const tangents = inputs.map((x) => this.trace(x)?.tangent);
    return this.wrap(output, pushForward(rule, output, tangents));
  }
}

/**
 * The value of f at a tree, and the derivative of f along a direction: the Jacobian–vector product ∂f/∂tree · v,
 * computed forwards beside the value.
 *
 * @param f a function of a tree of floating-point tensors that returns a tensor or a tree of them
 * @param tree the point
 * @param direction a tree of the same structure, shapes and dtypes
 * @throws TypeError when the trees differ in structure, or a leaf is no tensor
 * @throws ShapeError when a leaf and its direction differ in shape or dtype, with the path
 *
 * @example
 * ```ts
 * import { mul, tensor, type Tensor } from "@chainrule/tensor";
 * import { jvp } from "@chainrule/autograd";
 * const [value, tangent] = jvp((x: Tensor) => mul(x, x), tensor([1, 2, 3]), tensor([1, 0, 10]));
 * console.log(value.toArray(), tangent.toArray()); // [ 1, 4, 9 ] [ 2, 0, 60 ]
 * ```
 */
export function jvp<T, R>(f: (tree: T) => R, tree: T, direction: T): [value: R, tangent: R] {
  checkFunction("jvp", f);
  checkDirection(tree, direction);
  const tracer = new ForwardTracer();
  const traced = treeMap((x, v) => tracer.wrap(x, v), tree, direction);
  let result: R;
  try {
    result = f(traced);
  } finally {
    tracer.open = false;
  }
  rejectAsync("jvp", result);
  const primal = treeMap((y) => tracer.trace(y)?.primal ?? y, result);
  const points = treeLeaves(tree);
  const tangent = treeMap((y) => asFunctionOf(points, tracer.trace(y)?.tangent ?? zerosLike(y)), result);
  return [primal, tangent];
}

function checkDirection(tree: unknown, direction: unknown): void {
  const directions = treeLeaves(direction);
  treeLeaves(tree).forEach((x, i) => {
    const v = directions[i];
    if (v && (!sameShape(v.shape, x.shape) || v.dtype !== x.dtype || !isFloating(x.dtype))) {
      throw new ShapeError(
        `jvp: at ${treePaths(tree)[i] || "the root"} the direction is ${nameOf(v)} and the point ` +
          `${nameOf(x)}: they must be alike, and floating-point`,
      );
    }
  });
}
