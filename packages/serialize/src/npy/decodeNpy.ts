import { formatShape, rejectUnknownOptions, type Tensor } from "@chainrule/tensor";
import type { ByteOrder } from "../byteOrder.js";
import { bytesOf, type FileBytes } from "../bytesOf.js";
import { checkChoice } from "../checkChoice.js";
import { checkedSize } from "../checkedSize.js";
import { decodeValues, type WideIntegerOptions } from "../decodeValues.js";
import { type Refusal, refusalOf } from "../Refusal.js";
import { type StoredDtype, storedDtypes } from "../storedDtype.js";
import { fromNpyDescriptor } from "./npyDescriptor.js";
import { readNpyHeader } from "./npyHeader.js";

/** Options of `decodeNpy`. */
export type DecodeNpyOptions = WideIntegerOptions;

/** What an NPY file holds. */
export interface NpyFile {
  readonly tensor: Tensor;
  /** How the numbers lie in the file: `encodeNpy(tensor, { dtype, byteOrder, fortranOrder })` restores it. */
  readonly dtype: StoredDtype;
  readonly byteOrder: ByteOrder;
  readonly fortranOrder: boolean;
}

/**
 * The array in an NPY file of NumPy, of version 1.0, 2.0 or 3.0, in either byte order and either order of axes. Types
 * that tensors do not have become one that holds their numbers: float16 becomes float32; int8, int16, uint16 and int64
 * int32; uint64 uint32. An int64 or uint64 that does not fit is an error with its place and value; see
 * `wideIntegers`. Text, objects, complex numbers, times and structures are refused.
 *
 * @throws SerializeError for a malformed file, a type that is not supported, an integer that does not fit
 * @throws TypeError for anything but bytes
 *
 * Source: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 *
 * @example
 * ```ts
 * import { decodeNpy, encodeNpy } from "@chainrule/serialize";
 * import { tensor } from "@chainrule/tensor";
 * const file = decodeNpy(encodeNpy(tensor([[1, 2], [3, 4]]), { dtype: "float16", byteOrder: "big" }));
 * console.log(file.tensor.dtype, file.tensor.toArray()); // float32 [ [ 1, 2 ], [ 3, 4 ] ]
 * console.log(file.dtype, file.byteOrder, file.fortranOrder); // float16 big false
 * ```
 */
export function decodeNpy(bytes: FileBytes, options: DecodeNpyOptions = {}): NpyFile {
  rejectUnknownOptions("decodeNpy", options, ["wideIntegers"]);
  const { wideIntegers = "32-bit" } = options;
  checkChoice("decodeNpy", { wideIntegers }, ["32-bit", "float64"]);
  return readNpy(bytesOf("decodeNpy", bytes), { wideIntegers }, refusalOf("decodeNpy"));
}

/** `decodeNpy` under the name that its errors say. */
export function readNpy(file: Uint8Array, options: DecodeNpyOptions, refuse: Refusal): NpyFile {
  const { header, dataStart } = readNpyHeader(file, refuse);
  const { descriptor, fortranOrder, shape } = header;
  const { dtype, byteOrder } = fromNpyDescriptor(descriptor, refuse);
  const needed = checkedSize(shape, refuse) * storedDtypes[dtype].bytes;
  const found = file.length - dataStart;
  if (needed !== found) {
    refuse(
      `${dtype}${formatShape(shape)} takes ${needed} bytes, but ${found} follow the header. ` +
        (found < needed ? "Is the file complete?" : "Are there several arrays in it? Use NPZ"),
    );
  }
  const stored = { shape, dtype, byteOrder, fortranOrder, ...options };
  return { tensor: decodeValues(file.subarray(dataStart), stored, refuse), dtype, byteOrder, fortranOrder };
}
