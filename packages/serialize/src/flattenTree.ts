import type { Tensor } from "@chainrule/tensor";
import { namedLeaves } from "./namedLeaves.js";
import { refusalOf } from "./Refusal.js";

/**
 * The tensors of a tree by name, as they stand in files: keys and numbers on the way to each, joined by dots. These
 * are PyTorch's names for a model of the same structure. A tree that is one tensor has the name "".
 *
 * @throws SerializeError for a leaf that is no tensor, and where a key with a dot makes two names equal
 *
 * @example
 * ```ts
 * import { flattenTree } from "@chainrule/serialize";
 * import { ones, zeros } from "@chainrule/tensor";
 * const params = { layers: [{ weight: ones([2, 3]), bias: zeros([3]) }] };
 * console.log(Object.keys(flattenTree(params))); // [ 'layers.0.weight', 'layers.0.bias' ]
 * ```
 */
export function flattenTree(tree: unknown): Record<string, Tensor> {
  return Object.fromEntries(namedLeaves(tree, refusalOf("flattenTree")));
}
