// Each pointwise function, for each dtype that it takes, exported and run in onnxruntime.
import * as activations from "@chainrule/activations";
import * as library from "@chainrule/tensor";
import {
  broadcastTo,
  cast,
  type Dtype,
  full,
  isFloating,
  tensor,
  type Tensor,
  transpose,
} from "@chainrule/tensor";
import { describe, it } from "vitest";
import { checkExport } from "./checkExport.js";
import { binary, type DtypeTable, unary } from "./pointwiseDtypes.js";
import { runtime } from "./runtime.js";

const finite = [-100, -30, -2.5, -1, -0.5, -1e-3, -1e-7, -0, 0, 1e-7, 1e-3, 0.3, 0.5, 1, 1.5, 2.5, 30, 100];
const floats = [...finite, -Infinity, Infinity, NaN];
const naturals = [0, 1, 2, 3, 7, 100, 200, 255];

const values: Readonly<Record<Dtype, readonly number[]>> = {
  float32: floats,
  float64: floats,
  int32: [-(2 ** 31), -7, -2, -1, 0, 1, 2, 5, 100, 2 ** 31 - 1],
  uint32: [...naturals, 2 ** 32 - 1],
  uint8: naturals,
  bool: [0, 1],
};

const column = (data: readonly number[], dtype: Dtype): Tensor =>
  cast(tensor(Float64Array.from(data), { shape: [data.length, 1] }), dtype);

/** Right operands that a function takes. */
function rightOf(name: string, dtype: Dtype): readonly number[] {
  if (name.startsWith("shift")) return [0, 1, 5, 31, 40];
  const isQuotient = name === "mod" || name === "floorDivide";
  return isQuotient ? values[dtype].filter((value) => value !== 0) : values[dtype];
}

const cases = (table: DtypeTable) =>
  Object.entries(table).flatMap(([name, dtypes]) => dtypes.map((dtype) => [name, dtype] as const));

const functions = library as unknown as Readonly<Record<string, (...inputs: Tensor[]) => Tensor>>;

describe.skipIf(!runtime)("pointwise functions", () => {
  it.each(cases(unary))("%s of %s", async (name, dtype) => {
    await checkExport(functions[name]!, [column(values[dtype], dtype)]);
  });

  it.each(cases(binary))("%s of %s", async (name, dtype) => {
    const left = column(values[dtype], dtype);
    const right = transpose(column(rightOf(name, dtype), dtype));
    const table = broadcastTo(right, [left.shape[0]!, right.shape[1]!]);
    await checkExport((x, y) => functions[name]!(x, y), [left, table]);
  });

  const dtypes = ["float32", "float64", "int32", "uint32", "uint8", "bool"] as const;
  const pairs = dtypes.flatMap((from) => dtypes.filter((to) => to !== from).map((to) => [from, to] as const));
  it.each(pairs)("cast of %s to %s", async (from, to) => {
    // Which integer an infinity becomes, ONNX does not say.
    const toInteger = isFloating(from) && !isFloating(to) && to !== "bool";
    await checkExport((x) => cast(x, to), [column(toInteger ? finite : values[from], from)]);
  });

  it.each(dtypes)("where, clip and constants of %s", async (dtype) => {
    const x = column(values[dtype], dtype);
    const count = x.shape[0]!;
    const bounds = [full([], values[dtype][1]!, { dtype }), full([], values[dtype].at(-1)!, { dtype })];
    await checkExport((y) => library.where(library.equal(y, bounds[0]!), bounds[1]!, y), [x]);
    await checkExport((y) => library.clip(y, { min: bounds[0]! }), [x]);
    await checkExport(
      (y) => library.add(y, column(values[dtype].slice(0, 1), dtype)),
      [broadcastTo(x, [count, 3])],
    );
  });
});

const withOptions: Readonly<Record<string, (x: Tensor) => Tensor>> = {
  elu: (x) => activations.elu(x, { alpha: 0.5 }),
  celu: (x) => activations.celu(x, { alpha: 2 }),
  gelu: (x) => activations.gelu(x, { approximate: "tanh" }),
  leakyRelu: (x) => activations.leakyRelu(x, { negativeSlope: 0.3 }),
  softplus: (x) => activations.softplus(x, { beta: 2, threshold: 5 }),
  prelu: (x) => activations.prelu(x, tensor([0.1, 0.2])),
  threshold: (x) => activations.threshold(x, { threshold: 0.4, value: -3 }),
  softmax: (x) => activations.softmax(x, { axis: 0 }),
  hardtanh: (x) => activations.hardtanh(x, { min: -2, max: 0.25 }),
};

describe.skipIf(!runtime)("activations", () => {
  const plain = Object.entries(activations).filter(([name]) => name !== "prelu" && name !== "threshold");
  const all = [
    ...plain,
    ...Object.entries(withOptions).map(([name, f]) => [`${name} with options`, f] as const),
  ];
  it.each(all)("%s", async (_, f) => {
    for (const dtype of ["float32", "float64"] as const) {
      const x = column(floats, dtype);
      await checkExport((y) => (f as (y: Tensor) => Tensor)(y), [broadcastTo(x, [floats.length, 2])]);
    }
  });
});
