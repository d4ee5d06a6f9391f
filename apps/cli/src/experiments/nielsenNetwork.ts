import { sigmoid } from "@chainrule/activations";
import type { DataArray, MnistImages } from "@chainrule/datasets";
import { binaryCrossEntropyWithLogits, mseLoss } from "@chainrule/losses";
import type { DenseParams } from "@chainrule/nn";
import { type Optimizer, sgd } from "@chainrule/optim";
import { div, mul, type Tensor } from "@chainrule/tensor";
import { scoresOf } from "./denseLayers.js";
import type { Samples } from "./fit.js";

const CLASSES = 10;

/** The costs of Nielsen's book. */
export type Cost = "quadratic" | "cross-entropy";

/** The scores of a network of sigmoids; its outputs are their sigmoids. */
export function networkScores(layers: readonly DenseParams[], x: Tensor): Tensor {
  return scoresOf(layers, x, sigmoid);
}

/**
 * The mean over a batch of the cost of an image, which is a sum over its outputs: ½ Σ (y − a)², or
 * −Σ (y ln a + (1 − y) ln(1 − a)).
 */
export function networkCost(cost: Cost): (layers: readonly DenseParams[], x: Tensor, y: Tensor) => Tensor {
  const total = { reduction: "sum" } as const;
  return (layers, x, y) => {
    const scores = networkScores(layers, x);
    const sum =
      cost === "quadratic"
        ? mul(mseLoss(sigmoid(scores), y, total), 0.5)
        : binaryCrossEntropyWithLogits(scores, y, total);
    return div(sum, x.shape[0]!);
  };
}

/** Gradient descent with weight decay λ / n, by which biases do not shrink. */
export function nielsenOptimizer(learningRate: number, lambda: number, images: number): Optimizer<unknown> {
  return sgd({
    learningRate,
    weightDecay: lambda / images,
    groups: (path) => (path.endsWith("bias") ? { weightDecay: 0 } : undefined),
  });
}

/** Images with their digits as ten numbers, of which one is 1. */
export function oneHotSamples({ x, y }: MnistImages): Samples {
  const data = new Float32Array(CLASSES * y.data.length);
  y.data.forEach((digit, i) => (data[CLASSES * i + digit] = 1));
  const targets: DataArray<Float32Array> = { data, shape: [y.data.length, CLASSES] };
  return { x, y: targets };
}
