import * as activations from "@chainrule/activations";
import { grad } from "@chainrule/autograd";
import { checkGradients } from "@chainrule/autograd/check";
import * as losses from "@chainrule/losses";
import * as nn from "@chainrule/nn";
import * as t from "@chainrule/tensor";
import { type Shape, type Tensor, tensor } from "@chainrule/tensor";
import * as random from "@chainrule/tensor/random";
import { describe, expect, it } from "vitest";

/** A differentiable export, a function to check, and a point away from its kinks. */
type Row = readonly [name: string, f: (...inputs: Tensor[]) => Tensor, ...inputs: Tensor[]];

let drawn = 0;

/** Uniform numbers in (min, max), other ones at each call. */
function draw(shape: Shape, min = -2, max = 2): Tensor {
  return random.uniform(random.key(drawn++), shape, { min, max, dtype: "float64" });
}

/** Numbers whose distance from zero, and from each other, is at least 0.1: no kink, no tie within a step. */
function spaced(shape: Shape): Tensor {
  const size = shape.reduce((a, b) => a * b, 1);
  const order = Array.from({ length: size }, (_, i) => (i * 7 + 3) % size);
  const values = order.map((i) => (i - size / 2 + 0.5) * 0.2);
  return t.reshape(tensor(values, { dtype: "float64" }), shape);
}

const int = (values: number[] | number[][]): Tensor => tensor(values, { dtype: "int32" });
const mask = tensor([[true, false, true]]);

const tensorRows: Row[] = [
  ["abs", t.abs, spaced([2, 3])],
  ["add", t.add, draw([2, 3]), draw([3])],
  ["add", (x) => t.add(x, x), draw([2])],
  ["broadcastTo", (x) => t.broadcastTo(x, [2, 3, 4]), draw([3, 1])],
  ["cast", (x) => t.cast(x, "float64"), draw([2])],
  ["div", t.div, draw([2, 3]), draw([2, 1], 1, 2)],
  ["exp", t.exp, draw([5])],
  ["expandDims", (x) => t.expandDims(x, 1), draw([2, 3])],
  ["linear", t.linear, draw([2, 3]), draw([3, 4]), draw([4])],
  ["log", t.log, draw([5], 0.5, 3)],
  ["logSoftmax", (x) => t.logSoftmax(x!), draw([2, 4])],
  ["logSoftmax", (x) => t.logSoftmax(x, { axis: 0 }), draw([3, 2])],
  ["logSumExp", (x) => t.logSumExp(x, { axis: 1 }), draw([2, 4])],
  ["logSumExp", (x) => t.logSumExp(x, { axis: 0, keepDims: true }), draw([3, 2])],
  ["matmul", t.matmul, draw([2, 3]), draw([3, 4])],
  ["matmul", t.matmul, draw([2, 1, 2, 3]), draw([3, 3, 2])],
  ["matmul", t.matmul, draw([3]), draw([3, 2])],
  ["matmul", t.matmul, draw([2, 3]), draw([3])],
  ["matmul", t.matmul, draw([3]), draw([3])],
  ["max", (x) => t.max(x, { axis: 0 }), spaced([3, 4])],
  ["max", (x) => t.max(x!), spaced([3, 4])],
  ["maximum", t.maximum, spaced([2, 3]), t.add(spaced([2, 1]), 0.05)],
  ["maximum", (x) => t.maximum(x, 0.25), spaced([2, 3])],
  ["mean", (x) => t.mean(x, { axis: [0, 2] }), draw([2, 3, 2])],
  ["min", (x) => t.min(x, { axis: -1, keepDims: true }), spaced([3, 4])],
  ["minimum", t.minimum, spaced([2, 3]), t.add(spaced([3]), 0.05)],
  ["mul", t.mul, draw([2, 1, 3]), draw([4, 1])],
  ["neg", t.neg, draw([3])],
  ["pow", t.pow, draw([2, 3], 0.5, 2), draw([3])],
  ["pow", (x) => t.pow(x, 3), draw([4])],
  ["pow", (x) => t.pow(x, -2), draw([4], 0.5, 2)],
  ["pow", (x) => t.pow(2, x), draw([4])],
  ["pow", (x) => t.pow(x, 0.5), draw([4], 0.5, 2)],
  ["pow", (x) => t.pow(x, 1.7), draw([4], 0.5, 2)],
  ["reshape", (x) => t.reshape(t.transpose(x), [2, 6]), draw([3, 4])],
  ["scatterAdd", (x, u) => t.scatterAdd(x, int([[2, 0, 2]]), u, { axis: 0 }), draw([3, 3]), draw([1, 3])],
  ["sigmoid", t.sigmoid, draw([5], -4, 4)],
  ["sqrt", t.sqrt, draw([4], 0.5, 2)],
  ["square", t.square, draw([4])],
  ["squeeze", (x) => t.squeeze(x), draw([1, 3, 1])],
  ["sub", t.sub, draw([3, 1]), draw([1, 4])],
  ["sum", (x) => t.sum(x, { axis: 1 }), draw([2, 3])],
  ["sum", (x) => t.sum(x!), draw([])],
  ["sumTo", (x) => t.sumTo(x, [3, 1]), draw([2, 3, 4])],
  ["swapAxes", (x) => t.swapAxes(x, 0, 2), draw([2, 3, 4])],
  [
    "takeAlongAxis",
    (x) =>
      t.takeAlongAxis(
        x,
        int([
          [2, 0],
          [-1, 1],
        ]),
        { axis: 1 },
      ),
    draw([2, 3]),
  ],
  ["tanh", t.tanh, draw([5])],
  ["transpose", (x) => t.transpose(x, [2, 0, 1]), draw([2, 3, 4])],
  ["where", (a, b) => t.where(mask, a, b), draw([2, 3]), draw([2, 1])],
];

const activationRows: Row[] = [
  ["logSoftmax", (x) => activations.logSoftmax(x!), draw([2, 4])],
  ["relu", activations.relu, spaced([2, 3])],
  ["sigmoid", activations.sigmoid, draw([5])],
  ["softmax", (x) => activations.softmax(x!), draw([2, 4])],
  ["softmax", (x) => activations.softmax(x, { axis: 0 }), draw([3, 2])],
  ["tanh", activations.tanh, draw([5])],
];

const lossRows: Row[] = [
  ["crossEntropy", (z) => losses.crossEntropy(z, int([2, 0])), draw([2, 3])],
  [
    "crossEntropy",
    (z) => losses.crossEntropy(z, tensor(1, { dtype: "int32" }), { reduction: "sum" }),
    draw([3]),
  ],
  [
    "crossEntropy",
    (z) =>
      losses.crossEntropy(
        z,
        int([
          [0, 1],
          [2, 0],
        ]),
        { reduction: "none" },
      ),
    draw([2, 3, 2]),
  ],
  ["crossEntropy", (z, p) => losses.crossEntropy(z, activations.softmax(p)), draw([2, 3]), draw([2, 3])],
  ["mseLoss", (p, y) => losses.mseLoss(p!, y!), draw([2, 3]), draw([2, 3])],
  ["mseLoss", (p, y) => losses.mseLoss(p, y, { reduction: "none" }), draw([2, 3]), draw([2, 3])],
];

const layer = nn.dense(3, 2);
const bare = nn.dense(3, 2, { bias: false });
const pair = nn.sequential(nn.dense(3, 4), t.tanh, nn.dense(4, 2));
const nnRows: Row[] = [
  ["dense", (weight, bias, x) => layer.apply({ weight, bias }, x), draw([3, 2]), draw([2]), draw([4, 3])],
  ["dense", (weight, x) => bare.apply({ weight }, x), draw([3, 2]), draw([4, 3])],
  [
    "sequential",
    (w0, b0, w2, b2, x) => pair.apply([{ weight: w0, bias: b0 }, [], { weight: w2, bias: b2 }], x),
    draw([3, 4]),
    draw([4]),
    draw([4, 2]),
    draw([2]),
    draw([5, 3]),
  ],
];

/** Exports that have no gradient: results that are bool or integer, things that are made, and tools. */
const withoutGradient = new Set(
  `Tensor isTensor withTrace isFloating promoteDtypes DtypeError ShapeError ValueError isDtypeError isShapeError
  isValueError formatShape normalizeAxis sameShape rejectUnknownOptions applyOp defineOp pointwise floatingOperand
  operand promote nextLevel treeFlatten treeLeaves treeMap treePaths treeUnflatten
  arange eye full ones onesLike tensor zeros zerosLike
  argmax argmin equal notEqual less lessEqual greater greaterEqual oneHot`.split(/\s+/),
);

const packages = {
  tensor: [t, tensorRows],
  activations: [activations, activationRows],
  losses: [losses, lossRows],
  nn: [nn, nnRows],
} as const;

describe.each(Object.entries(packages))("%s", (_, [exported, rows]) => {
  it("has a gradient row, or a place among those without gradient, for every export", () => {
    const covered = new Set(rows.map(([name]) => name));
    expect(Object.keys(exported).filter((name) => !covered.has(name) && !withoutGradient.has(name))).toEqual(
      [],
    );
    expect([...covered].filter((name) => !(name in exported))).toEqual([]);
  });

  it.each(rows.map((row, i) => [`${row[0]} (row ${i})`, row] as const))(
    "%s: first and second derivative",
    (_name, row) => {
      const [, f, ...inputs] = row;
      checkGradients(f, inputs, { order: 2, tolerance: 1e-6 });
    },
  );
});

describe("gradients at ties and kinks", () => {
  const at = (f: (x: Tensor) => Tensor, x: number[]): unknown => {
    return grad((y: Tensor) => t.sum(f(y)))(tensor(x, { dtype: "float64" })).toArray();
  };

  it("follow the conventions", () => {
    expect(at(activations.relu, [0, -1, 1])).toEqual([0, 0, 1]);
    expect(at(t.abs, [0, -2, 3])).toEqual([0, -1, 1]);
    expect(at(t.max, [3, 1, 3, 3])).toEqual([1 / 3, 0, 1 / 3, 1 / 3]);
    expect(at(t.min, [1, 1])).toEqual([0.5, 0.5]);
    expect(at((x) => t.maximum(x, 2), [2, 1, 3])).toEqual([0.5, 0, 1]);
    expect(at((x) => t.minimum(x, 2), [2, 1, 3])).toEqual([0.5, 1, 0]);
    expect(at((x) => t.pow(x, tensor(0, { dtype: "float64" })), [0, 2])).toEqual([0, 0]);
  });

  it("where takes no notice of a NaN on the side that was not chosen", () => {
    expect(at((x) => t.where(t.greater(x, 0), t.log(x), 0), [-1, 2])).toEqual([-0, 0.5]);
  });
});
