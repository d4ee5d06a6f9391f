import { isPlainObject, type Tensor } from "@chainrule/tensor";
import { bytesOf, type FileBytes } from "./bytesOf.js";
import { namedLeaves } from "./namedLeaves.js";
import type { Refusal } from "./Refusal.js";
import { readSafetensors, type SafetensorsFile } from "./safetensors/decodeSafetensors.js";

/**
 * Where tensors come from: the bytes of a safetensors file; what `decodeSafetensors` or `decodeNpz` give; tensors by
 * name; or any other tree.
 */
export type TensorSource = FileBytes | Pick<SafetensorsFile, "tensors" | "dtypes"> | object;

/** The tensors of a source, by name. */
export function tensorsIn(operation: string, source: TensorSource, refuse: Refusal): Map<string, Tensor> {
  if (ArrayBuffer.isView(source) || Object.prototype.toString.call(source) === "[object ArrayBuffer]") {
    const { tensors } = readSafetensors(bytesOf(operation, source as FileBytes), {}, refuse);
    return new Map(Object.entries(tensors));
  }
  return namedLeaves(isFile(source) ? source.tensors : source, refuse);
}

/** Tells a decoded file from a tree, whose leaves are tensors and never names of types. */
function isFile(source: object): source is Pick<SafetensorsFile, "tensors" | "dtypes"> {
  if (!isPlainObject(source)) return false;
  const { tensors, dtypes } = source;
  return (
    isPlainObject(tensors) &&
    isPlainObject(dtypes) &&
    Object.values(dtypes).every((dtype) => typeof dtype === "string")
  );
}
