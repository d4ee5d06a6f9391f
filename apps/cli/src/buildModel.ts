import { relu, sigmoid, tanh } from "@chainrule/activations";
import { dense, type DenseParams, type Fn, type Layer, sequential } from "@chainrule/nn";
import type { ModelSpec } from "./modelSpec.js";
import type { Activation } from "./settings.js";

/** The size of an image, row by row. */
export const PIXELS = 784;

/** How many digits there are. */
export const CLASSES = 10;

/** Parameters of a model: those of a dense layer, none for an activation, in turn. */
export type Params = (DenseParams | [])[];

/** A network from 784 pixels to the scores (logits) of 10 classes. */
export type Model = Layer<Params>;

const activations: Readonly<Record<Activation, Fn>> = {
  relu: (x) => relu(x),
  sigmoid: (x) => sigmoid(x),
  tanh: (x) => tanh(x),
};

/** Dense layers of the widths asked for, with the activation between each two. */
export function buildModel(spec: ModelSpec, activation: Activation): Model {
  const sizes = layerSizes(spec);
  const layers = sizes.slice(1).map((outputs, i) => dense(sizes[i]!, outputs));
  return sequential(...layers.flatMap((layer, i) => (i === 0 ? [layer] : [activations[activation], layer])));
}

/** The sizes from input to output: 784, 128, 10. */
export function layerSizes({ hidden }: ModelSpec): number[] {
  return [PIXELS, ...hidden, CLASSES];
}

/** How many numbers the model learns: weights and biases. */
export function parameterCount(spec: ModelSpec): number {
  const sizes = layerSizes(spec);
  return sizes.slice(1).reduce((count, outputs, i) => count + (sizes[i]! + 1) * outputs, 0);
}
