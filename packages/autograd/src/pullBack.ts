import { add, fuse, isTensor, type Op, sameShape, sumTo, type Tensor } from "@chainrule/tensor";
import { nameOf } from "./nameOf.js";
import type { Call, Node } from "./tape.js";

/** The nodes that a result depends on, latest first: the order in which cotangents are complete. */
export function reachable(result: Node): Node[] {
  const found = new Set([result]);
  const pending = [result];
  for (let node = pending.pop(); node; node = pending.pop()) {
    for (const parent of node.call?.parents ?? []) {
      if (parent && !found.has(parent)) {
        found.add(parent);
        pending.push(parent);
      }
    }
  }
  return [...found].sort((a, b) => b.id - a.id);
}

function misfit(name: string, cotangent: unknown, input: Tensor, position: number): never {
  throw new TypeError(
    `${name}: the gradient rule gave ${nameOf(cotangent)} for input ${position}, which is ${nameOf(input)}`,
  );
}

/** Runs an op's gradient rule for an input. @throws TypeError when it is no function, or gives no tensor */
function runRule(name: string, rule: () => Tensor, input: Tensor, position: number): Tensor {
  if (typeof rule !== "function") {
    throw new TypeError(
      `${name}: the gradient rule gives, for each input, a function that makes its cotangent: put () => before ` +
        `what stands for input ${position}`,
    );
  }
  const cotangent: unknown = rule();
  return isTensor(cotangent) ? cotangent : misfit(name, cotangent, input, position);
}

/**
 * What a gradient rule gave for an input. It has the input's shape; or the shape to which the op has
 * broadcast the input, and then what was repeated is summed.
 *
 * @throws TypeError when it has another shape or dtype
 */
function fitted(name: string, cotangent: Tensor, input: Tensor, position: number, output: Tensor): Tensor {
  const { shape } = cotangent;
  if (cotangent.dtype === input.dtype) {
    if (sameShape(shape, input.shape)) return cotangent;
    const missing = shape.length - input.shape.length;
    const broadcast =
      shape.length === output.shape.length &&
      shape.every((n, axis) => {
        const own = input.shape[axis - missing] ?? 1;
        return n === own || (own === 1 && n === output.shape[axis]);
      });
    if (broadcast) return sumTo(cotangent, input.shape);
  }
  return misfit(name, cotangent, input, position);
}

/** The cotangent of an input by an op's gradient rule. @throws TypeError for what is no rule of this op */
export function applyRule(
  name: string,
  rule: () => Tensor,
  input: Tensor,
  position: number,
  output: Tensor,
): Tensor {
  return fitted(name, runRule(name, rule, input, position), input, position, output);
}

/** An op's gradient rule, applied. @throws TypeError where there is none, or not one entry for each input */
export function rulesOf<A>(
  op: Op<A>,
  cotangent: Tensor,
  inputs: readonly Tensor[],
  output: Tensor,
  attributes: A,
): readonly ((() => Tensor) | undefined)[] {
  if (!op.vjp) {
    throw new TypeError(
      `${op.name} has no gradient. Compute its result outside of the function that is differentiated, or ` +
        `define its rule: defineOp({ ..., vjp })`,
    );
  }
  const rules: unknown = op.vjp(cotangent, inputs, output, attributes);
  // One that is forgotten would count as constant.
  if (Array.isArray(rules) && rules.length === inputs.length) return rules as (() => Tensor)[];
  const given = Array.isArray(rules) ? `an array of ${rules.length}` : nameOf(rules);
  const needed = `${inputs.length} input${inputs.length === 1 ? "" : "s"}`;
  throw new TypeError(
    `${op.name}: the gradient rule is ${given}, but the op has ${needed}. Give undefined for one that has no ` +
      `gradient, () => cotangent for the others, in an array`,
  );
}

/** The cotangents of an op's inputs, by position; only of those that are followed. */
function cotangentsOf(
  { op, attributes }: Pick<Call, "op" | "attributes">,
  followed: readonly unknown[],
  cotangent: Tensor,
  output: Tensor,
  inputs: readonly Tensor[],
): readonly (Tensor | undefined)[] {
  const rules = rulesOf(op, cotangent, inputs, output, attributes);
  return inputs.map((input, i) => {
    const rule = followed[i] ? rules[i] : undefined;
    return rule && runRule(op.name, rule, input, i);
  });
}

/** From a cotangent, an output and its inputs to the inputs' cotangents. */
type Pull = (cotangent: Tensor, output: Tensor, ...inputs: Tensor[]) => readonly (Tensor | undefined)[];

/** The same in one pass. It holds on to the op alone, not to a call, nor to what that was computed from. */
function inOnePass(op: Op<unknown>, followed: readonly boolean[]): Pull {
  return fuse((cotangent, output, ...inputs) =>
    cotangentsOf({ op, attributes: undefined }, followed, cotangent, output, inputs),
  );
}

/** Those of pointwise ops, by the inputs that are followed: bits. */
const pulls = /* @__PURE__ */ new WeakMap<Op<unknown>, Pull[]>();

/** Elements from which passes are what a rule costs. */
const manyElements = 64;

function pull(call: Call, cotangent: Tensor, output: Tensor): readonly (Tensor | undefined)[] {
  const { op, attributes, inputs, parents } = call;
  if (op.kernel?.kind !== "map" || attributes !== undefined || output.size < manyElements) {
    return cotangentsOf(call, parents, cotangent, output, inputs);
  }
  let known = pulls.get(op);
  if (!known) pulls.set(op, (known = []));
  const bits = parents.reduce((sum, parent, i) => (parent ? sum | (1 << i) : sum), 0);
  known[bits] ??= inOnePass(op, parents.map(Boolean));
  return known[bits](cotangent, output, ...inputs);
}

/**
 * The chain rule, backwards: from a result's cotangent to that of every leaf it depends on. Each node is
 * visited once, after all that it went into; its cotangent is the sum over those.
 *
 * @param visit is told each node's cotangent, when it is complete
 */
export function pullBack(
  result: Node,
  cotangent: Tensor,
  visit?: (node: Node, cotangent: Tensor) => void,
): Map<Node, Tensor> {
  const cotangents = new Map<Node, Tensor>([[result, cotangent]]);
  for (const node of reachable(result)) {
    const { call, output } = node;
    const arrived = cotangents.get(node);
    if (arrived) visit?.(node, arrived);
    if (!call || !arrived) continue;
    cotangents.delete(node);
    pull(call, arrived, output).forEach((given, i) => {
      if (!given) return;
      const contribution = fitted(call.op.name, given, call.inputs[i]!, i, output);
      const parent = call.parents[i]!;
      const sum = cotangents.get(parent);
      cotangents.set(parent, sum ? add(sum, contribution) : contribution);
    });
  }
  return cotangents;
}
