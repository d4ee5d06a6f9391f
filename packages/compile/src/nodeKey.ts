import type { Op } from "@chainrule/tensor";
import { attributeKey } from "./attributeKey.js";
import { type GraphNode, uniformValue } from "./graph.js";
import { remembered } from "./remembered.js";

/** Ops by the order in which they were met: two of the same name may be different. */
const numbers = /* @__PURE__ */ new WeakMap<Op<unknown>, number>();
let ops = 0;

/**
 * What a node is, as text: its op, operands and attributes; for a constant whether it is the same number everywhere,
 * and which; shape and dtype. Undefined where text cannot say it.
 */
export function nodeKey(node: GraphNode): string | undefined {
  const { kind, op, inputs, dtype, shape } = node;
  let what: string | undefined = "";
  if (kind === "op") {
    what = attributeKey(node.attributes);
    if (what === undefined) return undefined;
    what = `${remembered(numbers, op!, () => ops++)}(${inputs.join()})${what}`;
  } else if (kind === "constant") {
    const value = uniformValue(node);
    what = Object.is(value, -0) ? "-0" : String(value);
  }
  return `${kind} ${what} ${dtype}[${shape.join()}]`;
}
