import type { Op } from "@chainrule/tensor";
import { attributeKey } from "./attributeKey.js";
import { type Graph, type GraphNode, uniformValue } from "./graph.js";

/** Ops by the order in which they were met: two of the same name may be different. */
const numbers = /* @__PURE__ */ new WeakMap<Op<unknown>, number>();
let ops = 0;

function opKey(node: GraphNode): string | undefined {
  let number = numbers.get(node.op!);
  if (number === undefined) numbers.set(node.op!, (number = ops++));
  const attributes = attributeKey(node.attributes);
  return attributes === undefined ? undefined : `${number}(${node.inputs.join()})${attributes}`;
}

/**
 * What the program of a graph depends on, as text: ops, shapes, dtypes, what is donated, and of constants whether
 * they are the same number everywhere, which then stands in the code. Undefined where text cannot say it.
 */
export function structureKey({ nodes, results }: Graph, donated: readonly boolean[]): string | undefined {
  const keys: string[] = [];
  for (const node of nodes) {
    let key: string | undefined = node.kind;
    if (node.kind === "op") key = opKey(node);
    else if (node.kind === "constant") {
      const value = uniformValue(node);
      key = Object.is(value, -0) ? "-0" : String(value);
    }
    if (key === undefined) return undefined;
    keys.push(`${key} ${node.dtype}[${node.shape.join()}]`);
  }
  return `${keys.join(";")} > ${results.join()} ${donated.map(Number).join("")}`;
}
