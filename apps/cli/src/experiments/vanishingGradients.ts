import { relu, sigmoid } from "@chainrule/activations";
import { valueAndGrad } from "@chainrule/autograd";
import { binaryCrossEntropyWithLogits, crossEntropy } from "@chainrule/losses";
import type { DenseParams, Fn } from "@chainrule/nn";
import { sgd } from "@chainrule/optim";
import { any, div, equal, greater, mean, norm, type Tensor, tensor } from "@chainrule/tensor";
import * as random from "@chainrule/tensor/random";
import type { Bars, Plot, Point, Series } from "../charts/Figure.js";
import type { Table } from "../charts/Table.js";
import { between, type Check, holds } from "./check.js";
import { type Drawing, drawLayers, heStart, layerOutputs, scaledStart, scoresOf } from "./denseLayers.js";
import type { Context, Outcome } from "./Experiment.js";
import { fit, type Samples } from "./fit.js";
import { firstImages, type ImageTensors, imageTensors } from "./mnistTensors.js";
import { nielsen } from "./nielsen.js";
import { networkCost, nielsenOptimizer, oneHotSamples } from "./nielsenNetwork.js";

const IMAGES = 1000;
const UNITS = 30;
const depths = [2, 3, 4] as const;
/** Before the first epoch, as published: layers of 2, 3 and 4 hidden ones. */
const published = [
  [0.0657, 0.3092],
  [0.0118, 0.06, 0.2831],
  [0.003, 0.0171, 0.0695, 0.2851],
] as const;
/** How far from the published norm another seed may be. */
const FACTOR = 5;
const EPOCHS = 500;
const QUICK_EPOCHS = 60;
const LOOK = 20;
const rates = [0.05, 0.5, 1.5] as const;

const sigmoids: Fn = (x) => sigmoid(x);
const relus: Fn = (x) => relu(x);

/** How large the gradients of the layers of deep networks are, at the start and in training. */
export async function vanishingGradients(context: Context): Promise<Omit<Outcome, "text">> {
  const images = firstImages((await context.images()).train, IMAGES);
  const pictures = imageTensors(images);
  const samples = oneHotSamples(images);
  const starts = depths.map((depth) => biasNorms(networkOf(depth, scaledStart, context), samples, sigmoids));
  const reluStarts = depths.map((depth) => biasNorms(networkOf(depth, heStart, context), samples, relus));
  const courses: Point[][][] = [];
  for (const depth of depths) courses.push(await train(depth, samples, context));
  const zeros = zeroShares(networkOf(4, heStart, context), pictures);
  const dead: { rate: number; units: number[] }[] = [];
  for (const rate of rates) dead.push({ rate, units: await deadAfter(rate, images, pictures, context) });
  return {
    tables: [startTable(starts, reluStarts), zeroTable(zeros), deadTable(dead)],
    figures: [
      startBars(starts[2]!, reluStarts[2]!),
      ...depths.map((depth, i) => courseFigure(depth, courses[i]!, i)),
    ],
    checks: [...startChecks(starts), reluCheck(reluStarts), zeroCheck(zeros)],
    notes: [
      `Gradients: hidden layers of ${UNITS} sigmoid units, weights N(0, 1/√n), biases N(0, 1), cross-entropy, the first ${IMAGES} training images; ` +
        "in training gradient descent with all of them, rate 0.1, λ = 5. Published: M. Nielsen, Neural Networks and Deep Learning, chapter 5. " +
        `Other random numbers: each norm at the start must be within a factor of ${FACTOR} of his.`,
    ],
  };
}

function networkOf(hidden: number, drawing: Drawing, { seed }: Context): DenseParams[] {
  const sizes = [784, ...new Array<number>(hidden).fill(UNITS), 10];
  return drawLayers(random.foldIn(random.key(seed), hidden), sizes, drawing);
}

/** ‖∂C/∂b‖ of each hidden layer. */
function biasNorms(layers: readonly DenseParams[], { x, y }: Samples, activation: Fn): number[] {
  const [images, targets] = [tensor(x), tensor(y)];
  const cost = (params: readonly DenseParams[]): Tensor => {
    const scores = scoresOf(params, images, activation);
    return div(binaryCrossEntropyWithLogits(scores, targets, { reduction: "sum" }), IMAGES);
  };
  const [, grads] = valueAndGrad(cost)(layers);
  return grads.slice(0, -1).map(({ bias }) => norm(bias).item());
}

/** The norms of each hidden layer by epoch. */
async function train(depth: number, samples: Samples, context: Context): Promise<Point[][]> {
  const layers = networkOf(depth, scaledStart, context);
  const courses: Point[][] = Array.from({ length: depth }, () => []);
  const look = (epoch: number, params: readonly DenseParams[]): void => {
    biasNorms(params, samples, sigmoids).forEach((size, layer) => courses[layer]!.push([epoch, size]));
  };
  look(0, layers);
  await fit<DenseParams[]>(
    {
      what: `${depth} hidden layers`,
      loss: networkCost("cross-entropy"),
      optimizer: nielsenOptimizer(0.1, 5, IMAGES),
      params: layers,
      data: samples,
      epochs: context.quick ? QUICK_EPOCHS : EPOCHS,
      seed: context.seed,
      onEpoch: (epoch, params) => {
        if (epoch % LOOK === 0) look(epoch, params);
      },
    },
    context,
  );
  return courses;
}

/** The share of activations that are 0 in each hidden layer. */
function zeroShares(layers: readonly DenseParams[], { x }: ImageTensors): number[] {
  return layerOutputs(layers, x, relus)
    .slice(0, -1)
    .map((output) => mean(equal(output, 0)).item());
}

/** How many units of each hidden layer are 0 for all images, after three epochs at a rate. */
async function deadAfter(
  rate: number,
  images: Parameters<typeof imageTensors>[0],
  { x }: ImageTensors,
  context: Context,
): Promise<number[]> {
  const learned = await fit<DenseParams[]>(
    {
      what: `ReLU at rate ${rate}`,
      loss: (params, batch, digits) => crossEntropy(scoresOf(params, batch, relus), digits),
      optimizer: sgd({ learningRate: rate }),
      params: networkOf(2, heStart, context),
      data: images,
      epochs: 3,
      batchSize: 10,
      seed: context.seed,
    },
    context,
  );
  return layerOutputs(learned, x, relus)
    .slice(0, -1)
    .map(
      (output) => Array.from(any(greater(output, 0), { axis: 0 }).data()).filter((alive) => !alive).length,
    );
}

function startChecks(starts: readonly (readonly number[])[]): Check[] {
  const ratios = starts.flatMap((sizes, i) => sizes.map((size, layer) => size / published[i]![layer]!));
  const farthest = ratios.reduce((most, ratio) => Math.max(most, ratio, 1 / ratio), 0);
  const deep = starts[2]!;
  return [
    between(
      "norms at the start against the published ones, largest factor between them",
      farthest,
      1,
      FACTOR,
    ),
    holds(
      "4 hidden layers of sigmoids",
      deep.every((size, layer) => layer === 0 || size > deep[layer - 1]!),
      "each layer's gradient larger than the one before it",
      deep.map((size) => size.toPrecision(3)).join(" < "),
    ),
    between(
      "last layer's norm over the first's, 4 layers of sigmoids",
      deep.at(-1)! / deep[0]!,
      10,
      Infinity,
    ),
  ];
}

function reluCheck(starts: readonly (readonly number[])[]): Check {
  const deep = starts[2]!;
  return between(
    "largest norm over the smallest, 4 layers of ReLUs",
    Math.max(...deep) / Math.min(...deep),
    1,
    10,
  );
}

function zeroCheck(shares: readonly number[]): Check {
  const average = shares.reduce((sum, share) => sum + share, 0) / shares.length;
  return between("share of zeros among ReLU activations at the start", average, 0.4, 0.6);
}

function startTable(starts: readonly (readonly number[])[], relu0: readonly (readonly number[])[]): Table {
  return {
    title: "‖∂C/∂b‖ of hidden layers before the first step",
    columns: ["hidden layers", "layer", "sigmoid", "published", "ReLU, He"].map((name) => ({ name })),
    rows: starts.flatMap((sizes, i) =>
      sizes.map((size, layer) => [depths[i]!, layer + 1, size, published[i]![layer]!, relu0[i]![layer]!]),
    ),
  };
}

function zeroTable(shares: readonly number[]): Table {
  return {
    title: `Zeros among the ReLU activations of ${IMAGES} images, 4 hidden layers, at the start`,
    columns: [{ name: "layer" }, { name: "share of zeros", decimals: 3 }],
    rows: shares.map((share, layer) => [layer + 1, share]),
  };
}

function deadTable(dead: readonly { rate: number; units: readonly number[] }[]): Table {
  return {
    title: `Dead units: those of ${UNITS} that are 0 for every image, after three epochs`,
    columns: ["rate", "first layer", "second layer"].map((name) => ({ name })),
    rows: dead.map(({ rate, units }) => [rate, ...units]),
  };
}

function startBars(sigmoid4: readonly number[], relu4: readonly number[]): Bars {
  const bars = (name: string, sizes: readonly number[]): Bars["bars"] =>
    sizes.map((value, layer) => ({ label: `${name}, layer ${layer + 1}`, value }));
  return {
    kind: "bars",
    title: "‖∂C/∂b‖ of 4 hidden layers before the first step",
    bars: [...bars("sigmoid", sigmoid4), ...bars("ReLU", relu4)],
  };
}

function courseFigure(depth: number, courses: readonly Point[][], index: number): Plot {
  return {
    kind: "plot",
    title: `‖∂C/∂b‖ by epoch, ${depth} hidden layers of sigmoids`,
    x: { label: "epoch", range: [0, courses[0]!.at(-1)![0]] },
    y: { label: "norm", scale: "log" },
    series: courses.flatMap((points, layer): Series[] => [
      { name: `layer ${layer + 1}`, points, color: layer },
      {
        name: layer === 0 ? "published" : "",
        points: nielsen.biasGradients[index]![layer]!.map((size, i): Point => [LOOK * i, size]),
        color: layer,
        draw: "dashed",
      },
    ]),
  };
}
