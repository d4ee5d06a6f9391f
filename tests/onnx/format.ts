import { type Dtype, type Tensor, tensor } from "@chainrule/tensor";

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
  int8: "int32",
  int16: "int32",
  int32: "int32",
  int64: "int32",
  uint8: "uint8",
  uint16: "uint32",
  uint32: "uint32",
  uint64: "uint32",
  bool: "bool",
};

/** @throws NotExpressible for a dtype that has no counterpart */
export function dtypeFor(name: string): Dtype {
  const dtype = Object.hasOwn(dtypes, name) ? dtypes[name] : undefined;
  if (dtype === undefined) throw new NotExpressible(`no dtype ${name}`);
  return dtype;
}

/** ONNX's numbers for dtypes, as the attributes `to` and `dtype` have them. */
const codes = ["float32", "uint8", "int8", "uint16", "int16", "int32", "int64", "string", "bool", "float16"]
  .concat("float64", "uint32", "uint64")
  .map((name, i) => [i + 1, name] as const);

/** @throws NotExpressible for a dtype that has no counterpart */
export function dtypeOfCode(code: number): Dtype {
  return dtypeFor(codes.find(([number]) => number === code)?.[1] ?? `with the number ${code}`);
}

export function toTensor({ dtype, dims, data }: OnnxTensor): Tensor {
  const ours = dtypeFor(dtype);
  const values = new Float64Array(data.map(Number));
  const limit = ours === "uint32" ? 2 ** 32 : 2 ** 31;
  if (ours.includes("int") && values.some((x) => Math.abs(x) >= limit && x !== -limit)) {
    throw new NotExpressible(`${dtype} beyond ${ours}`);
  }
  return tensor(values, { shape: dims, dtype: ours });
}
