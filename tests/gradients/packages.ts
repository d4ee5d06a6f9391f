import * as activations from "@chainrule/activations";
import * as losses from "@chainrule/losses";
import * as nn from "@chainrule/nn";
import * as t from "@chainrule/tensor";
import { tensor } from "@chainrule/tensor";
import { draw, int, type Row, spaced } from "./row.js";

export const activationRows: Row[] = [
  ["logSoftmax", (x) => activations.logSoftmax(x!), draw([2, 4])],
  ["relu", activations.relu, spaced([2, 3])],
  ["sigmoid", activations.sigmoid, draw([5])],
  ["softmax", (x) => activations.softmax(x!), draw([2, 4])],
  ["softmax", (x) => activations.softmax(x, { axis: 0 }), draw([3, 2])],
  ["tanh", activations.tanh, draw([5])],
];

export const lossRows: Row[] = [
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
export const nnRows: Row[] = [
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
