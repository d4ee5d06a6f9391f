import {
  type AnyLayer,
  avgPool2d,
  batchNorm,
  conv2d,
  dense,
  dropout,
  flatten,
  type Layer,
  maxPool2d,
  sequential,
  type StatefulLayer,
} from "@chainrule/nn";
import type { Tensor } from "@chainrule/tensor";
import type { Key } from "@chainrule/tensor/random";
import { CommandError } from "../CommandError.js";
import type { DataDescription } from "../data/DataDescription.js";
import { inputSize, isImages } from "../data/DataDescription.js";
import { type Activation, activationFunctions } from "./activationFunctions.js";
import { initialWeights, type InitialName } from "./initialWeights.js";
import { type LayerSpec, type ModelSpec, needsImages } from "./modelSpec.js";

/** A tree of tensors: the parameters of a model. */
export type Params = readonly unknown[];

/** A tree of tensors: the running statistics of a model with batchnorm, `[]` for every layer without. */
export type Statistics = readonly unknown[];

/** A network from samples of shape [n, ...inputShape] to outputs of shape [n, outputs]. */
export type Model = Layer<Params> | StatefulLayer<Params, Statistics>;

/** What decides a model's structure, apart from its data. */
export interface ModelSettings {
  readonly model: ModelSpec;
  readonly activation: Activation;
  /** The share of each hidden dense layer's outputs that is dropped in training. */
  readonly dropout: number;
  readonly initial: InitialName;
}

/**
 * The layers asked for, with the activation behind each hidden one, and a last dense layer.
 *
 * @throws CommandError where such a model can't look at such data
 */
export function buildModel(
  settings: ModelSettings,
  data: Pick<DataDescription, "name" | "inputShape">,
  outputs: number,
): Model {
  const { model, activation, dropout: rate, initial } = settings;
  if (needsImages(model) && !isImages(data)) {
    throw new CommandError(
      `${model.text} looks for patterns in images, and ${data.name} is a table of ${inputSize(data)} numbers a row. ` +
        "Take linear or mlp:64.",
    );
  }
  const options = initialWeights(initial);
  const layers: AnyLayer[] = [];
  let shape = data.inputShape;
  const flat = (): number => {
    if (shape.length > 1) layers.push(flatten());
    shape = [shape.reduce((product, size) => product * size, 1)];
    return shape[0]!;
  };
  model.layers.forEach((layer, i) => {
    const normed = model.layers[i + 1]?.kind === "batchnorm";
    switch (layer.kind) {
      case "dense":
        layers.push(dense(flat(), layer.units, options));
        shape = [layer.units];
        break;
      case "dropout":
        layers.push(dropout(layer.rate));
        return;
      case "batchnorm":
        layers.push(batchNorm(shape[0]!));
        break;
      default: {
        const before = shape;
        shape = slidden(layer, shape, model, data);
        layers.push(windowed(layer, before[0]!, options));
        if (layer.kind !== "conv") return;
      }
    }
    // The normalisation comes between a layer and its activation.
    if (normed) return;
    layers.push(activationFunctions[activation]);
    if (rate > 0 && shape.length === 1) layers.push(dropout(rate));
  });
  layers.push(dense(flat(), outputs, options));
  return sequential(...layers) as Model;
}

/** The statistics before any training; `[]` of a model that has none. */
export function initStatistics(model: Model): Statistics {
  return "initState" in model ? model.initState() : [];
}

/** Outputs and next statistics of a training step. */
export function applyInTraining(
  model: Model,
  params: Params,
  statistics: Statistics,
  x: Tensor,
  key: Key,
): [outputs: Tensor, statistics: Statistics] {
  const options = { training: true, key };
  if ("applyWithState" in model) return model.applyWithState(params, statistics, x, options);
  return [model.apply(params, x, options), statistics];
}

/** Outputs of a trained model: nothing is dropped, and running statistics take the place of the batch's. */
export function applyModel(model: Model, params: Params, statistics: Statistics, x: Tensor): Tensor {
  return "initState" in model ? model.apply(params, x, { state: statistics }) : model.apply(params, x);
}

type Windowed = Extract<LayerSpec, { kind: "conv" | "pool" | "avgpool" }>;

function windowed(layer: Windowed, channels: number, options: ReturnType<typeof initialWeights>): AnyLayer {
  if (layer.kind === "conv") {
    return conv2d(channels, layer.channels, layer.window, { ...options, padding: layer.padding });
  }
  return layer.kind === "pool" ? maxPool2d(layer.window) : avgPool2d(layer.window);
}

/** What comes out of a window that slides over [channels, height, width]. */
function slidden(
  layer: Windowed,
  shape: readonly number[],
  { text }: ModelSpec,
  { name, inputShape }: Pick<DataDescription, "name" | "inputShape">,
): number[] {
  if (shape.length !== 3) {
    throw new CommandError(`In ${text} a layer for images comes after dense, which leaves no image.`);
  }
  const [channels, ...sides] = shape as [number, number, number];
  const conv = layer.kind === "conv";
  const [height, width] = sides.map((side) =>
    conv ? side + 2 * layer.padding - layer.window + 1 : Math.floor(side / layer.window),
  ) as [number, number];
  if (height < 1 || width < 1) {
    throw new CommandError(
      `The images of ${name}, ${inputShape[2]} × ${inputShape[1]} pixels, are too small for ${text}: ` +
        `${sides.join(" × ")} are left for a window of ${layer.window} × ${layer.window}.`,
    );
  }
  return [conv ? layer.channels : channels, height, width];
}
