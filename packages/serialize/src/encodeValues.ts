import { type Tensor, transpose } from "@chainrule/tensor";
import { type ByteOrder, hostByteOrder, reverseBytes } from "./byteOrder.js";
import { elementName } from "./elementName.js";
import { largestOf, narrowFloats } from "./FloatFormat.js";
import type { Refusal } from "./Refusal.js";
import { type StoredDtype, storedDtypes } from "./storedDtype.js";

/** How numbers are to lie in a file. */
export interface StoredForm {
  readonly dtype: StoredDtype;
  readonly byteOrder: ByteOrder;
  readonly fortranOrder: boolean;
}

/**
 * The bytes of a tensor's numbers, row by row, in the type asked for. A number that this type does not hold is refused
 * with its place; floats are rounded to the nearest, of two to the even one, and refused where that would be infinite.
 */
export function encodeValues(x: Tensor, form: StoredForm, refuse: Refusal): Uint8Array<ArrayBuffer> {
  const { dtype, byteOrder, fortranOrder } = form;
  const values = readValues(fortranOrder ? transpose(x) : x, refuse);
  const stored = dtype === x.dtype ? values : convert(values, x, form, refuse);
  const bytes = new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength);
  if (byteOrder !== hostByteOrder()) reverseBytes(bytes, storedDtypes[dtype].bytes);
  return bytes;
}

function readValues(x: Tensor, refuse: Refusal): ReturnType<Tensor["data"]> {
  try {
    return x.data();
  } catch (error) {
    return refuse(`its values cannot be read: ${(error as Error).message}`, error);
  }
}

type Numbers = ReturnType<Tensor["data"]>;

function convert(
  values: Numbers,
  x: Tensor,
  { dtype, fortranOrder }: StoredForm,
  refuse: Refusal,
): ArrayBufferView<ArrayBuffer> {
  const { kind, format, range } = storedDtypes[dtype];
  const refuseValue = (position: number, reason: string): never =>
    refuse(`${values[position]} at ${elementName(position, x.shape, fortranOrder)} ${reason}`);
  const isFloat = values instanceof Float32Array || values instanceof Float64Array;
  if (x.dtype === "bool" || kind === "bool" || (kind === "float" && !isFloat)) {
    return refuse(`${x.dtype} is not stored as ${dtype}. Cast the tensor first: cast(x, …)`);
  }
  if (kind === "integer") {
    const [least, largest] = range!;
    for (let i = 0; i < values.length; i++) {
      if (!Number.isInteger(values[i])) refuseValue(i, `is no whole number, as ${dtype} needs`);
      if (values[i]! < least || values[i]! > largest) {
        refuseValue(i, `does not fit ${dtype}, ${least} … ${largest}`);
      }
    }
    return integers(values, dtype);
  }
  if (format) {
    return narrowFloats(values as Float32Array, format, (i) =>
      refuseValue(i, `does not fit ${dtype}, whose largest number is ${largestOf(format)}`),
    );
  }
  if (dtype === "float64") return new Float64Array(values);
  const single = new Float32Array(values);
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(single[i]) && Number.isFinite(values[i])) {
      refuseValue(i, `does not fit ${dtype}, whose largest number is ${2 ** 128 - 2 ** 104}`);
    }
  }
  return single;
}

/** Whole numbers that are in range. */
function integers(values: Numbers, dtype: StoredDtype): ArrayBufferView<ArrayBuffer> {
  switch (dtype) {
    case "int8":
      return new Int8Array(values);
    case "int16":
      return new Int16Array(values);
    case "uint16":
      return new Uint16Array(values);
    case "int32":
      return new Int32Array(values);
    case "uint32":
      return new Uint32Array(values);
    case "uint8":
      return new Uint8Array(values);
    default: {
      const words = new Uint32Array(2 * values.length);
      const low = hostByteOrder() === "little" ? 0 : 1;
      for (let i = 0; i < values.length; i++) {
        words[2 * i + low] = values[i]!;
        words[2 * i + 1 - low] = Math.floor(values[i]! / 2 ** 32);
      }
      return words;
    }
  }
}
