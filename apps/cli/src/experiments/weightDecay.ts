import { mseLoss } from "@chainrule/losses";
import type { DenseParams } from "@chainrule/nn";
import { sgd } from "@chainrule/optim";
import { add, linear, matmul, mul, norm, type Tensor, tensor } from "@chainrule/tensor";
import * as random from "@chainrule/tensor/random";
import type { Plot, Point, Series } from "../charts/Figure.js";
import type { Table } from "../charts/Table.js";
import { between, type Check, holds, near } from "./check.js";
import { drawLayers, largeStart } from "./denseLayers.js";
import { accuracyOf } from "./evaluateScores.js";
import type { Context, Experiment, Outcome } from "./Experiment.js";
import { fit } from "./fit.js";
import { firstImages, imageTensors } from "./mnistTensors.js";
import { nielsen } from "./nielsen.js";
import { networkCost, networkScores, nielsenOptimizer, oneHotSamples } from "./nielsenNetwork.js";

const INPUTS = 200;
const [TRAIN, TEST] = [20, 100] as const;
const NOISE = 0.01;
const TOY = { epochs: 100, batch: 5, rate: 0.003 } as const;
const lambdas = [0, 0.3, 1, 3] as const;

const IMAGES = 1000;
const MNIST = { epochs: 400, quickEpochs: 40, batch: 10, rate: 0.5 } as const;
/** Every so many epochs the test images are looked at. */
const LOOK = 10;
/** In percent, with λ = 0 and λ = 0.1. */
const PUBLISHED = [82.27, 87.1] as const;
/** How far, in points, a run of another seed may be from the published one. */
const POINTS = 3;

/** A13: what weight decay is good for. */
export const weightDecay: Experiment = {
  code: "A13",
  name: "weight-decay",
  title: "Weight decay (L2)",
  question: "A model with more weights than examples learns them by heart: what keeps it from that?",
  run,
};

async function run(context: Context): Promise<Outcome> {
  const toys: Toy[] = [];
  for (const lambda of lambdas) toys.push(await trainToy(lambda, context));
  const networks: Network[] = [];
  for (const lambda of [0, 0.1]) networks.push(await trainNetwork(lambda, context));
  const [plain, , , decayed] = toys;
  return {
    tables: [toyTable(toys), networkTable(networks)],
    figures: [toyFigure([plain!, decayed!]), networkFigure(networks)],
    checks: [
      between(
        "test loss with λ = 3, divided by that with λ = 0",
        decayed!.test.at(-1)! / plain!.test.at(-1)!,
        0,
        0.5,
      ),
      holds(
        "norm of the weights",
        toys.every(({ norm: size }, i) => i === 0 || size < toys[i - 1]!.norm),
        "falls as λ grows",
        toys.map(({ norm: size }) => size.toFixed(3)).join(" > "),
      ),
      ...(context.quick ? [] : networkChecks(networks, (await context.images()).officialTest)),
    ],
    text:
      `Without decay ${INPUTS} weights fit ${TRAIN} examples to the last digit and are of no use for others; with it the weights stay small and the test loss falls. ` +
      "The same happens to a network that learns from 1,000 images: with decay it goes on improving where it would stand still without.",
    notes: [
      `Linear regression: y = 0.05 + Σ 0.01 xᵢ + noise of ${NOISE}, ${INPUTS} inputs, ${TRAIN} training and ${TEST} test examples, batches of ${TOY.batch}, ` +
        `rate ${TOY.rate}, loss ½ (ŷ − y)² + ½ λ ‖w‖².`,
      `Network: 784-30-10 sigmoid, cross-entropy, rate ${MNIST.rate}, batches of ${MNIST.batch}, weights from N(0, 1), the first ${IMAGES} training images. ` +
        "Published: M. Nielsen, Neural Networks and Deep Learning, chapter 3, other random numbers.",
    ],
  };
}

interface Toy {
  readonly lambda: number;
  readonly train: readonly number[];
  readonly test: readonly number[];
  readonly norm: number;
}

/** Linear regression with more inputs than examples. */
async function trainToy(lambda: number, context: Context): Promise<Toy> {
  const [forInputs, forNoise, forStart] = random.split(random.key(context.seed), 3);
  const inputs = random.normal(forInputs!, [TRAIN + TEST, INPUTS]);
  const noise = random.normal(forNoise!, [TRAIN + TEST, 1], { standardDeviation: NOISE });
  const truth = tensor(new Float32Array(INPUTS).fill(0.01), { shape: [INPUTS, 1] });
  const targets = add(add(matmul(inputs, truth), 0.05), noise);
  const [x, y] = [inputs.data() as Float32Array, targets.data() as Float32Array];
  const part = (from: number, count: number): { x: Tensor; y: Tensor } => ({
    x: tensor(x.slice(from * INPUTS, (from + count) * INPUTS), { shape: [count, INPUTS] }),
    y: tensor(y.slice(from, from + count), { shape: [count, 1] }),
  });
  const [trainPart, testPart] = [part(0, TRAIN), part(TRAIN, TEST)];
  const halfSquares = ({ weight, bias }: DenseParams, a: Tensor, b: Tensor): Tensor =>
    mul(mseLoss(linear(a, weight, bias), b), 0.5);
  const [train, test]: [number[], number[]] = [[], []];
  const learned = await fit<DenseParams>(
    {
      what: `regression, λ = ${lambda}`,
      loss: halfSquares,
      optimizer: sgd({
        learningRate: TOY.rate,
        weightDecay: lambda,
        groups: (path) => (path === "bias" ? { weightDecay: 0 } : undefined),
      }),
      params: drawLayers(forStart!, [INPUTS, 1], { weights: () => 1 })[0]!,
      data: {
        x: { data: x.slice(0, TRAIN * INPUTS), shape: [TRAIN, INPUTS] },
        y: { data: y.slice(0, TRAIN), shape: [TRAIN, 1] },
      },
      epochs: TOY.epochs,
      batchSize: TOY.batch,
      seed: context.seed,
      onEpoch: (_epoch, params) => {
        train.push(halfSquares(params, trainPart.x, trainPart.y).item());
        test.push(halfSquares(params, testPart.x, testPart.y).item());
      },
    },
    context,
  );
  return { lambda, train, test, norm: norm(learned.weight).item() };
}

interface Network {
  readonly lambda: number;
  /** Epoch and the share of the test images recognised, in percent. */
  readonly course: readonly Point[];
  readonly norm: number;
}

async function trainNetwork(lambda: number, context: Context): Promise<Network> {
  const { train, test } = await context.images();
  const images = firstImages(train, IMAGES);
  const testImages = imageTensors(test);
  const course: Point[] = [];
  const learned = await fit<DenseParams[]>(
    {
      what: `network, λ = ${lambda}`,
      loss: networkCost("cross-entropy"),
      optimizer: nielsenOptimizer(MNIST.rate, lambda, IMAGES),
      params: drawLayers(random.key(context.seed), [784, 30, 10], largeStart),
      data: oneHotSamples(images),
      epochs: context.quick ? MNIST.quickEpochs : MNIST.epochs,
      batchSize: MNIST.batch,
      seed: context.seed,
      onEpoch: (epoch, layers) => {
        if (epoch % LOOK !== 1) return;
        course.push([epoch, 100 * accuracyOf((x) => networkScores(layers, x), testImages)]);
      },
    },
    context,
  );
  const size = Math.hypot(...learned.map(({ weight }) => norm(weight).item()));
  return { lambda, course, norm: size };
}

/** Published are accuracies on the official test images: on others only the gain compares. */
function networkChecks([plain, decayed]: readonly Network[], officialTest: boolean): Check[] {
  const [without, withDecay] = [plain!.course.at(-1)![1], decayed!.course.at(-1)![1]];
  const gain = between("points gained by λ = 0.1", withDecay - without, 1.5, 8);
  if (!officialTest) return [gain];
  return [
    near("% recognised at the end with λ = 0", without, PUBLISHED[0], POINTS),
    near("% recognised at the end with λ = 0.1", withDecay, PUBLISHED[1], POINTS),
    gain,
  ];
}

function toyTable(toys: readonly Toy[]): Table {
  return {
    title: `Regression with ${INPUTS} weights from ${TRAIN} examples, after ${TOY.epochs} epochs`,
    columns: ["λ", "training loss", "test loss", "‖w‖"].map((name) => ({ name })),
    rows: toys.map(({ lambda, train, test, norm: size }) => [lambda, train.at(-1)!, test.at(-1)!, size]),
  };
}

function networkTable(networks: readonly Network[]): Table {
  return {
    title: `784-30-10 from ${IMAGES} images, after ${networks[0]!.course.at(-1)![0]} epochs`,
    columns: [
      { name: "λ" },
      { name: "test %", decimals: 2 },
      { name: "published %", decimals: 2 },
      { name: "‖w‖" },
    ],
    rows: networks.map(({ lambda, course, norm: size }) => [
      lambda,
      course.at(-1)![1],
      PUBLISHED[lambda === 0 ? 0 : 1],
      size,
    ]),
  };
}

function toyFigure(toys: readonly Toy[]): Plot {
  return {
    kind: "plot",
    title: "Losses of the regression by epoch",
    x: { label: "epoch", range: [0, TOY.epochs] },
    y: { label: "loss", scale: "log" },
    series: toys.flatMap(({ lambda, train, test }, i): Series[] => [
      { name: `test, λ = ${lambda}`, points: test.map((loss, epoch) => [epoch + 1, loss]), color: i },
      {
        name: `training, λ = ${lambda}`,
        points: train.map((loss, epoch) => [epoch + 1, loss]),
        color: i,
        draw: "dashed",
      },
    ]),
  };
}

function networkFigure(networks: readonly Network[]): Plot {
  const { undecayed, decayed } = nielsen.fewImages;
  const last = networks[0]!.course.at(-1)![0];
  return {
    kind: "plot",
    title: "Test images recognised by the network, by epoch",
    x: { label: "epoch", range: [0, last] },
    y: { label: "%", range: [75, 90] },
    series: networks.flatMap(({ lambda, course }, i): Series[] => [
      { name: `λ = ${lambda}`, points: course, color: i },
      {
        name: `λ = ${lambda}, published`,
        points: [undecayed, decayed][i]!.map((count, at): Point => [1 + 10 * at, count / 100]),
        color: i,
        draw: "dashed",
      },
    ]),
  };
}
