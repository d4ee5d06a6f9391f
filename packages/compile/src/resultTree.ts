import { isTensor, type Tensor } from "@chainrule/tensor";
import { describeParts, type Tree } from "./tree.js";

/** What stands in an object of a class, a map or a set. */
function partsOf(value: unknown): unknown[] {
  return value instanceof Map || value instanceof Set ? [...value.values()] : Object.values(value ?? {});
}

/**
 * Takes the tensors out of what a function returned, in plain objects and arrays. What holds no tensor is a value, the
 * same at every call.
 *
 * @throws TypeError for an object of a class, a map or a set with tensors of this call: there are none in a next one
 */
export function describeResult(name: string, value: unknown, results: Tensor[]): Tree {
  if (isTensor(value)) {
    return { kind: "tensor", index: results.push(value) - 1, dtype: value.dtype, shape: value.shape };
  }
  const before = results.length;
  const tree = describeParts(value, "", (part) => describeResult(name, part, results));
  if (!tree && partsOf(value).some((part) => isTensor(part) && part.trace)) {
    throw new TypeError(
      `${name}: a ${value!.constructor.name} holds tensors. Return them in plain objects and arrays`,
    );
  }
  return tree && results.length > before ? tree : { kind: "value", value };
}
