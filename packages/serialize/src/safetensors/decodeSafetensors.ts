import { rejectUnknownOptions, type Tensor } from "@chainrule/tensor";
import { bytesOf, type FileBytes } from "../bytesOf.js";
import { checkChoice } from "../checkChoice.js";
import { decodeValues, type WideIntegerOptions } from "../decodeValues.js";
import { aboutNamed, type Refusal, refusalOf } from "../Refusal.js";
import type { StoredDtype } from "../storedDtype.js";
import { readHeader } from "./readHeader.js";

/** Options of `decodeSafetensors`. */
export type DecodeSafetensorsOptions = WideIntegerOptions;

/** What a safetensors file holds. */
export interface SafetensorsFile {
  /** Its tensors by name, in the order of the file. */
  readonly tensors: Record<string, Tensor>;
  /** The type that each tensor has in the file: `encodeSafetensors(tensors, { dtypes, metadata })` restores it. */
  readonly dtypes: Record<string, StoredDtype>;
  /** Text by name. */
  readonly metadata: Record<string, string>;
}

/**
 * The tensors in a safetensors file, of PyTorch for example. Types that tensors do not have become one that holds
 * their numbers: float16, bfloat16 and both 8-bit floats become float32; int8, int16, uint16 and int64 int32; uint64
 * uint32. An int64 or uint64 that does not fit is an error with its name, place and value; see `wideIntegers`.
 *
 * The file may come from a stranger: sizes, offsets and names are checked before anything is allocated for them. The
 * tensors have memory of their own: `bytes` may be reused.
 *
 * @throws SerializeError for a malformed file, a type that is not supported, an integer that does not fit
 * @throws TypeError for anything but bytes
 *
 * Source: https://github.com/huggingface/safetensors, section Format.
 *
 * @example
 * ```ts
 * import { decodeSafetensors } from "@chainrule/serialize";
 * const header = '{"ids":{"dtype":"I64","shape":[2],"data_offsets":[0,16]}}';
 * const bytes = new Uint8Array(8 + header.length + 16);
 * bytes[0] = header.length;
 * bytes.set(new TextEncoder().encode(header), 8);
 * bytes[8 + header.length] = 7;
 * const { tensors, dtypes } = decodeSafetensors(bytes);
 * console.log(tensors["ids"]!.dtype, tensors["ids"]!.toArray(), dtypes["ids"]); // int32 [ 7, 0 ] int64
 * ```
 */
export function decodeSafetensors(bytes: FileBytes, options: DecodeSafetensorsOptions = {}): SafetensorsFile {
  rejectUnknownOptions("decodeSafetensors", options, ["wideIntegers"]);
  const { wideIntegers = "32-bit" } = options;
  checkChoice("decodeSafetensors", { wideIntegers }, ["32-bit", "float64"]);
  const refuse = refusalOf("decodeSafetensors");
  return readSafetensors(bytesOf("decodeSafetensors", bytes), { wideIntegers }, refuse);
}

/** `decodeSafetensors` under the name that its errors say. */
export function readSafetensors(
  file: Uint8Array,
  options: DecodeSafetensorsOptions,
  refuse: Refusal,
): SafetensorsFile {
  const { entries, metadata, dataStart } = readHeader(file, refuse);
  const tensors: Record<string, Tensor> = {};
  const dtypes: Record<string, StoredDtype> = {};
  for (const { name, dtype, shape, start, end } of entries) {
    const stored = { shape, dtype, byteOrder: "little", fortranOrder: false, ...options } as const;
    const bytes = file.subarray(dataStart + start, dataStart + end);
    tensors[name] = decodeValues(bytes, stored, aboutNamed(name, refuse));
    dtypes[name] = dtype;
  }
  return { tensors, dtypes, metadata };
}
