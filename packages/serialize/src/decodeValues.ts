import { type Dtype, type Shape, tensor, type Tensor, transpose, type TypedArray } from "@chainrule/tensor";
import { type ByteOrder, hostByteOrder, reverseBytes } from "./byteOrder.js";
import { elementName } from "./elementName.js";
import type { Refusal } from "./Refusal.js";
import { type StoredDtype, storedDtypes } from "./storedDtype.js";
import { widenFloats } from "./FloatFormat.js";

/** What 64-bit integers become, of which tensors have none. */
export interface WideIntegerOptions {
  /**
   * `"32-bit"`: int64 becomes int32 and uint64 uint32. `"float64"`: both become float64, for numbers up to ±(2⁵³ − 1),
   * times in milliseconds for example. Either way a number that does not fit is an error. Default `"32-bit"`.
   */
  readonly wideIntegers?: "32-bit" | "float64" | undefined;
}

/** How numbers lie in a file. */
export interface StoredValues extends WideIntegerOptions {
  readonly shape: Shape;
  readonly dtype: StoredDtype;
  readonly byteOrder: ByteOrder;
  /** Whether the first axis changes fastest, as in Fortran, and not the last one. */
  readonly fortranOrder: boolean;
}

/**
 * A tensor of numbers that lie in a file. Exactly its bytes are given: the caller has compared their number with the
 * shape, so that nothing is allocated for what a file only claims to hold.
 */
export function decodeValues(bytes: Uint8Array, stored: StoredValues, refuse: Refusal): Tensor {
  const { shape, fortranOrder } = stored;
  const { dtype, values } = convert(inHostOrder(bytes, stored), stored, (position, value, reason) =>
    refuse(`${value} at ${elementName(position, shape, fortranOrder)} ${reason}`),
  );
  // Columns first is rows first with all axes turned around.
  const fileShape = fortranOrder ? [...shape].reverse() : shape;
  const result =
    dtype === "bool"
      ? tensor(values, { shape: fileShape, dtype })
      : tensor(values, { shape: fileShape, own: true });
  return fortranOrder && shape.length > 1 ? transpose(result) : result;
}

/** A copy of the numbers as this machine stores them. */
function inHostOrder(bytes: Uint8Array, { byteOrder, dtype }: StoredValues): ArrayBuffer {
  const copy = new Uint8Array(bytes.length);
  copy.set(bytes);
  if (byteOrder !== hostByteOrder()) reverseBytes(copy, storedDtypes[dtype].bytes);
  return copy.buffer;
}

type RefuseValue = (position: number, value: number | bigint, reason: string) => never;

interface Values {
  readonly dtype: Dtype;
  readonly values: TypedArray<ArrayBuffer>;
}

function convert(memory: ArrayBuffer, stored: StoredValues, refuse: RefuseValue): Values {
  const { dtype } = stored;
  const { readAs, format } = storedDtypes[dtype];
  switch (dtype) {
    case "float32":
      return { dtype, values: new Float32Array(memory) };
    case "float64":
      return { dtype, values: new Float64Array(memory) };
    case "int32":
      return { dtype, values: new Int32Array(memory) };
    case "uint32":
      return { dtype, values: new Uint32Array(memory) };
    case "uint8":
      return { dtype, values: new Uint8Array(memory) };
    case "bool":
      return { dtype, values: booleans(new Uint8Array(memory), refuse) };
    case "int8":
      return { dtype: readAs, values: new Int32Array(new Int8Array(memory)) };
    case "int16":
      return { dtype: readAs, values: new Int32Array(new Int16Array(memory)) };
    case "uint16":
      return { dtype: readAs, values: new Int32Array(new Uint16Array(memory)) };
    case "int64":
    case "uint64":
      return fromWideIntegers(memory, dtype, stored.wideIntegers, refuse);
    default: {
      const bits = storedDtypes[dtype].bytes === 1 ? new Uint8Array(memory) : new Uint16Array(memory);
      return { dtype: readAs, values: widenFloats(bits, format!) };
    }
  }
}

function booleans(bytes: Uint8Array<ArrayBuffer>, refuse: RefuseValue): Uint8Array<ArrayBuffer> {
  for (let i = 0; i < bytes.length; i++) {
    if (bytes[i]! > 1) refuse(i, bytes[i]!, "is no bool: bools are stored as 0 and 1");
  }
  return bytes;
}

function fromWideIntegers(
  memory: ArrayBuffer,
  dtype: "int64" | "uint64",
  wideIntegers: StoredValues["wideIntegers"],
  refuse: RefuseValue,
): Values {
  const isSigned = dtype === "int64";
  const lows = new Uint32Array(memory);
  const highs = isSigned ? new Int32Array(memory) : lows;
  const low = hostByteOrder() === "little" ? 0 : 1;
  const count = memory.byteLength / 8;
  const readAs = wideIntegers === "float64" ? "float64" : isSigned ? "int32" : "uint32";
  const values =
    readAs === "float64"
      ? new Float64Array(count)
      : readAs === "int32"
        ? new Int32Array(count)
        : new Uint32Array(count);
  for (let i = 0; i < count; i++) {
    const value = highs[2 * i + 1 - low]! * 2 ** 32 + lows[2 * i + low]!;
    values[i] = value;
    if (values[i] === value && Number.isSafeInteger(value)) continue;
    const exact = isSigned ? new BigInt64Array(memory)[i]! : new BigUint64Array(memory)[i]!;
    refuse(
      i,
      exact,
      readAs === "float64"
        ? "is beyond ±(2^53 - 1), which float64 holds exactly"
        : `does not fit ${readAs}, as which ${dtype} is read. For numbers up to ±(2^53 - 1): { wideIntegers: "float64" }`,
    );
  }
  return { dtype: readAs, values };
}
