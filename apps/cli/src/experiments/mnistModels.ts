import { relu, sigmoid, softmax } from "@chainrule/activations";
import { crossEntropy } from "@chainrule/losses";
import type { DenseParams } from "@chainrule/nn";
import { adam } from "@chainrule/optim";
import { abs, at, quantile, type Tensor, treeLeaves } from "@chainrule/tensor";
import * as random from "@chainrule/tensor/random";
import type { Pictures, Plot, Point } from "../charts/Figure.js";
import type { Table } from "../charts/Table.js";
import type { Images } from "../loadImages.js";
import { between, type Check, exactly } from "./check.js";
import { type Drawing, drawLayers, heStart, scoresOf } from "./denseLayers.js";
import { accuracyOf } from "./evaluateScores.js";
import type { Context, Experiment, Outcome } from "./Experiment.js";
import { fit } from "./fit.js";
import { lenet, type LenetParams } from "./lenet.js";
import { type ImageTensors, imageTensors } from "./mnistTensors.js";

const zeroBiases: Drawing = { weights: (n) => 1 / Math.sqrt(n) };
const BATCH = 64;

/** A1: what F(x) can be, for an image of a digit. */
export const mnistModels: Experiment = {
  code: "A1",
  name: "mnist-models",
  title: "F(x) on MNIST: linear, one hidden layer, convolutions",
  question: "An image is 784 numbers: what must F(x) be for its largest output to be the digit?",
  run,
};

/** A model to be trained, with its parameters. */
interface Candidate<P> {
  readonly name: string;
  readonly params: P;
  scores(params: P, x: Tensor): Tensor;
  readonly learningRate: number;
  /** Of the official images, and of those that come with this program: epochs, and the accuracy to reach. */
  readonly official: readonly [epochs: number, low: number, high: number];
  readonly embedded: readonly [epochs: number, low: number, high: number];
  readonly source: string;
}

interface Trained {
  readonly candidate: Candidate<unknown>;
  readonly parameters: number;
  readonly params: unknown;
  readonly accuracies: readonly number[];
  readonly seconds: number;
}

function candidates(seed: number): Candidate<unknown>[] {
  const key = random.key(seed);
  const candidate = <P>(one: Candidate<P>): Candidate<unknown> => one;
  return [
    candidate({
      name: "linear 784-10",
      params: drawLayers(random.foldIn(key, 0), [784, 10], { weights: () => 0 }),
      scores: (params, x) => scoresOf(params, x, relu),
      learningRate: 0.002,
      official: [5, 0.915, 0.935],
      embedded: [10, 0.88, 0.93],
      source: "91.7 %: Xiao et al. (2017)",
    }),
    candidate({
      name: "sigmoid 784-30-10",
      params: drawLayers(random.foldIn(key, 1), [784, 30, 10], zeroBiases),
      scores: (params, x) => scoresOf(params, x, sigmoid),
      learningRate: 0.005,
      official: [5, 0.945, 0.975],
      embedded: [10, 0.9, 0.955],
      source: "95.4–96.5 %: Nielsen (2015)",
    }),
    candidate({
      name: "relu 784-128-10",
      params: drawLayers(random.foldIn(key, 2), [784, 128, 10], heStart),
      scores: (params, x) => scoresOf(params, x, relu),
      learningRate: 0.002,
      official: [5, 0.968, 0.985],
      embedded: [10, 0.925, 0.97],
      source: "97.2 %: Xiao et al. (2017)",
    }),
    candidate<LenetParams>({
      name: "convolutional",
      params: lenet.init(random.foldIn(key, 3)),
      scores: (params, x) => lenet.apply(params, x),
      learningRate: 0.002,
      official: [2, 0.98, 0.995],
      embedded: [6, 0.95, 0.99],
      source: "99.05 %: LeCun et al. (1998)",
    }),
  ];
}

async function run(context: Context): Promise<Outcome> {
  const images = await context.images();
  const test = imageTensors(images.test);
  const trained: Trained[] = [];
  for (const candidate of candidates(context.seed)) {
    trained.push(await train(candidate, images, test, context));
  }
  const [linear, small] = trained;
  const templates = (linear!.params as DenseParams[])[0]!.weight;
  return {
    tables: [modelTable(trained, context), exampleTable(linear!, test)],
    figures: [exampleFigure(test), templateFigure(templates), accuracyFigure(trained)],
    checks: [
      exactly("parameters of 784-30-10", small!.parameters, 23860),
      ...(context.quick
        ? []
        : trained.map(({ candidate, accuracies }) => check(candidate, accuracies.at(-1)!, images))),
    ],
    text:
      "Already the linear model finds ten templates, one a digit, and recognises nine images of ten by comparing with them. " +
      "A hidden layer lets it combine such comparisons, and convolutions look for the same small shapes everywhere: each step makes fewer mistakes.",
  };
}

async function train(
  candidate: Candidate<unknown>,
  images: Images,
  test: ImageTensors,
  context: Context,
): Promise<Trained> {
  const { name, params, scores, learningRate } = candidate;
  const [epochs] = images.officialTest ? candidate.official : candidate.embedded;
  const accuracies: number[] = [];
  const start = performance.now();
  const learned = await fit(
    {
      what: name,
      loss: (p: unknown, x: Tensor, y: Tensor) => crossEntropy(scores(p, x), y),
      optimizer: adam({ learningRate }),
      params,
      data: images.train,
      epochs: context.quick ? 1 : epochs,
      batchSize: BATCH,
      seed: context.seed,
      onEpoch(_epoch, p) {
        accuracies.push(accuracyOf((x) => scores(p, x), test));
      },
    },
    context,
  );
  const parameters = treeLeaves(params).reduce((sum, leaf) => sum + leaf.size, 0);
  return { candidate, parameters, params: learned, accuracies, seconds: (performance.now() - start) / 1000 };
}

function check(
  { name, official, embedded }: Candidate<unknown>,
  accuracy: number,
  { officialTest }: Images,
): Check {
  const [, low, high] = officialTest ? official : embedded;
  return between(`accuracy of ${name}`, accuracy, low, high);
}

function modelTable(trained: readonly Trained[], { quick }: Context): Table {
  return {
    title: `Models of x: 784 numbers in, 10 scores out${quick ? " (one epoch)" : ""}`,
    columns: [
      { name: "model" },
      { name: "parameters" },
      { name: "epochs" },
      { name: "seconds", decimals: 1 },
      { name: "accuracy %", decimals: 2 },
      { name: "published, official images" },
    ],
    rows: trained.map(({ candidate, parameters, accuracies, seconds }) => [
      candidate.name,
      parameters,
      accuracies.length,
      seconds,
      100 * accuracies.at(-1)!,
      candidate.source,
    ]),
  };
}

function exampleTable({ candidate, params }: Trained, { x, y }: ImageTensors): Table {
  const scores = candidate.scores(params, at(x, [0, 1]));
  const [values, probabilities] = [scores.data(), softmax(scores).data()];
  return {
    title: `F(x) of the linear model for the first held-out image, which shows a ${y.data()[0]}`,
    columns: [{ name: "digit" }, { name: "score", decimals: 2 }, { name: "probability", decimals: 4 }],
    rows: Array.from(values, (score, digit) => [digit, score, probabilities[digit]!]),
  };
}

function exampleFigure({ x, y }: ImageTensors): Pictures {
  const digits = y.data();
  return {
    kind: "pictures",
    title: "The first held-out images: 784 numbers each",
    width: 28,
    height: 28,
    values: "ink",
    pictures: [0, 1, 2, 3, 4].map((i) => ({ caption: `${digits[i]}`, values: Array.from(at(x, i).data()) })),
  };
}

function templateFigure(weights: Tensor): Pictures {
  const data = weights.data();
  // Beyond it are a few pixels of the edge that hardly any image has.
  const strong = quantile(abs(weights), 0.97).item();
  return {
    kind: "pictures",
    title: "The 784 weights of each digit in the linear model: what speaks for it, and what against",
    width: 28,
    height: 28,
    values: "signed",
    pictures: Array.from({ length: 10 }, (_, digit) => ({
      caption: `${digit}`,
      values: Array.from({ length: 784 }, (__, pixel) => rounded(data[10 * pixel + digit]! / strong)),
    })),
  };
}

function rounded(value: number): number {
  return Math.round(1000 * value) / 1000;
}

function accuracyFigure(trained: readonly Trained[]): Plot {
  return {
    kind: "plot",
    title: "Accuracy on the held-out images",
    x: { label: "epoch" },
    y: { label: "%" },
    series: trained.map(({ candidate, accuracies }) => ({
      name: candidate.name,
      points: accuracies.map((accuracy, i): Point => [i + 1, 100 * accuracy]),
    })),
  };
}
