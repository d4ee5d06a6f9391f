// The training steps that everybody takes: networks as data.
import { numbers } from "./rows.mjs";

/**
 * @typedef {object} Network
 * @property {number} batch
 * @property {readonly (readonly [inputs: number, outputs: number, kernel: number])[]} convolutions each followed by
 *   ReLU and by pooling of 2 × 2
 * @property {readonly number[]} sizes of the dense layers, from what they read to the classes
 * @property {"relu" | "sigmoid"} activation of the dense layers; ReLU not of the last
 * @property {"crossEntropy" | "squaredError"} loss the mean over the examples, or over all differences
 * @property {"sgd" | "adam"} optimizer
 * @property {number} learningRate
 */

/** @type {Readonly<Record<string, Network>>} */
export const networks = {
  B1: {
    batch: 64,
    convolutions: [],
    sizes: [784, 128, 10],
    activation: "relu",
    loss: "crossEntropy",
    optimizer: "sgd",
    learningRate: 0.01,
  },
  B2: {
    batch: 128,
    convolutions: [],
    sizes: [784, 512, 512, 10],
    activation: "relu",
    loss: "crossEntropy",
    optimizer: "adam",
    learningRate: 0.001,
  },
  B3: {
    batch: 10,
    convolutions: [],
    sizes: [784, 30, 10],
    activation: "sigmoid",
    loss: "squaredError",
    optimizer: "sgd",
    learningRate: 0.1,
  },
  B4: {
    batch: 64,
    convolutions: [
      [1, 8, 5],
      [8, 16, 5],
    ],
    sizes: [256, 128, 10],
    activation: "relu",
    loss: "crossEntropy",
    optimizer: "adam",
    learningRate: 0.001,
  },
};

/** Numbers of [−1, 1) times this are the first weights; the biases begin at zero. */
const scale = 0.05;

/**
 * The first parameters, one after the other, a layer's weight before its bias, and the batch: images, and the class
 * of each.
 *
 * @type {(network: Network) => { params: { shape: number[], values: Float32Array }[], images: Float32Array, classes: Int32Array }}
 */
export function startOf({ batch, convolutions, sizes }) {
  const shapes = [
    ...convolutions.flatMap(([inputs, outputs, kernel]) => [[outputs, inputs, kernel, kernel], [outputs]]),
    ...sizes.slice(1).flatMap((size, i) => [[sizes[i] ?? 0, size], [size]]),
  ];
  const params = shapes.map((shape, i) => {
    const size = shape.reduce((product, n) => product * n, 1);
    const values = shape.length === 1 ? new Float32Array(size) : numbers(size, i).map((x) => x * scale);
    return { shape, values };
  });
  return {
    params,
    images: numbers(batch * 784, 100).map(Math.abs),
    classes: Int32Array.from({ length: batch }, (_, i) => i % 10),
  };
}
