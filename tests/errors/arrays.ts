import * as t from "@chainrule/tensor";
import * as random from "@chainrule/tensor/random";
import { bools, type F, floats, ints, matrix, of, pick, recordFor } from "./row.js";

/** The calls that a caller may get wrong, each with a plain array where a tensor belongs. */
export type Arrays = Readonly<Record<string, readonly (() => unknown)[]>>;

const array = [1, 2];

/** `f` with an array in place of each operand in turn. */
const inTurn = (f: F, operands: readonly t.Tensor[], ...rest: unknown[]): (() => unknown)[] =>
  operands.map((_, position) => () => f(...operands.map((x, i) => (i === position ? array : x)), ...rest));

export const arrays: Arrays = {
  ...recordFor(
    `abs acos acosh all any argmax argmin argsort asin asinh at atan atanh bitwiseNot cbrt ceil cholesky clone cos cosh
    cumprod cumsum det diag erf erfInv exp exp2 expm1 flip floor globalAvgPool2d inv isFinite isInf isNaN log log10 log1p
    log2 logSoftmax softmax logSumExp logicalNot max mean median min neg nonzero norm onesLike prod qr reciprocal round rsqrt
    sigmoid sign sin sinh sort sqrt square squeeze std sum tan tanh transpose tril triu trunc unique variance zerosLike`,
    (name) => inTurn(pick(t, name), [matrix]),
  ),
  ...recordFor(
    `add allClose atan2 bitwiseAnd bitwiseOr bitwiseXor div dot equal floorDivide greater greaterEqual less lessEqual
    logicalAnd logicalOr logicalXor lstsq matmul maximum minimum mod mul notEqual outer pow shiftLeft shiftRight solve sub
    triangularSolve`,
    (name) => inTurn(pick(t, name), [floats, floats]),
  ),
  avgPool2d: inTurn(t.avgPool2d, [matrix], 2),
  broadcastTo: inTurn(t.broadcastTo, [matrix], [2, 2]),
  cast: inTurn(t.cast, [matrix], "int32"),
  clip: [...inTurn(t.clip, [matrix], { min: 0 }), () => pick(t, "clip")(matrix, { max: array })],
  concat: [() => pick(t, "concat")([matrix, array]), () => pick(t, "concat")(matrix, matrix)],
  conv1d: inTurn(t.conv1d, [of([1, 1, 4]), of([1, 1, 2])]),
  conv2d: inTurn(t.conv2d, [of([1, 1, 4, 4]), of([1, 1, 2, 2])]),
  convTranspose1d: inTurn(t.convTranspose1d, [of([1, 1, 4]), of([1, 1, 2])]),
  convTranspose2d: inTurn(t.convTranspose2d, [of([1, 1, 4, 4]), of([1, 1, 2, 2])]),
  einsum: [() => pick(t, "einsum")("i,i->", floats, array)],
  expandDims: inTurn(t.expandDims, [matrix], 0),
  floatingOperand: [() => pick(t, "floatingOperand")("my-lib/f", array)],
  fold: inTurn(t.fold, [matrix], 4, { axis: 0, size: 2 }),
  fullLike: inTurn(t.fullLike, [matrix], 1),
  linear: inTurn(t.linear, [of([3, 2]), of([2, 4]), of([4])]),
  maxPool2d: inTurn(t.maxPool2d, [matrix], 2),
  meshgrid: [() => pick(t, "meshgrid")([floats, array]), () => pick(t, "meshgrid")(floats, floats)],
  moveAxis: inTurn(t.moveAxis, [matrix], 0, 1),
  oneHot: inTurn(t.oneHot, [ints], 3),
  operand: [() => pick(t, "operand")("my-lib/f", array)],
  pad: inTurn(t.pad, [matrix], 1),
  promote: [() => pick(t, "promote")("my-lib/f", floats, array)],
  quantile: inTurn(t.quantile, [matrix], 0.5),
  repeat: inTurn(t.repeat, [matrix], 2),
  reshape: inTurn(t.reshape, [matrix], [-1]),
  roll: inTurn(t.roll, [matrix], 1),
  scatterAdd: inTurn(t.scatterAdd, [floats, ints, floats], { axis: 0 }),
  slice: inTurn(t.slice, [matrix], [[0, 1]]),
  split: inTurn(t.split, [matrix], 2),
  stack: [() => pick(t, "stack")([matrix, array]), () => pick(t, "stack")(matrix, matrix)],
  sumTo: inTurn(t.sumTo, [matrix], []),
  swapAxes: inTurn(t.swapAxes, [matrix], 0, 1),
  take: inTurn(t.take, [floats, ints]),
  takeAlongAxis: inTurn(t.takeAlongAxis, [floats, ints], { axis: 0 }),
  tile: inTurn(t.tile, [matrix], 2),
  topK: inTurn(t.topK, [matrix], 1),
  where: inTurn(t.where, [bools, floats, floats]),
  window: inTurn(t.window, [matrix], { axis: 0, size: 1 }),
};

const key = random.key(0);

/** Of samplers: a seed in place of a key, or an array in place of another tensor. */
export const randomArrays: Arrays = {
  ...recordFor("bernoulli bits exponential gumbel normal truncatedNormal uniform", (name) => [
    () => pick(random, name)(42, [2]),
  ]),
  bernoulli: [() => pick(random, "bernoulli")(key, [2], { p: [0.5, 0.5] })],
  categorical: [() => pick(random, "categorical")(key, array)],
  foldIn: [() => pick(random, "foldIn")(0, 1)],
  permutation: [() => pick(random, "permutation")(42, 10), () => pick(random, "permutation")(key, array)],
  randint: [() => pick(random, "randint")(42, [2], { max: 3 })],
  split: [() => pick(random, "split")(42)],
};
