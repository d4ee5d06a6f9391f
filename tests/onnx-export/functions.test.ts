// Every function of tensors that is not pointwise, exported and run in onnxruntime with more rows than its example.
import * as library from "@chainrule/tensor";
import { tensor, type Tensor, zeros } from "@chainrule/tensor";
import { exportOnnx } from "@chainrule/serialize/onnx";
import { describe, expect, it } from "vitest";
import { checkExport, type TensorFunction } from "./checkExport.js";
import { binary, unary } from "./pointwiseDtypes.js";
import { runtime } from "./runtime.js";
import { samples } from "./samples.js";

const t = library;
const square = samples([3, 4, 4]);
const int32 = (...values: number[]): Tensor => tensor(values, { dtype: "int32" });
const images = samples([3, 4, 7, 6]);
const sequences = samples([3, 4, 9]);
const matrix = samples([3, 4]);
const cube = samples([3, 4, 5]);
const weight = samples([6, 4, 3, 2], "float32", 1);
const double = (x: Tensor): Tensor => t.cast(x, "float64");

/** What a function is tried with: a function of the inputs, then the inputs, whose first axis is the batch. */
type Case = readonly [f: TensorFunction, ...inputs: Tensor[]];

const cases: Readonly<Record<string, readonly Case[]>> = {
  all: [
    [(x) => t.all(x, { axis: 1 }), samples([3, 4], "bool")],
    [(x) => t.all(x), cube],
  ],
  any: [
    [(x) => t.any(x, { axis: [0, 2], keepDims: true }), samples([3, 4, 2], "bool")],
    [(x) => t.any(x, { axis: [] }), samples([3, 4], "uint32")],
  ],
  argmax: [
    [(x) => t.argmax(x, { axis: 1 }), cube],
    [(x) => t.argmax(x, { axis: [1, 2], keepDims: true }), cube],
    [(x) => t.argmax(x, { axis: 2, keepDims: true }), cube],
    [(x) => t.argmax(x, { axis: 0 }), samples([9, 2], "int32")],
    [(x) => t.argmax(x, { axis: 1 }), samples([3, 9], "uint32")],
  ],
  argmin: [
    [(x) => t.argmin(x, { axis: -1 }), double(cube)],
    [(x) => t.argmin(x, { axis: [1, 3] }), images],
    [(x) => t.argmin(x, { axis: 1 }), samples([3, 9], "bool")],
  ],
  argsort: [
    [(x) => t.argsort(x), cube],
    [(x) => t.argsort(x, { axis: 0, descending: true }), samples([9, 2], "int32")],
    [(x) => t.argsort(x, { axis: 1 }), samples([3, 9], "uint8")],
  ],
  at: [
    [(x) => t.at(x, null, -1), cube],
    [(x) => t.at(x, [null, null], 2, [3, 0, -2]), cube],
    [(x) => t.at(x, 0), cube],
  ],
  avgPool2d: [
    [(x) => t.avgPool2d(x, 2), images],
    [(x) => t.avgPool2d(x, [3, 2], { stride: [2, 1], padding: 1 }), images],
    [(x) => t.avgPool2d(x, 3, { padding: "same", countIncludePad: false, stride: 2 }), images],
    [(x) => t.avgPool2d(x, 4, { padding: 1, ceilMode: true, stride: 3 }), images],
    [(x) => t.avgPool2d(x, 3, { padding: 1, layout: "NHWC" }), images],
    [(x) => t.avgPool2d(x, 4, { padding: 1, ceilMode: true, stride: 3 }), double(images)],
    [(x) => t.avgPool2d(x, 3, { padding: 1, countIncludePad: false }), double(images)],
  ],
  broadcastTo: [
    [(x) => t.broadcastTo(t.expandDims(x, 1), [x.shape[0]!, 6, 4]), matrix],
    [(x) => t.broadcastTo(x, [2, ...x.shape]), samples([3, 4], "bool")],
    [(x) => t.broadcastTo(t.sum(x), [x.shape[0]!, 2]), matrix],
    [
      (x) => t.broadcastTo(t.expandDims(x, 1), [...x.shape, ...x.shape].slice(0, 1).concat(x.shape)),
      samples([3]),
    ],
  ],
  concat: [
    [(x, y) => t.concat([x, y, x], { axis: 1 }), matrix, samples([3, 2])],
    [(x) => t.concat([x, x]), matrix],
    [(x) => t.concat([x, t.zeros([x.shape[0]!, 2, 5]), t.ones([x.shape[0]!, 1, 5])], { axis: 1 }), cube],
  ],
  conv1d: [
    [(x) => t.conv1d(x, samples([6, 4, 3])), sequences],
    [
      (x) => t.conv1d(x, samples([6, 2, 3]), { padding: "same", stride: 2, groups: 2, bias: samples([6]) }),
      sequences,
    ],
    [(x) => t.conv1d(x, samples([6, 9, 2]), { layout: "NLC", dilation: 2 }), sequences],
  ],
  conv2d: [
    [(x) => t.conv2d(x, weight), images],
    [
      (x) =>
        t.conv2d(x, weight, {
          stride: [2, 1],
          padding: [
            [1, 2],
            [0, 1],
          ],
          bias: samples([6]),
        }),
      images,
    ],
    [(x) => t.conv2d(x, weight, { padding: "same", dilation: 2 }), images],
    [(x) => t.conv2d(x, samples([8, 1, 3, 3]), { groups: 4, padding: 1 }), images],
    [(x) => t.conv2d(x, samples([5, 6, 2, 2]), { layout: "NHWC", padding: "same", stride: 2 }), images],
    [
      (x) => t.conv2d(x, double(samples([8, 2, 3, 2])), { groups: 2, padding: 1, dilation: [1, 2] }),
      double(images),
    ],
    [(x, w) => t.conv2d(x, t.sum(w, { axis: 0 })), images, samples([3, 6, 4, 3, 2])],
  ],
  convTranspose1d: [
    [(x) => t.convTranspose1d(x, samples([4, 2, 3]), { stride: 2, outputPadding: 1, padding: 1 }), sequences],
  ],
  convTranspose2d: [
    [(x) => t.convTranspose2d(x, samples([4, 6, 3, 2]), { bias: samples([6]) }), images],
    [
      (x) =>
        t.convTranspose2d(x, samples([4, 3, 3, 3]), { stride: 2, padding: 1, outputPadding: 1, groups: 2 }),
      images,
    ],
    [
      (x) => t.convTranspose2d(x, samples([6, 3, 3, 3]), { layout: "NHWC", dilation: 2, padding: [1, 2] }),
      images,
    ],
    [
      (x) => t.convTranspose2d(x, double(samples([4, 3, 3, 2])), { stride: 2, padding: 1, groups: 2 }),
      double(images),
    ],
  ],
  cumprod: [
    [(x) => t.cumprod(x, { axis: 1 }), cube],
    [(x) => t.cumprod(x, { axis: 2, exclusive: true, reverse: true }), cube],
    [(x) => t.cumprod(x, { axis: 1 }), samples([3, 5], "int32")],
    [(x) => t.cumprod(x, { axis: 1, exclusive: true }), samples([3, 1], "bool")],
  ],
  cumsum: [
    [(x) => t.cumsum(x, { axis: 1 }), cube],
    [(x) => t.cumsum(x, { axis: 0, exclusive: true, reverse: true }), cube],
    [(x) => t.cumsum(x, { axis: 1 }), samples([3, 5], "bool")],
    [(x) => t.cumsum(x, { axis: 1, reverse: true }), samples([3, 5], "uint32")],
  ],
  det: [[(x) => t.det(x), square]],
  diag: [
    [(x) => t.diag(t.sum(x, { axis: 0 }), { diagonal: -2 }), matrix],
    [(x) => t.diag(t.sum(x, { axis: 0 }), { diagonal: 1 }), square],
  ],
  dot: [[(x) => t.dot(t.sum(x, { axis: 0 }), tensor([1, -2, 3, 0.5])), matrix]],
  einsum: [
    [(x, y) => t.einsum("bij,bjk->bik", x, y), cube, samples([3, 5, 2])],
    [(x) => t.einsum("bii->bi", x), square],
    [(x, y) => t.einsum("bi,bj->bij", x, y), matrix, samples([3, 2])],
    [(x) => t.einsum("bi,ij,j->b", x, samples([4, 5]), samples([5])), matrix],
    [(x, y) => t.einsum("bi,ci->bc", x, y), matrix, samples([3, 4])],
  ],
  expandDims: [[(x) => t.expandDims(t.expandDims(x, 0), -1), matrix]],
  flip: [
    [(x) => t.flip(x, [1, 2]), cube],
    [(x) => t.flip(x, -1), samples([3, 4], "uint8")],
  ],
  fold: [
    [(x) => t.fold(x, 6, { axis: 1, size: 5, stride: 1, dilation: 1 }), samples([3, 2, 5])],
    [
      (x) => t.fold(x, [7, 6], { axis: [2, 1], size: [3, 2], stride: [2, 1], dilation: [1, 3] }),
      samples([3, 3, 3, 3, 2]),
    ],
    [(x) => t.fold(x, 6, { axis: 1, size: 5 }), samples([3, 2, 5], "int32")],
  ],
  globalAvgPool2d: [
    [(x) => t.globalAvgPool2d(x), images],
    [(x) => t.globalAvgPool2d(x, { layout: "NHWC", keepDims: true }), double(images)],
  ],
  linear: [[(x) => t.linear(x, samples([4, 2]), samples([2])), matrix]],
  softmax: [
    [(x) => t.softmax(x), cube],
    [(x) => t.softmax(x, { axis: 0 }), double(cube)],
  ],
  logSoftmax: [
    [(x) => t.logSoftmax(x), cube],
    [(x) => t.logSoftmax(x, { axis: 0 }), double(cube)],
  ],
  logSumExp: [
    [(x) => t.logSumExp(x, { axis: 1 }), t.mul(cube, 100)],
    [(x) => t.logSumExp(x), double(cube)],
    [
      (x) => t.logSumExp(x, { axis: 1 }),
      tensor([
        [-Infinity, -Infinity],
        [Infinity, 0],
        [NaN, 0],
      ]),
    ],
  ],
  matmul: [
    [(x) => t.matmul(x, samples([4, 5])), matrix],
    [(x) => t.matmul(samples([2, 4]), t.transpose(x)), matrix],
    [(x) => t.matmul(x, samples([4])), matrix],
    [(x, y) => t.matmul(t.expandDims(x, 1), y), square, samples([3, 2, 4, 3])],
    [(x) => t.matmul(x, samples([4, 2], "int32")), samples([3, 4], "int32")],
    [(x) => t.matmul(x, samples([4, 2], "uint32")), samples([3, 4], "uint32")],
    [(x) => t.matmul(x, double(samples([4, 2]))), double(matrix)],
  ],
  max: [
    [(x) => t.max(x, { axis: 1 }), cube],
    [(x) => t.max(x, { keepDims: true }), samples([3, 4], "uint32")],
    [(x) => t.max(x, { axis: 1 }), samples([3, 4], "bool")],
    [
      (x) => t.max(x, { axis: 1 }),
      tensor([
        [NaN, 1],
        [-Infinity, 0],
        [Infinity, 2],
      ]),
    ],
  ],
  maxPool2d: [
    [(x) => t.maxPool2d(x, 2), images],
    [(x) => t.maxPool2d(x, [3, 2], { stride: 2, padding: 1, ceilMode: true }), images],
    [(x) => t.maxPool2d(x, 2, { dilation: 3, padding: 2, stride: 1 }), images],
    [(x) => t.maxPool2d(x, 3, { padding: "same", layout: "NHWC" }), double(images)],
    [(x) => t.maxPool2d(x, 2), samples([3, 2, 4, 4], "int32")],
    [(x) => t.maxPool2d(x, 2, { padding: 1 }), samples([3, 2, 4, 4], "uint8")],
    [(x) => t.maxPool2d(x, 2, { stride: 1 }), samples([3, 2, 4, 4], "uint32")],
  ],
  mean: [
    [(x) => t.mean(x), cube],
    [(x) => t.mean(x, { axis: [0, 1], keepDims: true }), cube],
    [(x) => t.mean(x, { axis: 1 }), samples([3, 4], "bool")],
  ],
  median: [[(x) => t.median(x, { axis: 1 }), cube]],
  min: [
    [(x) => t.min(x, { axis: [0, 2] }), double(cube)],
    [(x) => t.min(x), samples([3, 4], "uint8")],
  ],
  moveAxis: [[(x) => t.moveAxis(x, 0, -1), cube]],
  norm: [
    [(x) => t.norm(x, { axis: 1 }), cube],
    [(x) => t.norm(x, { order: 3 }), cube],
    [(x) => t.norm(x, { order: 1, axis: -1, keepDims: true }), double(cube)],
    [(x) => t.norm(x, { order: 0, axis: 1 }), t.floor(cube)],
    [(x) => t.norm(x, { order: Infinity, axis: 1 }), cube],
  ],
  oneHot: [
    [(x) => t.oneHot(x, 9), samples([3, 2], "int32")],
    [(x) => t.oneHot(x, 9, { dtype: "bool" }), samples([3], "uint8")],
  ],
  outer: [[(x) => t.outer(t.sum(x, { axis: 0 }), t.sum(x, { axis: 0 })), matrix]],
  pad: [
    [
      (x) =>
        t.pad(
          x,
          [
            [0, 0],
            [1, 2],
          ],
          { value: -Infinity },
        ),
      matrix,
    ],
    [
      (x) =>
        t.pad(
          x,
          [
            [0, 0],
            [1, 2],
            [3, 1],
          ],
          { mode: "reflect" },
        ),
      cube,
    ],
    [
      (x) =>
        t.pad(
          x,
          [
            [0, 0],
            [1, 2],
            [0, 4],
          ],
          { mode: "edge" },
        ),
      samples([3, 2, 2], "int32"),
    ],
    [
      (x) =>
        t.pad(
          x,
          [
            [0, 0],
            [1, 0],
          ],
          { value: NaN },
        ),
      double(matrix),
    ],
    [
      (x) =>
        t.pad(
          x,
          [
            [0, 0],
            [1, 0],
          ],
          { value: 1 },
        ),
      samples([3, 2], "bool"),
    ],
  ],
  prod: [
    [(x) => t.prod(x, { axis: 1 }), cube],
    [(x) => t.prod(x), samples([3, 4], "uint8")],
    [(x) => t.prod(x, { axis: 0 }), samples([3, 4], "uint32")],
  ],
  quantile: [[(x) => t.quantile(x, [0.1, 0.5, 1], { axis: [1, 2] }), cube]],
  repeat: [
    [(x) => t.repeat(x, 3, { axis: 0 }), matrix],
    [(x) => t.repeat(x, [2, 0, 1, 3], { axis: 1 }), matrix],
  ],
  reshape: [
    [(x) => t.reshape(x, [-1]), cube],
    [(x) => t.reshape(x, [x.shape[0]! * 2, 2, 5]), cube],
    [(x) => t.reshape(x, [4, x.shape[0]!, 5]), cube],
    [(x) => t.reshape(t.sum(x), [1, 1]), samples([3, 4], "bool")],
    [(x) => t.reshape(x, [x.shape[0]!, 0, 3]), zeros([3, 0, 2])],
  ],
  roll: [
    [(x) => t.roll(x, [2, -1], { axis: [1, 2] }), cube],
    [(x) => t.roll(x, 7, { axis: 1 }), samples([3, 4], "uint32")],
  ],
  scatterAdd: [
    [
      (x, i, y) => t.scatterAdd(x, i, y, { axis: 1 }),
      samples([3, 9]),
      samples([3, 4], "int32"),
      samples([3, 4]),
    ],
    [
      (i, y) => t.scatterAdd(t.zerosLike(y), i, y, { axis: 1 }),
      samples([3, 9], "uint8"),
      samples([3, 9], "int32"),
    ],
  ],
  slice: [
    [(x) => t.slice(x, [null, [1, 3], [null, null, 2]]), cube],
    [(x) => t.slice(x, [null, [null, null, -1], [-2, 0, -2]]), cube],
    [(x) => t.slice(x, [null, [2, 2]]), samples([3, 4], "bool")],
    [(x) => t.slice(x, [[0, 1]]), samples([3, 4], "uint8")],
    [(x) => t.slice(t.concat([x, x, x]), [[x.shape[0]!, 2 * x.shape[0]!]]), matrix],
  ],
  sort: [
    [(x) => t.sort(x, { axis: 1, descending: true }), cube],
    [(x) => t.sort(x, { axis: 0 }), samples([9], "int32")],
  ],
  split: [[(x) => t.split(x, [1, 3], { axis: 1 }), cube]],
  squeeze: [[(x) => t.squeeze(x), samples([3, 1, 4, 1])]],
  stack: [[(x, y) => t.stack([x, y], { axis: -1 }), matrix, samples([3, 4])]],
  std: [
    [(x) => t.std(x, { axis: 1, correction: 1 }), cube],
    [(x) => t.std(x, { axis: [1, 2], keepDims: true }), double(cube)],
  ],
  sum: [
    [(x) => t.sum(x), cube],
    [(x) => t.sum(x, { axis: [0, -1], keepDims: true }), double(cube)],
    [(x) => t.sum(x, { axis: [] }), cube],
    [(x) => t.sum(x, { axis: 1 }), samples([3, 4], "bool")],
    [(x) => t.sum(x, { axis: 0 }), samples([3, 4], "uint8")],
    [(x) => t.sum(x, { axis: 1 }), t.add(samples([3, 4], "uint32"), 2 ** 31)],
    [(x) => t.sum(x, { axis: 1 }), zeros([3, 0])],
  ],
  sumTo: [[(x) => t.sumTo(x, [4, 1]), cube]],
  swapAxes: [[(x) => t.swapAxes(x, 0, 2), cube]],
  take: [
    [(x) => t.take(x, int32(1, -1, 1), { axis: 1 }), cube],
    [(x) => t.take(samples([9, 3]), x, { axis: 0 }), samples([3, 2], "int32")],
    [(x) => t.take(samples([2, 9], "bool"), x, { axis: 1 }), samples([3, 2], "uint8")],
    [(x) => t.take(x, 2, { axis: -1 }), cube],
  ],
  takeAlongAxis: [
    [(x, i) => t.takeAlongAxis(x, i, { axis: 1 }), samples([3, 9]), samples([3, 4], "int32")],
    [(x, i) => t.takeAlongAxis(x, i, { axis: 1 }), samples([3, 9], "uint8"), samples([3, 4], "uint32")],
  ],
  tile: [
    [(x) => t.tile(x, [1, 2]), matrix],
    [(x) => t.tile(x, [2, 3, 1]), matrix],
  ],
  topK: [
    [(x) => t.topK(x, 2), cube],
    [(x) => t.topK(x, 2, { axis: 1, largest: false }), cube],
    [(x) => t.topK(x, x.shape[0]!, { axis: 0 }), cube],
  ],
  transpose: [
    [(x) => t.transpose(x), cube],
    [(x) => t.transpose(x, [1, 2, 0]), samples([3, 4, 2], "bool")],
  ],
  tril: [[(x) => t.tril(x, { diagonal: 1 }), square]],
  triu: [[(x) => t.triu(x), samples([3, 3, 3], "bool")]],
  variance: [
    [(x) => t.variance(x, { axis: 1 }), cube],
    [(x) => t.variance(x, { axis: -1, correction: 1, keepDims: true }), double(cube)],
    [(x) => t.variance(x, { axis: 0 }), cube],
  ],
  window: [
    [(x) => t.window(x, { axis: 1, size: 3 }), sequences.shape.length ? samples([3, 9]) : cube],
    [(x) => t.window(x, { axis: [2, 1], size: [3, 2], stride: [2, 1], dilation: [1, 3] }), images],
  ],
  allClose: [[(x, y) => t.allClose(x, y), matrix, t.add(matrix, 1e-7)]],
  alignBatch: [[(x) => t.alignBatch([x, t.ones([2, 4])], [true, false])[0]!, matrix]],
  where: [[(x, y) => t.where(x, y, 0), samples([3, 4], "bool"), samples([3, 4], "int32")]],
  clip: [[(x, y) => t.clip(x, { min: y, max: 1 }), matrix, samples([3, 4])]],
  fullLike: [[(x) => t.add(x, t.fullLike(x, 3)), matrix]],
  onesLike: [[(x) => t.sub(x, t.onesLike(x)), matrix]],
  zerosLike: [[(x) => t.concat([x, t.zerosLike(x)], { axis: 1 }), matrix]],
};

/** Functions of tensors that ONNX cannot express, and what the error says. */
const refused: Readonly<Record<string, readonly [f: TensorFunction, message: string]>> = {
  cholesky: [
    (x) => t.cholesky(x),
    "exportOnnx: cholesky of float32[batch, 4, 4]: ONNX has no such factorization",
  ],
  inv: [(x) => t.inv(x), "exportOnnx: solve of float32[batch, 4, 4], float32[4, 4]: ONNX has no such"],
  lstsq: [(x) => t.lstsq(x, x), "exportOnnx: qr of float32[batch, 4, 4]: ONNX has no such"],
  qr: [(x) => t.qr(x)[0], "exportOnnx: qr of float32[batch, 4, 4]: ONNX has no such"],
  solve: [
    (x) => t.solve(x, x),
    "exportOnnx: solve of float32[batch, 4, 4], float32[batch, 4, 4]: ONNX has no such",
  ],
  triangularSolve: [(x) => t.triangularSolve(x, x), "exportOnnx: triangularSolve of "],
  nonzero: [(x) => t.nonzero(x)[0]!, "not known while a function is being recorded"],
  unique: [(x) => t.unique(x), "not known while a function is being recorded"],
};

/** Exports that are no functions of tensors, and those that make tensors of numbers. */
const others =
  "isTensor isPlainObject placeholder withTrace isFloating promoteDtypes isDtypeError isShapeError isValueError " +
  "formatShape fuse " +
  "normalizeAxis sameShape rejectUnknownOptions applyOp defineOp pointwise refuseWhere floatingOperand operand promote " +
  "nextLevel recordOnce recordedBy treeFlatten treeLeaves treeMap treePaths treeUnflatten arange eye full linspace meshgrid ones tensor tri zeros";

describe.skipIf(!runtime)("functions", () => {
  it.each(
    Object.entries(cases).flatMap(([name, list]) =>
      list.map(([f, ...inputs], i) => ({ name: `${name} ${i}`, f, inputs })),
    ),
  )("$name", async ({ f, inputs }) => {
    await checkExport(f, inputs);
  });
});

it.each(Object.entries(refused))("%s is refused, with what to do", (_, [f, message]) => {
  expect(() => exportOnnx(f, zeros([1, 4, 4]))).toThrow(message);
});

it("every function of tensors is tried", () => {
  const known = new Set([
    ...Object.keys({ ...cases, ...refused, ...unary, ...binary, cast: 0 }),
    ...others.split(" "),
  ]);
  // Classes begin with a capital.
  const functions = Object.keys(library).filter((name) => /^[a-z]/u.test(name));
  expect(functions.filter((name) => !known.has(name))).toEqual([]);
});
