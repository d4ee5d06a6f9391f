import type { Dtype } from "@chainrule/tensor";

/** Names of functions, and the dtypes that they take. */
export type DtypeTable = Readonly<Record<string, readonly Dtype[]>>;

const floats: readonly Dtype[] = ["float32", "float64"];
const numbers: readonly Dtype[] = [...floats, "int32", "uint32", "uint8"];
const integers: readonly Dtype[] = ["int32", "uint32", "uint8"];
const all: readonly Dtype[] = [...numbers, "bool"];

const table = (rows: readonly (readonly [names: string, dtypes: readonly Dtype[]])[]): DtypeTable =>
  Object.fromEntries(rows.flatMap(([names, dtypes]) => names.split(" ").map((name) => [name, dtypes])));

/** Pointwise functions of one operand. */
export const unary: DtypeTable = table([
  ["acos acosh asin asinh atan atanh cbrt cos cosh erf erfInv exp exp2 expm1", floats],
  ["log log10 log1p log2 reciprocal rsqrt sigmoid sin sinh sqrt tan tanh", floats],
  ["neg square", numbers],
  ["abs ceil clone floor isFinite isInf isNaN logicalNot round sign trunc", all],
  ["bitwiseNot", [...integers, "bool"]],
]);

/** Pointwise functions of two operands. */
export const binary: DtypeTable = table([
  ["add mul maximum minimum", all],
  ["equal notEqual less lessEqual greater greaterEqual logicalAnd logicalOr logicalXor", all],
  ["floorDivide mod sub", numbers],
  ["atan2 div pow", floats],
  ["bitwiseAnd bitwiseOr bitwiseXor", [...integers, "bool"]],
  ["shiftLeft shiftRight", integers],
]);
