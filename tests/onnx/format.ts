import { bitwiseAnd, type Dtype, shiftLeft, shiftRight, type Tensor, tensor } from "@chainrule/tensor";

/** A tensor as the test files write it: row-major; NaN and ±Infinity as strings, booleans as 0 and 1. */
export interface OnnxTensor {
  readonly name?: string;
  readonly dtype: string;
  readonly dims: readonly number[];
  readonly data: readonly (number | string | boolean)[];
}

/** A backend node test: one operator, its attributes, and cases of inputs and expected outputs. */
export interface OnnxNodeTest {
  readonly name: string;
  readonly op: string;
  readonly domain?: string;
  readonly opset: number;
  /** The names of the inputs; an empty one is an optional input that is left out. */
  readonly nodeInputs: readonly string[];
  readonly nodeOutputs: readonly string[];
  readonly attributes?: Readonly<Record<string, unknown>>;
  readonly cases: readonly {
    readonly inputs: readonly OnnxTensor[];
    readonly outputs: readonly OnnxTensor[];
  }[];
}

/** Thrown for what our functions have no words for. */
export class NotExpressible extends Error {}

/** Our dtype for ONNX's; small values of the integers that we lack fit those we have. */
const dtypes: Readonly<Record<string, Dtype>> = {
  float32: "float32",
  float64: "float64",
  int2: "int32",
  int4: "int32",
  int8: "int32",
  int16: "int32",
  int32: "int32",
  int64: "int32",
  uint2: "uint8",
  uint4: "uint8",
  uint8: "uint8",
  uint16: "uint32",
  uint32: "uint32",
  uint64: "uint32",
  bool: "bool",
};

/** The bits of integers that stand in wider ones of ours. */
const bits: Readonly<Record<string, number>> = {
  ...{ int2: 2, int4: 4, int8: 8, int16: 16 },
  ...{ uint2: 2, uint4: 4, uint16: 16 },
};

/** A result cut to the bits that integers of ONNX's dtype have. */
export function cut(type: string | undefined, result: Tensor): Tensor {
  const kept = bits[type ?? ""];
  if (type === undefined || kept === undefined) return result;
  if (type.startsWith("u")) return bitwiseAnd(result, 2 ** kept - 1);
  return shiftRight(shiftLeft(result, 32 - kept), 32 - kept);
}

/** @throws NotExpressible for a dtype that has no counterpart */
export function dtypeFor(name: string): Dtype {
  const dtype = Object.hasOwn(dtypes, name) ? dtypes[name] : undefined;
  if (dtype === undefined) throw new NotExpressible(`no dtype ${name}`);
  return dtype;
}

/** ONNX's dtypes in the order of their numbers from 1 on, as the attributes `to` and `dtype` have them. */
const names = ["float32", "uint8", "int8", "uint16", "int16", "int32", "int64", "string", "bool", "float16"]
  .concat("float64", "uint32", "uint64", "complex64", "complex128", "bfloat16")
  .concat("float8_e4m3fn", "float8_e4m3fnuz", "float8_e5m2", "float8_e5m2fnuz", "uint4", "int4")
  .concat("float4_e2m1fn", "float8_e8m0fnu", "uint2", "int2");

/** The name of ONNX's dtype with a number. */
export const nameOfCode = (code: number): string => names[code - 1] ?? `with the number ${code}`;

export function toTensor({ dtype, dims, data }: OnnxTensor): Tensor {
  const ours = dtypeFor(dtype);
  const values = new Float64Array(data.map(Number));
  const limit = ours === "uint32" ? 2 ** 32 : 2 ** 31;
  if (ours.includes("int") && values.some((x) => Math.abs(x) >= limit && x !== -limit)) {
    throw new NotExpressible(`${dtype} beyond ${ours}`);
  }
  return tensor(values, { shape: dims, dtype: ours });
}
