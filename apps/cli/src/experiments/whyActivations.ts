import { relu, tanh } from "@chainrule/activations";
import { makeCircles, makeMoons, makeSpiral, makeXor } from "@chainrule/datasets";
import { crossEntropy } from "@chainrule/losses";
import { accuracy } from "@chainrule/losses/metrics";
import type { DenseParams, Fn } from "@chainrule/nn";
import { adam } from "@chainrule/optim";
import { abs, argmax, cast, matmul, max, sub, type Tensor, tensor } from "@chainrule/tensor";
import * as random from "@chainrule/tensor/random";
import type { Plot, Point } from "../charts/Figure.js";
import type { Table } from "../charts/Table.js";
import { between, type Check } from "./check.js";
import { type Drawing, drawLayers, heStart, scoresOf } from "./denseLayers.js";
import { accuracyOf } from "./evaluateScores.js";
import type { Context, Experiment, Outcome } from "./Experiment.js";
import { fit } from "./fit.js";
import { gridOf } from "./functionField.js";
import { imageTensors } from "./mnistTensors.js";

const EPOCHS = 600;
const WIDTH = 24;
const GRID = 101;

const glorotStart: Drawing = { weights: (n) => 1 / Math.sqrt(n) };

/** What stands between the layers. */
const kinds: readonly { readonly name: string; readonly activation: Fn; readonly drawing: Drawing }[] = [
  { name: "none", activation: (x) => x, drawing: glorotStart },
  { name: "tanh", activation: (x) => tanh(x), drawing: glorotStart },
  { name: "relu", activation: (x) => relu(x), drawing: heStart },
];

/** A8: depth is worth nothing without an activation. */
export const whyActivations: Experiment = {
  code: "A8",
  name: "why-activations",
  title: "Why an activation",
  question: "What does a deep network lose when nothing stands between its layers?",
  run,
};

/** Points of two or more classes, and a rectangle that holds them. */
interface Points {
  readonly name: string;
  readonly x: ReturnType<typeof makeMoons>["x"];
  readonly y: ReturnType<typeof makeMoons>["y"];
  readonly classes: number;
  readonly hidden: readonly number[];
  readonly bounds: { readonly x: readonly [number, number]; readonly y: readonly [number, number] };
  /** By an activation at least this share must be recognised; without one at most. */
  readonly reached: number;
  readonly linear: readonly [low: number, high: number];
}

interface Learned {
  readonly points: Points;
  readonly kind: string;
  readonly accuracy: number;
  readonly layers: readonly DenseParams[];
  readonly activation: Fn;
}

async function run(context: Context): Promise<Outcome> {
  const learned: Learned[] = [];
  for (const points of pointSets(context.seed)) {
    for (const kind of kinds) learned.push(await learn(points, kind, context));
  }
  const digits = context.quick ? [] : await learnDigits(context);
  return {
    tables: [accuracyTable(learned), ...(digits.length === 0 ? [] : [digitTable(digits)])],
    figures: learned.filter(({ kind, points }) => isShown(points.name, kind)).map(boundaryFigure),
    checks: [
      between(
        "a stack of linear layers against the product of its matrices",
        collapse(context.seed),
        0,
        1e-6,
      ),
      ...learned.map(pointCheck),
      ...(await digitChecks(digits, context)),
    ],
    text:
      "Matrices multiplied with each other are one matrix, so that without an activation any depth draws a straight line, and XOR stays unsolved. " +
      "With tanh or ReLU in between the boundary bends as the classes need it.",
    notes: [
      `Points: hidden layers of ${WIDTH} units (two for the spiral), softmax cross-entropy, Adam, ${EPOCHS} steps with all points.`,
    ],
  };
}

function pointSets(seed: number): Points[] {
  return [
    {
      name: "XOR",
      ...makeXor({ samples: 200, noise: 0.1, seed }),
      classes: 2,
      hidden: [WIDTH],
      bounds: { x: [-0.5, 1.5], y: [-0.5, 1.5] },
      reached: 0.995,
      linear: [0.4, 0.76],
    },
    {
      name: "moons",
      ...makeMoons({ samples: 200, noise: 0.1, seed }),
      classes: 2,
      hidden: [WIDTH],
      bounds: { x: [-1.6, 2.6], y: [-1.85, 2.35] },
      reached: 0.985,
      linear: [0.8, 0.93],
    },
    {
      name: "circles",
      ...makeCircles({ samples: 200, noise: 0.05, seed }),
      classes: 2,
      hidden: [WIDTH],
      bounds: { x: [-1.4, 1.4], y: [-1.4, 1.4] },
      reached: 0.985,
      linear: [0.4, 0.7],
    },
    {
      name: "spiral",
      ...makeSpiral({ samples: 300, noise: 0.01, classes: 3, turns: 1, seed }),
      classes: 3,
      hidden: [WIDTH, WIDTH],
      bounds: { x: [-1.2, 1.2], y: [-1.2, 1.2] },
      reached: 0.95,
      linear: [0.3, 0.7],
    },
  ];
}

async function learn(
  points: Points,
  { name, activation, drawing }: (typeof kinds)[number],
  context: Context,
): Promise<Learned> {
  const sizes = [2, ...points.hidden, points.classes];
  const layers = await fit<DenseParams[]>(
    {
      what: `${points.name}, ${name}`,
      loss: (params, x, y) => crossEntropy(scoresOf(params, x, activation), y),
      optimizer: adam({ learningRate: 0.03 }),
      params: drawLayers(random.key(context.seed), sizes, drawing),
      data: points,
      epochs: EPOCHS,
      seed: context.seed,
    },
    context,
  );
  const share = accuracy(scoresOf(layers, tensor(points.x), activation), tensor(points.y)).item();
  return { points, kind: name, accuracy: share, layers, activation };
}

/** How far three linear layers are from the one matrix that is their product, as a share of the largest output. */
function collapse(seed: number): number {
  const layers = drawLayers(random.key(seed), [20, 30, 30, 10], glorotStart);
  const x = random.normal(random.foldIn(random.key(seed), 1), [50, 20]);
  const product = layers.map(({ weight }) => weight).reduce((a, b) => matmul(a, b));
  const expected = matmul(x, product);
  const apart = abs(
    sub(
      scoresOf(layers, x, (value) => value),
      expected,
    ),
  );
  return max(apart).item() / max(abs(expected)).item();
}

interface Digits {
  readonly name: string;
  readonly accuracy: number;
}

/** MNIST without a hidden layer, with linear ones, and with ReLU between them. */
async function learnDigits(context: Context): Promise<Digits[]> {
  const { train, test, officialTest } = await context.images();
  const testImages = imageTensors(test);
  const results: Digits[] = [];
  for (const [name, sizes, kind] of [
    ["784-10", [784, 10], 0],
    ["784-64-64-10, no activation", [784, 64, 64, 10], 0],
    ["784-64-64-10, ReLU", [784, 64, 64, 10], 2],
  ] as const) {
    const { activation, drawing } = kinds[kind]!;
    const layers = await fit<DenseParams[]>(
      {
        what: `MNIST ${name}`,
        loss: (params, x, y) => crossEntropy(scoresOf(params, x, activation), y),
        optimizer: adam({ learningRate: 0.001 }),
        params: drawLayers(random.key(context.seed), sizes, drawing),
        data: train,
        epochs: officialTest ? 3 : 10,
        batchSize: 64,
        seed: context.seed,
      },
      context,
    );
    results.push({ name, accuracy: accuracyOf((x) => scoresOf(layers, x, activation), testImages) });
  }
  return results;
}

function pointCheck({ points: { name, reached, linear }, kind, accuracy: share }: Learned): Check {
  const what = `${name}, ${kind === "none" ? "no activation" : kind}: share recognised`;
  return kind === "none" ? between(what, share, ...linear) : between(what, share, reached, 1);
}

async function digitChecks(digits: readonly Digits[], context: Context): Promise<Check[]> {
  if (digits.length === 0) return [];
  const { officialTest } = await context.images();
  const [linear, deep, active] = digits.map((one) => one.accuracy);
  const [low, high] = officialTest ? [0.905, 0.93] : [0.87, 0.93];
  return [
    between("MNIST, linear", linear!, low, high),
    between("MNIST, deep without activation", deep!, low, high),
    between("MNIST, points gained by ReLU", 100 * (active! - deep!), 1.5, 10),
  ];
}

function accuracyTable(learned: readonly Learned[]): Table {
  const names = [...new Set(learned.map(({ points }) => points.name))];
  return {
    title: "Points recognised, in %",
    columns: [{ name: "points" }, ...kinds.map(({ name }) => ({ name, decimals: 1 }))],
    rows: names.map((name) => [
      name,
      ...learned.filter(({ points }) => points.name === name).map((one) => 100 * one.accuracy),
    ]),
  };
}

function digitTable(digits: readonly Digits[]): Table {
  return {
    title: "MNIST",
    columns: [{ name: "network" }, { name: "held-out accuracy %", decimals: 2 }],
    rows: digits.map(({ name, accuracy: share }) => [name, 100 * share]),
  };
}

/** XOR with and without; of the others what bends. */
function isShown(name: string, kind: string): boolean {
  if (name === "XOR") return kind !== "relu";
  return kind === (name === "circles" ? "tanh" : "relu");
}

function boundaryFigure({ points, kind, layers, activation }: Learned): Plot {
  const { name, x, y, classes, bounds } = points;
  const scores: Tensor = scoresOf(layers, cast(gridOf(bounds, GRID), "float32"), activation);
  const places = (label: number): Point[] =>
    Array.from(y.data.keys())
      .filter((row) => y.data[row] === label)
      .map((row): Point => [x.data[2 * row]!, x.data[2 * row + 1]!]);
  return {
    kind: "plot",
    title: `${name}, ${kind === "none" ? "no activation" : kind}: what each place is taken for`,
    x: { label: "x₀" },
    y: { label: "x₁" },
    square: true,
    field: {
      ...bounds,
      columns: GRID,
      rows: GRID,
      values: Array.from(argmax(scores, { axis: 1 }).data()),
      draw: "regions",
    },
    series: Array.from({ length: classes }, (_, label) => ({
      name: `class ${label}`,
      points: places(label),
      draw: "dots" as const,
      color: label,
    })),
  };
}
