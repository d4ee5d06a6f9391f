import * as t from "@chainrule/tensor";
import { bools, floats, ints, matrix, of, pick, recordFor, type Rows, words } from "./row.js";

/** Functions along axes. */
export const reductions: Rows = {
  ...recordFor("all any argmax argmin max mean median min norm prod std sum variance", (name) => ({
    shape: () => pick(t, name)(matrix, { axis: 2 }),
  })),
  ...recordFor("cumprod cumsum", (name) => ({
    shape: () => pick(t, name)(matrix),
  })),
  logSumExp: { shape: () => t.logSumExp(matrix, { axis: [0, 0] }), dtype: () => t.logSumExp(bools) },
  softmax: { shape: () => t.softmax(matrix, { axis: 2 }), dtype: () => t.softmax(ints) },
  logSoftmax: { shape: () => t.logSoftmax(matrix, { axis: 2 }), dtype: () => t.logSoftmax(ints) },
  quantile: {
    shape: () => t.quantile(of([0]), 0.5),
    dtype: () => t.quantile(floats, 50),
  },
  sort: { shape: () => t.sort(matrix, { axis: 2 }) },
  argsort: { shape: () => t.argsort(matrix, { axis: 2 }) },
  topK: { shape: () => t.topK(matrix, 4) },
};

/** Products, linear algebra, convolutions and pools. */
export const contractions: Rows = {
  matmul: { shape: () => t.matmul(of([64, 784]), of([128, 784])), dtype: () => t.matmul(bools, bools) },
  linear: {
    shape: () => t.linear(matrix, of([2, 4])),
    dtype: () => t.linear(of([2, 3], "bool"), of([3, 4], "bool")),
  },
  dot: { shape: () => t.dot(floats, of([3])), dtype: () => t.dot(bools, bools) },
  outer: { shape: () => t.outer(floats, matrix), dtype: () => t.outer(ints, words) },
  einsum: {
    shape: () => t.einsum("ij,jk->ik", matrix, of([2, 4])),
    dtype: () => t.einsum("i,i->", bools, bools),
  },
  ...recordFor("cholesky det inv", (name) => ({
    shape: () => pick(t, name)(matrix),
    dtype: () => pick(t, name)(of([2, 2], "int32")),
  })),
  qr: { shape: () => t.qr(floats), dtype: () => t.qr(of([2, 2], "int32")) },
  ...recordFor("solve triangularSolve", (name) => ({
    shape: () => pick(t, name)(of([2, 2]), of([3, 1])),
    dtype: () => pick(t, name)(of([2, 2], "int32"), of([2, 1], "int32")),
  })),
  lstsq: {
    shape: () => t.lstsq(of([3, 2]), of([2, 1])),
    dtype: () => t.lstsq(of([3, 2], "int32"), of([3, 1], "int32")),
  },
  conv1d: {
    shape: () => t.conv1d(of([8, 3, 16]), of([4, 2, 5])),
    dtype: () => t.conv1d(of([8, 3, 16], "uint8"), of([4, 3, 5], "uint8")),
  },
  conv2d: {
    shape: () => t.conv2d(of([1, 28, 28]), of([8, 1, 3, 3])),
    dtype: () => t.conv2d(of([1, 1, 28, 28], "uint8"), of([8, 1, 3, 3], "uint8")),
  },
  convTranspose1d: {
    shape: () => t.convTranspose1d(of([8, 3, 16]), of([4, 2, 5])),
    dtype: () => t.convTranspose1d(of([8, 3, 16], "uint8"), of([3, 4, 5], "uint8")),
  },
  convTranspose2d: {
    shape: () => t.convTranspose2d(of([8, 3, 4, 4]), of([3, 2, 3])),
    dtype: () => t.convTranspose2d(of([8, 3, 4, 4], "uint8"), of([3, 2, 3, 3], "uint8")),
  },
  avgPool2d: {
    shape: () => t.avgPool2d(of([1, 1, 4, 4]), 5),
    dtype: () => t.avgPool2d(of([1, 1, 4, 4], "uint8"), 2),
  },
  globalAvgPool2d: {
    shape: () => t.globalAvgPool2d(of([1, 4, 4])),
    dtype: () => t.globalAvgPool2d(of([1, 1, 4, 4], "uint8")),
  },
  maxPool2d: { shape: () => t.maxPool2d(of([1, 4, 4]), 2) },
  window: { shape: () => t.window(matrix, { axis: 1, size: 4 }) },
  fold: {
    shape: () => t.fold(of([3, 3]), 4, { axis: 0, size: 3 }),
    dtype: () => t.fold(of([3, 3], "uint8"), 5, { axis: 0, size: 3 }),
  },
};
