import * as t from "@chainrule/tensor";

import { draw, spaced, type Row } from "./row.js";

export const rows: Row[] = [
  ["logSoftmax", (x) => t.logSoftmax(x!), draw([2, 4])],
  ["logSoftmax", (x) => t.logSoftmax(x, { axis: 0 }), draw([3, 2])],
  ["logSumExp", (x) => t.logSumExp(x, { axis: 1 }), draw([2, 4])],
  ["logSumExp", (x) => t.logSumExp(x, { axis: 0, keepDims: true }), draw([3, 2])],
  ["max", (x) => t.max(x, { axis: 0 }), spaced([3, 4])],
  ["max", (x) => t.max(x!), spaced([3, 4])],
  ["mean", (x) => t.mean(x, { axis: [0, 2] }), draw([2, 3, 2])],
  ["min", (x) => t.min(x, { axis: -1, keepDims: true }), spaced([3, 4])],
  ["sum", (x) => t.sum(x, { axis: 1 }), draw([2, 3])],
  ["sum", (x) => t.sum(x!), draw([])],
  ["sumTo", (x) => t.sumTo(x, [3, 1]), draw([2, 3, 4])],
];

/** Exports whose results are bool or integer. */
export const withoutGradient: string[] = ["argmax", "argmin"];
