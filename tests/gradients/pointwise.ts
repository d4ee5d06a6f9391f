import * as t from "@chainrule/tensor";
import { tensor } from "@chainrule/tensor";
import { draw, spaced, type Row } from "./row.js";

const mask = tensor([[true, false, true]]);

export const rows: Row[] = [
  ["abs", t.abs, spaced([2, 3])],
  ["acos", t.acos, draw([5], -0.9, 0.9)],
  ["acosh", t.acosh, draw([5], 1.1, 3)],
  ["add", t.add, draw([2, 3]), draw([3])],
  ["add", (x) => t.add(x, x), draw([2])],
  ["asin", t.asin, draw([5], -0.9, 0.9)],
  ["asinh", t.asinh, draw([5])],
  ["atan", t.atan, draw([5])],
  ["atan2", t.atan2, draw([2, 3], 0.5, 2), draw([3])],
  ["atanh", t.atanh, draw([5], -0.9, 0.9)],
  ["cast", (x) => t.cast(x, "float64"), draw([2])],
  ["cbrt", t.cbrt, draw([4], 0.5, 2)],
  ["ceil", t.ceil, spaced([6])],
  ["clip", (x) => t.clip(x, { min: -0.35, max: 0.35 }), spaced([6])],
  ["clip", (x, min) => t.clip(x, { min }), spaced([2, 3]), t.add(spaced([2, 1]), 0.05)],
  ["clip", (x, min, max) => t.clip(x, { min, max }), draw([6]), draw([6], -3, -0.5), draw([], 0.5, 3)],
  ["clone", (x) => t.clone(t.transpose(x)), draw([2, 3])],
  ["cos", t.cos, draw([5])],
  ["cosh", t.cosh, draw([5])],
  ["div", t.div, draw([2, 3]), draw([2, 1], 1, 2)],
  ["erf", t.erf, draw([5])],
  ["erfInv", t.erfInv, draw([5], -0.9, 0.9)],
  ["exp", t.exp, draw([5])],
  ["exp2", t.exp2, draw([5])],
  ["expm1", t.expm1, draw([5])],
  ["floor", t.floor, spaced([6])],
  ["floorDivide", t.floorDivide, draw([4], 3.1, 3.9), draw([4], 1.1, 1.4)],
  ["log", t.log, draw([5], 0.5, 3)],
  ["log10", t.log10, draw([5], 0.5, 3)],
  ["log1p", t.log1p, draw([5], -0.5, 3)],
  ["log2", t.log2, draw([5], 0.5, 3)],
  ["maximum", t.maximum, spaced([2, 3]), t.add(spaced([2, 1]), 0.05)],
  ["maximum", (x) => t.maximum(x, 0.25), spaced([2, 3])],
  ["minimum", t.minimum, spaced([2, 3]), t.add(spaced([3]), 0.05)],
  ["mod", t.mod, draw([2, 4], 3.1, 3.9), draw([4], 1.4, 1.5)],
  ["mod", t.mod, draw([4], -3.9, -3.1), draw([], 1.4, 1.5)],
  ["mul", t.mul, draw([2, 1, 3]), draw([4, 1])],
  ["neg", t.neg, draw([3])],
  ["pow", t.pow, draw([2, 3], 0.5, 2), draw([3])],
  ["pow", (x) => t.pow(x, 3), draw([4])],
  ["pow", (x) => t.pow(x, -2), draw([4], 0.5, 2)],
  ["pow", (x) => t.pow(2, x), draw([4])],
  ["pow", (x) => t.pow(x, 0.5), draw([4], 0.5, 2)],
  ["pow", (x) => t.pow(x, 1.7), draw([4], 0.5, 2)],
  ["reciprocal", t.reciprocal, draw([4], 0.5, 2)],
  ["round", t.round, draw([5], 0.6, 1.4)],
  ["rsqrt", t.rsqrt, draw([4], 0.5, 2)],
  ["sigmoid", t.sigmoid, draw([5], -4, 4)],
  ["sign", t.sign, spaced([6])],
  ["sin", t.sin, draw([5])],
  ["sinh", t.sinh, draw([5])],
  ["sqrt", t.sqrt, draw([4], 0.5, 2)],
  ["square", t.square, draw([4])],
  ["sub", t.sub, draw([3, 1]), draw([1, 4])],
  ["tan", t.tan, draw([5], -1, 1)],
  ["tanh", t.tanh, draw([5])],
  ["trunc", t.trunc, draw([5], 0.1, 0.9)],
  ["where", (a, b) => t.where(mask, a, b), draw([2, 3]), draw([2, 1])],
];

/** Exports whose results are bool or integer. */
export const withoutGradient: string[] =
  `equal notEqual less lessEqual greater greaterEqual isNaN isFinite isInf allClose
  logicalAnd logicalOr logicalNot logicalXor
  bitwiseAnd bitwiseOr bitwiseXor bitwiseNot shiftLeft shiftRight`.split(/\s+/);
