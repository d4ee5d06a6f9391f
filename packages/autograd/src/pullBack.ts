import { add, sameShape, type Tensor } from "@chainrule/tensor";
import type { Call, Node } from "./tape.js";

/** The nodes that a result depends on, latest first: the order in which cotangents are complete. */
function reachable(result: Node): Node[] {
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

/** The cotangents of a call's inputs, by position; only of those that are followed. */
function inputCotangents(
  { op, inputs, attributes, parents }: Call,
  output: Tensor,
  cotangent: Tensor,
): (Tensor | undefined)[] {
  if (!op.vjp) {
    throw new TypeError(
      `${op.name} has no gradient. Compute its result outside of the function that is differentiated, or ` +
        `define its rule: defineOp({ ..., vjp })`,
    );
  }
  const rules = op.vjp(cotangent, inputs, output, attributes);
  return inputs.map((input, i) => {
    const rule = parents[i] ? rules[i] : undefined;
    if (!rule) return undefined;
    const result = rule();
    if (!sameShape(result.shape, input.shape) || result.dtype !== input.dtype) {
      throw new TypeError(
        `${op.name}: the gradient rule gave ${result.dtype}[${result.shape.join(", ")}] for input ${i}, which is ` +
          `${input.dtype}[${input.shape.join(", ")}]`,
      );
    }
    return result;
  });
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
    inputCotangents(call, output, arrived).forEach((contribution, i) => {
      if (!contribution) return;
      const parent = call.parents[i]!;
      const sum = cotangents.get(parent);
      cotangents.set(parent, sum ? add(sum, contribution) : contribution);
    });
  }
  return cotangents;
}
