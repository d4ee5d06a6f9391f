import * as t from "@chainrule/tensor";

import { double, draw, spaced, type Row } from "./row.js";

/** With one zero, two zeros and none in a row. */
const zeros = double([
  [1, 0, -2, 0.5],
  [0, 3, 0, 2],
  [1.5, -1, 2, 1],
]);

export const rows: Row[] = [
  ["cumprod", (x) => t.cumprod(x), draw([4])],
  ["cumprod", (x) => t.cumprod(x, { axis: 1 }), zeros],
  ["cumprod", (x) => t.cumprod(x, { axis: 1, exclusive: true }), zeros],
  ["cumprod", (x) => t.cumprod(x, { axis: 1, reverse: true }), zeros],
  ["cumprod", (x) => t.cumprod(x, { axis: 0, reverse: true, exclusive: true }), zeros],
  ["cumsum", (x) => t.cumsum(x, { axis: 1 }), draw([2, 3, 2])],
  ["cumsum", (x) => t.square(t.cumsum(x, { axis: 0, reverse: true, exclusive: true })), draw([3, 2])],
  ["softmax", (x) => t.softmax(x), draw([2, 4])],
  ["softmax", (x) => t.softmax(x, { axis: 0 }), draw([3, 2])],
  ["logSoftmax", (x) => t.logSoftmax(x), draw([2, 4])],
  ["logSoftmax", (x) => t.logSoftmax(x, { axis: 0 }), draw([3, 2])],
  ["logSumExp", (x) => t.logSumExp(x, { axis: 1 }), draw([2, 4])],
  ["logSumExp", (x) => t.logSumExp(x, { axis: 0, keepDims: true }), draw([3, 2])],
  ["max", (x) => t.max(x, { axis: 0 }), spaced([3, 4])],
  ["max", (x) => t.max(x), spaced([3, 4])],
  ["mean", (x) => t.mean(x, { axis: [0, 2] }), draw([2, 3, 2])],
  ["median", (x) => t.median(x, { axis: 1 }), spaced([2, 4])],
  ["median", (x) => t.square(t.median(x, { axis: [0, 2] })), spaced([3, 2, 3])],
  ["min", (x) => t.min(x, { axis: -1, keepDims: true }), spaced([3, 4])],
  ["norm", (x) => t.norm(x), draw([2, 3])],
  [
    "norm",
    (x) => t.norm(x, { axis: 1, keepDims: true }),
    double([
      [3, 0, -4],
      [1, 2, 0],
    ]),
  ],
  ["norm", (x) => t.norm(x, { axis: 0, order: 1 }), spaced([2, 3])],
  ["norm", (x) => t.norm(x, { axis: 0, order: 3 }), spaced([2, 3])],
  ["norm", (x) => t.norm(x, { axis: 0, order: 1.5 }), spaced([2, 3])],
  ["norm", (x) => t.norm(x, { axis: 0, order: -1 }), spaced([2, 3])],
  ["norm", (x) => t.norm(x, { axis: 1, order: Infinity }), t.add(spaced([2, 3]), 0.03)],
  ["norm", (x) => t.norm(x, { axis: 1, order: -Infinity }), t.add(spaced([2, 3]), 0.03)],
  ["norm", (x) => t.norm(x, { axis: 1, order: 0 }), spaced([2, 3])],
  ["prod", (x) => t.prod(x), draw([2, 3])],
  ["prod", (x) => t.prod(x, { axis: 1 }), zeros],
  ["prod", (x) => t.prod(x, { axis: [2, 0], keepDims: true }), t.reshape(zeros, [3, 2, 2])],
  ["quantile", (x) => t.quantile(x, 0.3, { axis: 0 }), spaced([5, 2])],
  ["quantile", (x) => t.square(t.quantile(x, [0, 0.4, 1], { axis: 1, keepDims: true })), spaced([2, 4])],
  ["std", (x) => t.std(x), draw([5])],
  ["std", (x) => t.std(x, { axis: 1, correction: 1 }), draw([2, 4])],
  ["sum", (x) => t.sum(x, { axis: 1 }), draw([2, 3])],
  ["sum", (x) => t.sum(x), draw([])],
  ["sumTo", (x) => t.sumTo(x, [3, 1]), draw([2, 3, 4])],
  ["variance", (x) => t.variance(x), draw([5])],
  ["variance", (x) => t.variance(x, { axis: [0, 2], keepDims: true, correction: 1 }), draw([2, 3, 2])],
];

/** Exports whose results are bool or integer. */
export const withoutGradient: string[] = ["all", "any", "argmax", "argmin"];
