import * as t from "@chainrule/tensor";
import { tensor } from "@chainrule/tensor";
import { draw, spaced, type Row } from "./row.js";

const mask = tensor([[true, false, true]]);

export const rows: Row[] = [
  ["abs", t.abs, spaced([2, 3])],
  ["add", t.add, draw([2, 3]), draw([3])],
  ["add", (x) => t.add(x, x), draw([2])],
  ["cast", (x) => t.cast(x, "float64"), draw([2])],
  ["div", t.div, draw([2, 3]), draw([2, 1], 1, 2)],
  ["exp", t.exp, draw([5])],
  ["log", t.log, draw([5], 0.5, 3)],
  ["maximum", t.maximum, spaced([2, 3]), t.add(spaced([2, 1]), 0.05)],
  ["maximum", (x) => t.maximum(x, 0.25), spaced([2, 3])],
  ["minimum", t.minimum, spaced([2, 3]), t.add(spaced([3]), 0.05)],
  ["mul", t.mul, draw([2, 1, 3]), draw([4, 1])],
  ["neg", t.neg, draw([3])],
  ["pow", t.pow, draw([2, 3], 0.5, 2), draw([3])],
  ["pow", (x) => t.pow(x, 3), draw([4])],
  ["pow", (x) => t.pow(x, -2), draw([4], 0.5, 2)],
  ["pow", (x) => t.pow(2, x), draw([4])],
  ["pow", (x) => t.pow(x, 0.5), draw([4], 0.5, 2)],
  ["pow", (x) => t.pow(x, 1.7), draw([4], 0.5, 2)],
  ["sigmoid", t.sigmoid, draw([5], -4, 4)],
  ["sqrt", t.sqrt, draw([4], 0.5, 2)],
  ["square", t.square, draw([4])],
  ["sub", t.sub, draw([3, 1]), draw([1, 4])],
  ["tanh", t.tanh, draw([5])],
  ["where", (a, b) => t.where(mask, a, b), draw([2, 3]), draw([2, 1])],
];

/** Exports whose results are bool or integer. */
export const withoutGradient: string[] = [
  "equal",
  "notEqual",
  "less",
  "lessEqual",
  "greater",
  "greaterEqual",
];
