import * as t from "@chainrule/tensor";
import * as random from "@chainrule/tensor/random";
import { bools, floats, ints, matrix, of, pick, words } from "./row.js";

const images = of([2, 3, 8, 8]);
const sequences = of([2, 3, 8]);
const loose = (name: string, ...inputs: unknown[]): unknown => pick(t, name)(...inputs);

/** What newcomers write, and what they read then. */
export const mistakes: readonly (readonly [call: () => unknown, message: string])[] = [
  // What another library writes in another way.
  [() => loose("zeros", 3), "zeros: a shape is an array of non-negative integers, got 3. Write [3]"],
  [() => loose("zeros", [2], "int32"), 'zeros: options are an object, { dtype }, got "int32"'],
  [() => random.normal(random.key(0), 3 as never), "got 3. Write [3]"],
  [
    () => loose("reshape", matrix, 3, 2),
    "reshape: a shape is an array of non-negative integers, got 3. Write [3]",
  ],
  [
    () => loose("reshape", floats, matrix),
    "reshape: a shape is an array of non-negative integers, got a tensor float32[2, 3]",
  ],
  [() => loose("sum", matrix, 0), "sum: options are an object, { axis, keepDims }, got 0"],
  [
    () => loose("transpose", matrix, 0, 1),
    "transpose: the order is an array of axes, got 0. To exchange two: swapAxes(x, 0, 1)",
  ],
  [
    () => loose("concat", matrix, matrix),
    "concat: expected an array of tensors, got a tensor float32[2, 3]. Write concat([a, b])",
  ],
  [
    () => t.linear(matrix, of([4, 3])),
    "linear: x [2, 3] and weight [4, 3] do not fit: x has 3 inputs, but weight [inputs, outputs] takes 4. Did you mean transpose(weight)?",
  ],
  [
    () => t.linear(matrix, of([3])),
    "linear: needs x [..., inputs] and weight [inputs, outputs], got x [2, 3] and weight [3]",
  ],
  [
    () => t.linear(matrix, of([3, 4]), of([3])),
    "linear: bias [3] must be [4], one number for each output of weight [3, 4]",
  ],
  [
    () => t.conv2d(of([2, 8, 8, 3]), of([4, 3, 3, 3])),
    'x has 8 channels, but weight is for 3. Did you mean { layout: "NHWC" }?',
  ],
  [
    () => t.conv2d(images, of([4, 3, 3, 3]), { layout: "NHWC" }),
    'x has 8 channels, but weight is for 3. Did you mean { layout: "NCHW" }?',
  ],
  [
    () => t.conv2d(images, of([6, 1, 3, 3])),
    "x has 3 channels, but weight is for 1. Did you mean { groups: 3 }?",
  ],
  [
    () => t.conv2d(images, of([4, 2, 3, 3]), { groups: 2 }),
    "x has 3 channels, but weight is for 4 in 2 groups",
  ],
  [
    () => t.conv1d(sequences, of([4, 3, 9])),
    "conv1d: a window of 9 reaches over 9 elements along length, where x has 8, with its padding 8",
  ],
  [
    () => t.conv1d(sequences, of([4, 3, 3]), { stride: 0 }),
    "conv1d: stride must be a whole number ≥ 1, got 0",
  ],
  [
    () => t.conv1d(sequences, of([4, 3, 3]), { padding: [1, -1] }),
    'conv1d: padding is a number, [before, after], "same" or "valid", got [1, -1]',
  ],
  [
    () => t.conv1d(sequences, of([4, 3, 3]), { bias: of([3]) }),
    "conv1d: bias has shape [3], but must be [4]",
  ],
  [
    () => t.convTranspose1d(sequences, of([5, 3, 2])),
    "convTranspose1d: x [2, 3, 8] and weight [5, 3, 2] do not fit: x has 3 channels, but weight is for 5. Did you mean swapAxes(weight, 0, 1)?",
  ],
  [
    () => t.convTranspose1d(sequences, of([3, 5, 2]), { outputPadding: 1 }),
    "convTranspose1d: outputPadding 1 must be smaller than the stride, 1",
  ],
  [
    () => t.convTranspose1d(of([1, 3, 1]), of([3, 5, 2]), { padding: 1 }),
    "convTranspose1d: nothing is left of the result along length: its 2 elements less the padding of 1 and 1",
  ],
  [
    () => t.convTranspose2d(images, of([3, 1, 2, 2]), { groups: 2 }),
    "convTranspose2d: 2 groups do not divide the 3 channels of weight",
  ],

  // What is missing.
  [
    () => t.takeAlongAxis(matrix, of([2, 1], "int32"), {} as never),
    "takeAlongAxis: name an axis for shape [2, 3]: use -2 to 1",
  ],
  [() => loose("window", matrix, { size: 2 }), "window: name an axis for shape [2, 3]: use -2 to 1"],
  [() => loose("fold", matrix, 4, { size: 3 }), "fold: name an axis for shape [2]: use -1 to 0"],
  [() => loose("swapAxes", matrix, 0), "swapAxes: name an axis for shape [2, 3]: use -2 to 1"],
  [() => loose("moveAxis", matrix, 0), "moveAxis: name an axis for shape [2, 3]: use -2 to 1"],
  [() => loose("tile", matrix), "tile: each repetition of [2, 3] must be a whole number ≥ 0, got undefined"],
  [() => loose("split", matrix), "split: axis 0 of [2, 3] does not divide into undefined equal parts"],
  [() => loose("roll", matrix), "roll: the shift, without an axis, must be a whole number, got undefined"],
  [() => loose("pad", matrix), "whole numbers ≥ 0, got undefined"],
  [
    () => loose("repeat", floats),
    "repeat: the number of times must be a whole number ≥ 0, or one for each of the 2 positions of axis 0 of [2], got undefined",
  ],
  [() => loose("quantile", floats), "quantile: q must be from 0 to 1, got undefined"],
  [() => loose("quantile", floats, "0.5"), 'quantile: q must be from 0 to 1, got "0.5"'],
  [() => loose("unique", 3), "unique: expected a tensor, got 3. Wrap it: tensor(...)"],
  [
    () => loose("treeMap", [floats], (x: unknown) => x),
    "treeMap: a function of leaves comes first, got [a tensor float32[2]]",
  ],
  [
    () => loose("treeUnflatten", [floats], {}),
    "treeUnflatten: the structure, from treeFlatten, comes first, got [a tensor float32[2]]",
  ],
  [() => loose("fullLike", floats, 0, null), "fullLike: options are an object, { dtype }, got null"],
  [() => loose("full", [2]), "full: the value must be a number, got undefined"],
  [
    () => t.einsum(floats as never, floats),
    'einsum: the equation is a string such as "ij,jk->ik", got a tensor',
  ],

  // Axes and shapes.
  [() => loose("max", matrix, { axis: "0" }), 'max: axis "0" is out of range for shape [2, 3]: use -2 to 1'],
  [
    () => loose("logSoftmax", matrix, { axis: [1] }),
    "logSoftmax: axis [1] is out of range for shape [2, 3]: use -2 to 1",
  ],
  [() => t.sort(t.tensor(1)), "sort: axis -1 is out of range for shape [], which has no axes"],
  [
    () => t.stack([matrix], { axis: 3 }),
    "stack: axis 3 is out of range for shape [2, 3] and a new axis: use -3 to 2",
  ],
  [
    () => t.matmul(of([5, 2, 3]), of([4, 3, 2])),
    "matmul: shapes [5, 2, 3] and [4, 3, 2] do not broadcast: axis -3 has sizes 5 and 4, which must be equal or one of them 1",
  ],
  [
    () => t.solve(of([5, 2, 2]), of([4, 2, 1])),
    "solve: shapes [5, 2, 2] and [4, 2, 1] do not broadcast: axis -3 has sizes 5 and 4",
  ],
  [
    () => t.clip(matrix, { min: of([2]) }),
    "clip: shapes [2, 3] and [2] do not broadcast: axis -1 has sizes 3 and 2, which must be equal or one of them 1. Line their axes up with expandDims",
  ],
  [() => t.reshape(matrix, [4, 2]), "reshape: [2, 3] has 6 elements, which do not fill [4, 2], of 8"],
  [() => t.reshape(matrix, [-1, -1]), "which do not fill [-1, -1]: only one size may be -1"],
  [() => t.reshape(of([0, 3]), [0, -1]), "which do not fill [0, -1]: no size takes the place of -1"],
  [() => t.reshape(matrix, [1.5, 4]), "reshape: a shape is an array of non-negative integers, got [1.5, 4]"],
  [() => t.broadcastTo(matrix, [3]), "broadcastTo: [2, 3] does not broadcast to [3], which has fewer axes"],
  [
    () => t.concat([matrix, floats]),
    "concat: tensors 0 and 1 have shapes [2, 3] and [2], which must be equal but for axis 0",
  ],
  [() => t.concat([]), "concat: needs at least one tensor, got none"],
  [() => t.logSumExp(of([2, 0]), { axis: 1 }), "logSumExp: axis 1 of [2, 0] is empty"],
  [() => t.logSoftmax(of([2, 0])), "logSoftmax: axis 1 of [2, 0] is empty"],
  [() => t.norm(of([0]), { order: Infinity }), "norm: axis 0 of [0] is empty"],

  // Dtypes and values.
  [() => t.stack([ints, words]), "stack: no dtype holds all of int32 and uint32"],
  [() => t.oneHot(ints, 2, { dtype: "float" as never }), 'oneHot: unknown dtype "float". Known: bool'],
  [() => t.tensor([1], { dtype: "toString" as never }), 'tensor: unknown dtype "toString"'],
  [() => t.dot(bools, bools), 'dot: sums of bool overflow. Use cast(x, "int32") or cast(x, "float32") first'],
  [
    () => t.tensor([floats] as never),
    "tensor: expected a number or a boolean at [0], got a tensor float32[2]. Use stack",
  ],
  [
    () => loose("exp", new Float32Array(2)),
    "exp: expected a tensor or a number, got a Float32Array. Wrap it: tensor(...)",
  ],
  [() => loose("flip", 3), "flip: expected a tensor, got 3. Wrap it: tensor(...)"],
  [() => loose("add", floats, Promise.resolve(floats)), "add: expected a tensor or a number, got a Promise"],
  [() => loose("add", floats, { x: 1 }), "add: expected a tensor or a number, got an object"],
  [() => loose("add", floats, () => 1), "add: expected a tensor or a number, got a function"],
  [() => loose("add", floats), "add: expected a tensor or a number, got undefined"],
  [() => random.categorical(random.key(0), of([2, 0])), "random.categorical: axis 1 of [2, 0] is empty"],
  [() => t.quantile(floats, Array<number>(20).fill(2)), "got [2, 2, 2, 2, 2, 2, 2, 2, …]"],
];
