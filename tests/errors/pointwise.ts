import * as t from "@chainrule/tensor";
import { bools, bytes, floats, matrix, of, pick, type Rows, rowsFor } from "./row.js";

const array = [1, 2];

/** Elementwise functions, of one operand or several. */
export const pointwise: Rows = {
  ...rowsFor(
    `acos acosh asin asinh atan atanh cbrt cos cosh erf erfInv exp exp2 expm1 log log10 log1p log2 reciprocal rsqrt
    sigmoid sin sinh sqrt tan tanh`,
    (name) => ({ dtype: () => pick(t, name)(bools) }),
  ),
  ...rowsFor("abs ceil clone floor isFinite isInf isNaN logicalNot neg round sign square trunc", (name) => ({
    dtype: () => pick(t, name)(array),
  })),
  bitwiseNot: { dtype: () => t.bitwiseNot(floats) },
  ...rowsFor(
    `add div equal greater greaterEqual less lessEqual logicalAnd logicalOr logicalXor maximum minimum mul notEqual pow
    sub allClose`,
    (name) => ({
      shape: () => pick(t, name)(matrix, of([2])),
      dtype: () => pick(t, name)(matrix, array),
    }),
  ),
  ...rowsFor("atan2 floorDivide mod", (name) => ({
    shape: () => pick(t, name)(matrix, of([2])),
    dtype: () => pick(t, name)(bools, bools),
  })),
  ...rowsFor("bitwiseAnd bitwiseOr bitwiseXor shiftLeft shiftRight", (name) => ({
    shape: () => pick(t, name)(of([2, 3], "int32"), of([2], "int32")),
    dtype: () => pick(t, name)(bytes, floats),
  })),
  clip: {
    shape: () => t.clip(matrix, { min: of([2]) }),
    dtype: () => pick(t, "clip")(matrix, { min: "0" }),
  },
  where: {
    shape: () => t.where(bools, matrix, 0),
    dtype: () => t.where(floats, 1, 0),
  },
};
