import * as t from "@chainrule/tensor";
import { type Tensor } from "@chainrule/tensor";

import { draw, type Row, spaced } from "./row.js";

/** A symmetric, positive definite matrix made from any. */
const definite = (x: Tensor): Tensor => {
  const n = x.shape.at(-1)!;
  return t.add(t.matmul(x, t.swapAxes(x, -1, -2)), t.mul(t.eye(n, { dtype: "float64" }), n));
};
/** A matrix far from singular made from any. */
const dominant = (x: Tensor): Tensor => {
  const n = x.shape.at(-1)!;
  return t.add(x, t.mul(t.eye(n, { dtype: "float64" }), 2 * n));
};

export const rows: Row[] = [
  ["avgPool2d", (x) => t.avgPool2d(x, 2), draw([2, 2, 4, 5])],
  [
    "avgPool2d",
    (x) =>
      t.avgPool2d(x, [2, 3], {
        stride: 2,
        padding: 1,
        ceilMode: true,
        countIncludePad: false,
        layout: "NHWC",
      }),
    draw([1, 4, 5, 2]),
  ],
  ["cholesky", (x) => t.cholesky(definite(x)), draw([3, 3])],
  ["cholesky", (x) => t.cholesky(dominant(x)), draw([2, 2, 2])],
  [
    "conv1d",
    (x, w, bias) => t.conv1d(x, w, { bias, padding: 1 }),
    draw([2, 2, 5]),
    draw([3, 2, 2]),
    draw([3]),
  ],
  ["conv2d", (x, w) => t.conv2d(x, w), draw([2, 2, 4, 5]), draw([3, 2, 2, 3])],
  [
    "conv2d",
    (x, w, bias) =>
      t.conv2d(x, w, { bias, stride: [2, 1], padding: [[1, 0], 2], dilation: [1, 2], groups: 2 }),
    draw([2, 4, 5, 4]),
    draw([6, 2, 2, 3]),
    draw([6]),
  ],
  [
    "conv2d",
    (x, w) => t.conv2d(x, w, { stride: 2, padding: "same", layout: "NHWC" }),
    draw([1, 5, 4, 2]),
    draw([3, 2, 3, 3]),
  ],
  ["convTranspose1d", (x, w) => t.convTranspose1d(x, w, { stride: 2 }), draw([1, 3, 4]), draw([3, 2, 3])],
  [
    "convTranspose2d",
    (x, w, bias) =>
      t.convTranspose2d(x, w, { bias, stride: 2, padding: 1, outputPadding: [0, 1], dilation: 2, groups: 2 }),
    draw([1, 4, 3, 2]),
    draw([4, 1, 2, 3]),
    draw([2]),
  ],
  [
    "convTranspose2d",
    (x, w) => t.convTranspose2d(x, w, { layout: "NHWC" }),
    draw([2, 3, 3, 2]),
    draw([2, 3, 2, 2]),
  ],
  ["det", (x) => t.det(dominant(x)), draw([2, 3, 3], -1, 1)],
  ["dot", t.dot, draw([4]), draw([4])],
  ["einsum", (a, b) => t.einsum("bij,bjk->bik", a, b), draw([2, 2, 3]), draw([2, 3, 2])],
  ["einsum", (a, b, c) => t.einsum("ij,kj,kl->il", a, b, c), draw([2, 3]), draw([4, 3]), draw([4, 2])],
  ["einsum", (a) => t.einsum("iij->ji", a), draw([3, 3, 2])],
  ["einsum", (a, b) => t.einsum("...i,...j->...ij", a, b), draw([2, 1, 3]), draw([4, 2])],
  ["fold", (x) => t.fold(x, [5, 4], { axis: [0, 2], size: [3, 2], stride: [2, 1] }), draw([2, 2, 3, 3, 2])],
  ["globalAvgPool2d", (x) => t.globalAvgPool2d(x), draw([2, 3, 2, 3])],
  ["inv", (x) => t.inv(dominant(x)), draw([2, 3, 3])],
  ["linear", t.linear, draw([2, 3]), draw([3, 4]), draw([4])],
  ["lstsq", (a, b) => t.lstsq(t.concat([dominant(a), a], { axis: 0 }), b), draw([2, 2]), draw([4, 2])],
  ["lstsq", (a, b) => t.lstsq(t.concat([dominant(a), a], { axis: 1 }), b), draw([2, 2]), draw([2])],
  ["matmul", t.matmul, draw([2, 3]), draw([3, 4])],
  ["matmul", t.matmul, draw([2, 1, 2, 3]), draw([3, 3, 2])],
  ["matmul", t.matmul, draw([3]), draw([3, 2])],
  ["matmul", t.matmul, draw([2, 3]), draw([3])],
  ["matmul", t.matmul, draw([3]), draw([3])],
  ["maxPool2d", (x) => t.maxPool2d(x, 2, { stride: 1 }), spaced([2, 2, 3, 4])],
  [
    "maxPool2d",
    (x) => t.maxPool2d(x, [3, 2], { stride: 2, padding: 1, dilation: [1, 2], layout: "NHWC" }),
    spaced([1, 5, 4, 2]),
  ],
  ["outer", t.outer, draw([2]), draw([3])],
  ["qr", (x) => t.concat([...t.qr(t.concat([dominant(x), x], { axis: 1 }))], { axis: 1 }), draw([2, 2, 2])],
  ["qr", (x) => t.concat([...t.qr(t.concat([dominant(x), x], { axis: 1 }))], { axis: 1 }), draw([2, 2])],
  ["solve", (a, b) => t.solve(dominant(a), b), draw([3, 3]), draw([3, 2])],
  ["solve", (a, b) => t.solve(dominant(a), b), draw([2, 1, 2, 2]), draw([3, 2, 2])],
  ["solve", (a, b) => t.solve(dominant(a), b), draw([2, 2, 2]), draw([2])],
  ["triangularSolve", (a, b) => t.triangularSolve(dominant(a), b), draw([3, 3]), draw([3, 2])],
  [
    "triangularSolve",
    (a, b) => t.triangularSolve(a, b, { upper: true, unitDiagonal: true }),
    draw([2, 3, 3]),
    draw([3]),
  ],
  ["window", (x) => t.window(x, { axis: [0, -1], size: [3, 2], stride: [2, 1] }), draw([5, 2, 4])],
];

/** Exports whose results are bool or integer. */
export const withoutGradient: string[] = [];
