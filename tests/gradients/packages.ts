import * as activations from "@chainrule/activations";
import * as losses from "@chainrule/losses";
import * as nn from "@chainrule/nn";
import * as t from "@chainrule/tensor";
import { type Tensor, tensor } from "@chainrule/tensor";
import * as random from "@chainrule/tensor/random";
import { double, draw, int, type Row, spaced } from "./row.js";

export const activationRows: Row[] = [
  ["celu", (x) => activations.celu(x, { alpha: 0.7 }), spaced([2, 3])],
  ["elu", (x) => activations.elu(x, { alpha: 0.7 }), spaced([2, 3])],
  ["gelu", (x) => activations.gelu(x), draw([5])],
  ["gelu", (x) => activations.gelu(x, { approximate: "tanh" }), draw([5])],
  ["glu", (x) => activations.glu(x, { axis: 0 }), draw([4, 2])],
  ["hardshrink", (x) => activations.hardshrink(x, { lambda: 0.2 }), spaced([2, 3])],
  ["hardsigmoid", activations.hardsigmoid, double([-4, -2, 0.5, 2, 4])],
  ["hardswish", activations.hardswish, double([-4, -2, 0.5, 2, 4])],
  ["hardtanh", (x) => activations.hardtanh(x, { min: -0.2, max: 0.4 }), spaced([2, 3])],
  ["heaviside", (x) => activations.heaviside(x), spaced([2, 3])],
  ["identity", activations.identity, draw([3])],
  ["leakyRelu", (x) => activations.leakyRelu(x, { negativeSlope: 0.3 }), spaced([2, 3])],
  ["logSigmoid", activations.logSigmoid, spaced([5])],
  ["logSoftmax", (x) => activations.logSoftmax(x), draw([2, 4])],
  ["mish", activations.mish, draw([5])],
  ["prelu", activations.prelu, spaced([2, 3]), double([0.3])],
  ["prelu", activations.prelu, spaced([2, 3, 2]), draw([3])],
  ["relu", activations.relu, spaced([2, 3])],
  ["relu6", activations.relu6, double([-1, 2, 7])],
  ["selu", activations.selu, spaced([2, 3])],
  ["sigmoid", activations.sigmoid, draw([5])],
  ["silu", activations.silu, draw([5])],
  ["softmax", (x) => activations.softmax(x), draw([2, 4])],
  ["softmax", (x) => activations.softmax(x, { axis: 0 }), draw([3, 2])],
  ["softmin", (x) => activations.softmin(x, { axis: 0 }), draw([3, 2])],
  ["softplus", (x) => activations.softplus(x, { beta: 2, threshold: 5 }), double([-2, -0.5, 0.5, 2, 4])],
  ["softshrink", (x) => activations.softshrink(x, { lambda: 0.2 }), spaced([2, 3])],
  ["softsign", activations.softsign, spaced([2, 3])],
  ["sparsemax", (x) => activations.sparsemax(x, { axis: 0 }), spaced([4, 2])],
  ["swiglu", (x) => activations.swiglu(x), draw([2, 4])],
  ["tanh", activations.tanh, draw([5])],
  ["tanhshrink", activations.tanhshrink, draw([5])],
  ["threshold", (x) => activations.threshold(x, { threshold: 0.2, value: 3 }), spaced([2, 3])],
];

const weights = double([0.5, 2, 1.5]);

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
  ["mseLoss", (p, y) => losses.mseLoss(p, y), draw([2, 3]), draw([2, 3])],
  ["mseLoss", (p, y) => losses.mseLoss(p, y, { reduction: "none" }), draw([2, 3]), draw([2, 3])],
  [
    "crossEntropy",
    (z, p) => losses.crossEntropy(z, activations.softmax(p), { weight: weights, labelSmoothing: 0.1 }),
    draw([2, 3]),
    draw([2, 3]),
  ],
  [
    "crossEntropy",
    (z) => losses.crossEntropy(z, int([2, 0, 1]), { weight: weights, ignoreIndex: 1, labelSmoothing: 0.1 }),
    draw([3, 3]),
  ],
  ["nllLoss", (z) => losses.nllLoss(z, int([2, 0, 1]), { weight: weights, ignoreIndex: 1 }), draw([3, 3])],
  ["l1Loss", (p) => losses.l1Loss(p, t.zerosLike(p)), spaced([2, 3])],
  ["smoothL1Loss", (p) => losses.smoothL1Loss(p, t.zerosLike(p), { beta: 0.4 }), spaced([2, 3])],
  ["huberLoss", (p) => losses.huberLoss(p, t.zerosLike(p), { delta: 0.4 }), spaced([2, 3])],
  ["logCoshLoss", (p, y) => losses.logCoshLoss(p, y), draw([2, 3]), draw([2, 3])],
  [
    "binaryCrossEntropy",
    (p, y) => losses.binaryCrossEntropy(p, y, { weight: weights }),
    draw([2, 3], 0.1, 0.9),
    draw([2, 3], 0, 1),
  ],
  [
    "binaryCrossEntropyWithLogits",
    (z, y) => losses.binaryCrossEntropyWithLogits(z, y, { weight: weights, posWeight: weights }),
    draw([2, 3]),
    draw([2, 3], 0, 1),
  ],
  ["focalLoss", (z, y) => losses.focalLoss(z, y), draw([2, 3]), draw([2, 3], 0, 1)],
  [
    "focalLoss",
    (z, y) => losses.focalLoss(z, y, { gamma: 1.5, alpha: -1 }),
    draw([2, 3]),
    draw([2, 3], 0, 1),
  ],
  ["hingeLoss", (p) => losses.hingeLoss(p, double([1, -1, 1, -1])), double([0.5, 2, 1.5, -2])],
  ["squaredHingeLoss", (p) => losses.squaredHingeLoss(p, double([1, -1, 1, -1])), double([0.5, 2, 1.5, -2])],
  [
    "hingeEmbeddingLoss",
    (x) => losses.hingeEmbeddingLoss(x, int([1, -1, 1, -1]), { reduction: "none" }),
    double([0.5, 2, 1.5, 0.2]),
  ],
  [
    "marginRankingLoss",
    (a, b) => losses.marginRankingLoss(a, b, int([1, -1, 1]), { margin: 0.5, reduction: "none" }),
    double([0.5, 2, 1.5]),
    double([-1, 0.3, 1.2]),
  ],
  ["multiMarginLoss", (x) => losses.multiMarginLoss(x, int([1, 0]), { weight: weights }), spaced([2, 3])],
  ["multiMarginLoss", (x) => losses.multiMarginLoss(x, int([1, 0]), { p: 2, margin: 0.7 }), draw([2, 3])],
  ["multilabelMarginLoss", (x) => losses.multilabelMarginLoss(x, int([2, 0, -1])), double([0.5, 0.1, 1.9])],
  ["softMarginLoss", (p, y) => losses.softMarginLoss(p, y), draw([2, 3]), draw([2, 3])],
  [
    "multilabelSoftMarginLoss",
    (z, y) => losses.multilabelSoftMarginLoss(z, y, { weight: weights }),
    draw([2, 3]),
    draw([2, 3], 0, 1),
  ],
  [
    "cosineEmbeddingLoss",
    (a, b) => losses.cosineEmbeddingLoss(a, b, int([1, -1]), { margin: -2, reduction: "none" }),
    draw([2, 3]),
    draw([2, 3]),
  ],
  [
    "tripletMarginLoss",
    (a, p, n) => losses.tripletMarginLoss(a, p, n, { margin: 9, swap: true, reduction: "none" }),
    draw([2, 3]),
    draw([2, 3]),
    draw([2, 3]),
  ],
  ["klDiv", (x, p) => losses.klDiv(x, p, { reduction: "batchmean" }), draw([2, 3]), draw([2, 3], 0.1, 1)],
  ["klDiv", (x, p) => losses.klDiv(x, p, { logTarget: true }), draw([2, 3]), draw([2, 3])],
  [
    "poissonNllLoss",
    (x, y) => losses.poissonNllLoss(x, y, { full: true }),
    draw([2, 3]),
    draw([2, 3], 1.5, 5),
  ],
  [
    "poissonNllLoss",
    (x, y) => losses.poissonNllLoss(x, y, { logInput: false }),
    draw([3], 0.5, 2),
    draw([3]),
  ],
  [
    "gaussianNllLoss",
    (p, y, v) => losses.gaussianNllLoss(p, y, v, { full: true }),
    draw([2, 3]),
    draw([2, 3]),
    draw([2], 0.5, 2),
  ],
  ["zeroOneLoss", (p) => losses.zeroOneLoss(p, double([1, -1, 1])), double([0.5, 2, -1])],
  ["zeroOneLoss", (p) => losses.zeroOneLoss(p, int([1, 0])), spaced([2, 3])],
];

/** A layer as a function of its parameters' leaves, which are drawn, and x. */
function layerRow<P>(name: string, layer: nn.Layer<P>, x: Tensor, options: nn.ApplyOptions = {}): Row {
  const [leaves, structure] = t.treeFlatten(layer.init(random.key(0)));
  return [
    name,
    (...inputs) => {
      const params = t.treeUnflatten(structure, inputs.slice(0, -1)) as P;
      const stateful = layer as unknown as nn.StatefulLayer<P, unknown>;
      if (!options.training || !("initState" in layer)) return layer.apply(params, inputs.at(-1)!, options);
      return stateful.applyWithState(params, stateful.initState(), inputs.at(-1)!, options)[0];
    },
    ...leaves.map(({ shape }) => draw(shape)),
    x,
  ];
}

const training = { training: true, key: random.key(0) };
const keyPaddingMask = tensor([[false, false, true]]);
const table = nn.embedding(4, 2);
const cross = nn.multiHeadAttention(2, 2, { contextFeatures: 3, bias: false });
const normed = nn.batchNorm(2, { axis: -1 });

export const nnRows: Row[] = [
  layerRow("dense", nn.dense(3, 2), draw([4, 3])),
  layerRow("dense", nn.dense(3, 2, { bias: false }), draw([4, 3])),
  layerRow("conv1d", nn.conv1d(2, 2, 3, { padding: "same", groups: 2 }), draw([1, 2, 4])),
  layerRow("conv2d", nn.conv2d(2, 3, 2, { stride: 2, layout: "NHWC" }), draw([1, 4, 4, 2])),
  layerRow("convTranspose2d", nn.convTranspose2d(2, 1, 2, { stride: 2 }), draw([1, 2, 2, 2])),
  layerRow("maxPool2d", nn.maxPool2d(2), spaced([1, 1, 4, 4])),
  layerRow("avgPool2d", nn.avgPool2d(2, { stride: 1 }), draw([1, 1, 3, 3])),
  layerRow("globalAvgPool2d", nn.globalAvgPool2d(), draw([1, 2, 2, 2])),
  layerRow("flatten", nn.flatten(), draw([2, 2, 2])),
  layerRow("dropout", nn.dropout(0.5), draw([2, 3]), training),
  layerRow("dropout", nn.dropout(0.5), draw([2, 3])),
  layerRow("batchNorm", nn.batchNorm(2), draw([3, 2]), training),
  layerRow("batchNorm", nn.batchNorm(2, { affine: false }), draw([2, 2, 2, 2]), training),
  layerRow("batchNorm", normed, draw([2, 2, 2]), { state: normed.initState() }),
  layerRow("layerNorm", nn.layerNorm([2, 2]), draw([2, 2, 2])),
  layerRow("groupNorm", nn.groupNorm(2, 4), draw([2, 4, 2])),
  layerRow("rmsNorm", nn.rmsNorm(3), draw([2, 3])),
  ["embedding", (weight) => table.apply({ weight }, int([3, 0, 3])), draw([4, 2])],
  layerRow("multiHeadAttention", nn.multiHeadAttention(4, 2, { causal: true }), draw([1, 3, 4]), {
    keyPaddingMask,
  }),
  layerRow("multiHeadAttention", nn.multiHeadAttention(2, 1, { dropout: 0.3 }), draw([3, 2]), training),
  [
    "multiHeadAttention",
    (x, context, query, key, value, output) => {
      const projections = { query: { weight: query }, key: { weight: key } };
      const params = { ...projections, value: { weight: value }, output: { weight: output } };
      return cross.apply(params, x, { context });
    },
    draw([2, 2]),
    draw([3, 3]),
    draw([2, 2]),
    draw([3, 2]),
    draw([3, 2]),
    draw([2, 2]),
  ],
  layerRow("residual", nn.residual(nn.dense(2, 2)), draw([3, 2])),
  layerRow("residual", nn.residual(nn.batchNorm(2), { shortcut: nn.dense(2, 2) }), draw([3, 2]), training),
  layerRow("sequential", nn.sequential(nn.dense(3, 4), t.tanh, nn.dense(4, 2)), draw([5, 3])),
  layerRow("sequential", nn.sequential(nn.dense(3, 2), nn.batchNorm(2), t.tanh), draw([4, 3]), training),
];
