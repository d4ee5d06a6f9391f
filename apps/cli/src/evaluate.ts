import { softmax } from "@chainrule/activations";
import { batches, type MnistImages } from "@chainrule/datasets";
import { argmax, max, tensor } from "@chainrule/tensor";
import type { Model, Params } from "./buildModel.js";

const BATCH = 500;

/** What a model says about images. */
export interface Guesses {
  /** The digit that it takes each image for. */
  readonly digits: Int32Array;
  /** How sure it is of each, from 0.1 to 1. */
  readonly confidences: Float32Array;
  /** The share of images that it takes for what they are. */
  readonly accuracy: number;
}

/** Lets a model guess every image. */
export function evaluate(model: Model, params: Params, images: MnistImages): Guesses {
  const total = images.y.data.length;
  const digits = new Int32Array(total);
  const confidences = new Float32Array(total);
  let at = 0;
  for (const { x } of batches(images, { size: BATCH })) {
    const probabilities = softmax(model.apply(params, tensor(x, { own: true })));
    digits.set(argmax(probabilities, { axis: 1 }).data(), at);
    confidences.set(max(probabilities, { axis: 1 }).data(), at);
    at += x.shape[0]!;
  }
  const right = digits.reduce((count, digit, i) => (digit === images.y.data[i] ? count + 1 : count), 0);
  return { digits, confidences, accuracy: right / total };
}
