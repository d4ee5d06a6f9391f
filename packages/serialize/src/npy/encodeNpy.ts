import { isTensor, rejectUnknownOptions, type Tensor } from "@chainrule/tensor";
import type { ByteOrder } from "../byteOrder.js";
import { checkChoice } from "../checkChoice.js";
import { encodeValues, type StoredForm } from "../encodeValues.js";
import { describeValue } from "../describeValue.js";
import { type Refusal, refusalOf } from "../Refusal.js";
import { isStoredDtype, type StoredDtype, storedDtypes } from "../storedDtype.js";
import { npyDescriptor } from "./npyDescriptor.js";
import { writeNpyHeader } from "./npyHeader.js";

/** Options of `encodeNpy`. */
export interface EncodeNpyOptions {
  /** Another type than the tensor's own. */
  readonly dtype?: StoredDtype | undefined;
  /** The order of the bytes in a number. Default `"little"`. */
  readonly byteOrder?: ByteOrder | undefined;
  /** Whether the first axis changes fastest, as in Fortran. Default false: the last one. */
  readonly fortranOrder?: boolean | undefined;
}

/**
 * A tensor as the bytes of an NPY file, version 1.0, as `numpy.save` writes it.
 *
 * @throws SerializeError for a number that the type does not hold, with its place, and for a type that NumPy does not
 * have: bfloat16 and 8-bit floats
 * @throws TypeError for anything but a tensor
 *
 * Source: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 *
 * @example
 * ```ts
 * import { decodeNpy, encodeNpy } from "@chainrule/serialize";
 * import { tensor } from "@chainrule/tensor";
 * const bytes = encodeNpy(tensor([[1, 2, 3]]), { dtype: "int64" });
 * console.log(bytes.length, decodeNpy(bytes).dtype); // 152 int64
 * ```
 */
export function encodeNpy(x: Tensor, options: EncodeNpyOptions = {}): Uint8Array<ArrayBuffer> {
  rejectUnknownOptions("encodeNpy", options, ["dtype", "byteOrder", "fortranOrder"]);
  if (!isTensor(x)) {
    throw new TypeError(
      `encodeNpy: needs a tensor, got ${describeValue(x)}. encodeNpz takes a tree of tensors`,
    );
  }
  const refuse = refusalOf("encodeNpy");
  const { dtype = x.dtype, byteOrder = "little", fortranOrder = false } = options;
  if (!isStoredDtype(dtype)) {
    throw new TypeError(
      `encodeNpy: unknown dtype ${String(dtype)}. Known: ${Object.keys(storedDtypes).join(", ")}`,
    );
  }
  checkChoice("encodeNpy", { byteOrder }, ["little", "big"]);
  return writeNpy(x, { dtype, byteOrder, fortranOrder }, refuse);
}

/** `encodeNpy` under the name that its errors say. */
export function writeNpy(x: Tensor, form: StoredForm, refuse: Refusal): Uint8Array<ArrayBuffer> {
  const { dtype, byteOrder, fortranOrder } = form;
  const descriptor = npyDescriptor(dtype, byteOrder, refuse);
  const header = writeNpyHeader({ descriptor, fortranOrder, shape: x.shape });
  const values = encodeValues(x, form, refuse);
  const file = new Uint8Array(header.length + values.length);
  file.set(header);
  file.set(values, header.length);
  return file;
}
