import * as t from "@chainrule/tensor";
import { bools, floats, ints, matrix, of, pick, recordFor, type Rows, words } from "./row.js";

const ragged = [[1, 2], [3]];

/** Creating and rearranging. */
export const shapes: Rows = {
  tensor: { shape: () => t.tensor(ragged), dtype: () => t.tensor([300], { dtype: "uint8" }) },
  ...recordFor("ones zeros", (name) => ({
    shape: () => pick(t, name)([2, -1]),
    dtype: () => pick(t, name)([2], { dtype: "float" }),
  })),
  full: { shape: () => t.full([2, 1.5], 0), dtype: () => pick(t, "full")([2], 0, { dtype: "float16" }) },
  fullLike: { dtype: () => pick(t, "fullLike")(matrix, 0, { dtype: "float16" }) },
  eye: { shape: () => t.eye(-1), dtype: () => pick(t, "eye")(2, { dtype: "float" }) },
  tri: { shape: () => t.tri(2, -1), dtype: () => pick(t, "tri")(2, 2, { dtype: "float" }) },
  arange: { shape: () => t.arange(0, 3, 0), dtype: () => pick(t, "arange")(3, 4, 1, { dtype: "int64" }) },
  linspace: {
    shape: () => t.linspace(0, 1, -1),
    dtype: () => pick(t, "linspace")(0, 1, 2, { dtype: "float" }),
  },
  meshgrid: { shape: () => t.meshgrid([matrix, floats]) },
  cast: { dtype: () => pick(t, "cast")(matrix, "float") },

  at: { shape: () => t.at(matrix, 0, 3) },
  broadcastTo: { shape: () => t.broadcastTo(matrix, [3, 2]) },
  sumTo: { shape: () => t.sumTo(matrix, [2]) },
  concat: { shape: () => t.concat([matrix, of([2, 4])]), dtype: () => t.concat([ints, words]) },
  stack: { shape: () => t.stack([matrix, floats]), dtype: () => t.stack([ints, words]) },
  diag: { shape: () => t.diag(of([2, 2, 2])) },
  expandDims: { shape: () => t.expandDims(matrix, 4) },
  squeeze: { shape: () => t.squeeze(matrix, 1) },
  flip: { shape: () => t.flip(matrix, 2) },
  moveAxis: { shape: () => t.moveAxis(matrix, [0, 1], 0) },
  swapAxes: { shape: () => t.swapAxes(matrix, 0, 2) },
  transpose: { shape: () => t.transpose(matrix, [0, 0]) },
  pad: {
    shape: () => t.pad(matrix, [[1, 1]]),
    dtype: () => t.pad(of([2], "uint8"), 1, { value: 0.5 }),
  },
  repeat: { shape: () => t.repeat(matrix, [1, 2], { axis: 1 }) },
  reshape: { shape: () => t.reshape(matrix, [4, -1]) },
  roll: { shape: () => t.roll(matrix, [1, 2], { axis: 0 }) },
  slice: { shape: () => t.slice(matrix, [[0, 1], null, [1]]) },
  split: { shape: () => t.split(matrix, 2, { axis: 1 }) },
  tile: { shape: () => t.tile(matrix, [1, -1]) },
  tril: { shape: () => t.tril(floats) },
  triu: { shape: () => t.triu(floats) },

  oneHot: { shape: () => t.oneHot(ints, 0), dtype: () => t.oneHot(floats, 3) },
  scatterAdd: {
    shape: () => t.scatterAdd(matrix, of([2, 2], "int32"), of([2, 3]), { axis: 1 }),
    dtype: () => t.scatterAdd(floats, ints, ints, { axis: 0 }),
  },
  take: { shape: () => t.take(matrix, ints), dtype: () => t.take(matrix, floats, { axis: 0 }) },
  takeAlongAxis: {
    shape: () => t.takeAlongAxis(matrix, of([3, 1], "int32"), { axis: 1 }),
    dtype: () => t.takeAlongAxis(floats, floats, { axis: 0 }),
  },
};

const [, pair] = t.treeFlatten([floats, floats]);
const first = t.pointwise({ name: "my-lib/first", scalar: ([x]) => x! });

/** What authors of other libraries build on. */
export const tools: Rows = {
  applyOp: {
    shape: () => t.applyOp(first, [matrix, of([2])], undefined),
    dtype: () => t.applyOp(first, [floats, ints], undefined),
  },
  defineOp: { dtype: () => t.defineOp({ name: "my-lib/f", infer: ([x]) => x! }) },
  floatingOperand: { dtype: () => t.floatingOperand("my-lib/f", bools) },
  normalizeAxis: { shape: () => t.normalizeAxis("my-lib/f", -3, [2, 3]) },
  operand: { dtype: () => pick(t, "operand")("my-lib/f", "3") },
  promote: { dtype: () => t.promote("my-lib/f", of([2], "uint8"), -1) },
  promoteDtypes: { dtype: () => t.promoteDtypes("my-lib/f", "int32", "uint32") },
  rejectUnknownOptions: { dtype: () => t.rejectUnknownOptions("my-lib/f", { axes: 0 }, ["axis"]) },
  treeFlatten: { dtype: () => t.treeFlatten({ layers: [{ weight: 1 }] }) },
  treeLeaves: { dtype: () => t.treeLeaves({ layers: [{ weight: "1" }] }) },
  treePaths: { dtype: () => t.treePaths(null) },
  treeMap: {
    shape: () => t.treeMap((x) => x, { a: floats }, [floats]),
    dtype: () => t.treeMap((x) => x, { a: 1 }),
  },
  treeUnflatten: { shape: () => t.treeUnflatten(pair, [floats]) },
};
