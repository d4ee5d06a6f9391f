import { isTensor, type Tensor } from "@chainrule/tensor";
import { describeParts, type Tree } from "./tree.js";

/**
 * Takes the tensors out of what a function returned, in plain objects and arrays. What holds no tensor is a value, the
 * same at every call.
 */
export function describeResult(value: unknown, results: Tensor[]): Tree {
  if (isTensor(value)) {
    return { kind: "tensor", index: results.push(value) - 1, dtype: value.dtype, shape: value.shape };
  }
  const before = results.length;
  const tree = describeParts(value, "", (part) => describeResult(part, results));
  return tree && results.length > before ? tree : { kind: "value", value };
}
