import type { DenseParams, Fn } from "@chainrule/nn";
import { linear, type Tensor } from "@chainrule/tensor";
import * as random from "@chainrule/tensor/random";

/** How parameters are drawn: normally, with these deviations. */
export interface Drawing {
  /** Of weights, from the number of inputs of their layer. */
  weights(inputs: number): number;
  /** Of biases. Default 0. */
  readonly biases?: number | undefined;
  readonly dtype?: "float32" | "float64" | undefined;
}

/** N(0, 1) for all: the "large" start of Nielsen's chapters 1 and 3. */
export const largeStart: Drawing = { weights: () => 1, biases: 1 };

/** N(0, 1/√n) for weights, N(0, 1) for biases: Nielsen's default from chapter 3 on. */
export const scaledStart: Drawing = { weights: (n) => 1 / Math.sqrt(n), biases: 1 };

/** N(0, √(2/n)) for weights, biases 0: He et al. (2015), for ReLU. */
export const heStart: Drawing = { weights: (n) => Math.sqrt(2 / n) };

/** Fully connected layers of the sizes given: 784, 30, 10. */
export function drawLayers(key: random.Key, sizes: readonly number[], drawing: Drawing): DenseParams[] {
  const { weights, biases = 0, dtype = "float32" } = drawing;
  return sizes.slice(1).map((outputs, i) => {
    const inputs = sizes[i]!;
    const [forWeight, forBias] = random.split(random.foldIn(key, i));
    return {
      weight: random.normal(forWeight, [inputs, outputs], { standardDeviation: weights(inputs), dtype }),
      bias: random.normal(forBias, [outputs], { standardDeviation: biases, dtype }),
    };
  });
}

/** What each layer gives, the last one without the activation: its scores. */
export function layerOutputs(layers: readonly DenseParams[], x: Tensor, activation: Fn): Tensor[] {
  const outputs: Tensor[] = [];
  let value = x;
  layers.forEach(({ weight, bias }, i) => {
    const sums = linear(value, weight, bias);
    value = i === layers.length - 1 ? sums : activation(sums);
    outputs.push(value);
  });
  return outputs;
}

/** The scores of the last layer. */
export function scoresOf(layers: readonly DenseParams[], x: Tensor, activation: Fn): Tensor {
  return layerOutputs(layers, x, activation).at(-1)!;
}

/** How many numbers the layers learn. */
export function countParameters(layers: readonly DenseParams[]): number {
  return layers.reduce((count, { weight, bias }) => count + weight.size + bias.size, 0);
}
