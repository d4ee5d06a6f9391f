import * as t from "@chainrule/tensor";
import { bools, bytes, floats, ints, matrix, of, pick, recordFor, type Rows, words } from "./row.js";

/** Elementwise functions, of one operand or several. */
export const pointwise: Rows = {
  ...recordFor(
    `acos acosh asin asinh atan atanh cbrt cos cosh erf erfInv exp exp2 expm1 log log10 log1p log2 reciprocal rsqrt
    sigmoid sin sinh sqrt tan tanh`,
    (name) => ({ dtype: () => pick(t, name)(bools) }),
  ),
  neg: { dtype: () => t.neg(bools) },
  bitwiseNot: { dtype: () => t.bitwiseNot(floats) },
  ...recordFor(
    "add div equal greater greaterEqual less lessEqual maximum minimum mul notEqual pow",
    (name) => ({
      shape: () => pick(t, name)(matrix, of([2])),
      dtype: () => pick(t, name)(ints, words),
    }),
  ),
  ...recordFor("logicalAnd logicalOr logicalXor allClose", (name) => ({
    shape: () => pick(t, name)(matrix, of([4, 3])),
  })),
  ...recordFor("atan2 floorDivide mod sub", (name) => ({
    shape: () => pick(t, name)(matrix, of([2])),
    dtype: () => pick(t, name)(bools, bools),
  })),
  ...recordFor("bitwiseAnd bitwiseOr bitwiseXor shiftLeft shiftRight", (name) => ({
    shape: () => pick(t, name)(of([2, 3], "int32"), of([2], "int32")),
    dtype: () => pick(t, name)(bytes, floats),
  })),
  clip: {
    shape: () => t.clip(matrix, { min: of([2]) }),
    dtype: () => t.clip(bytes, { max: 256 }),
  },
  where: {
    shape: () => t.where(bools, matrix, 0),
    dtype: () => t.where(floats, 1, 0),
  },
};
