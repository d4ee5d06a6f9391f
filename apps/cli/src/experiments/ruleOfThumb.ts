import { type DataArray, standardize, trainTestSplit } from "@chainrule/datasets";
import { autoMpg } from "@chainrule/datasets/auto-mpg";
import { breastCancer } from "@chainrule/datasets/breast-cancer";
import { iris } from "@chainrule/datasets/iris";
import { relu } from "@chainrule/activations";
import { binaryCrossEntropyWithLogits, crossEntropy, mseLoss } from "@chainrule/losses";
import type { DenseParams } from "@chainrule/nn";
import { adam } from "@chainrule/optim";
import { argmax, cast, reshape, type Tensor, tensor } from "@chainrule/tensor";
import * as random from "@chainrule/tensor/random";
import type { Plot, Point } from "../charts/Figure.js";
import { chooseLoss, type LossChoice } from "../chooseLoss.js";
import { between, type Check, holds } from "./check.js";
import { drawLayers, heStart, scoresOf } from "./denseLayers.js";
import type { Context, Experiment, Outcome } from "./Experiment.js";
import { fit } from "./fit.js";

const HIDDEN = 16;
const EPOCHS = 300;

interface Rows {
  readonly x: DataArray<Float32Array>;
  readonly y: DataArray<Float32Array | Int32Array>;
}

/** The losses by their names: from scores [n, outputs] and targets [n] or [n, 1]. */
const losses: Readonly<Record<LossChoice["loss"], (scores: Tensor, y: Tensor) => Tensor>> = {
  "squared error": (scores, y) => mseLoss(scores, reshape(cast(y, "float32"), [-1, 1])),
  "binary cross-entropy": (scores, y) =>
    binaryCrossEntropyWithLogits(scores, reshape(cast(y, "float32"), [-1, 1])),
  "softmax cross-entropy": (scores, y) => crossEntropy(scores, y),
};

/** A16: which loss for which task. */
export const ruleOfThumb: Experiment = {
  code: "A16",
  name: "rule-of-thumb",
  title: "Which loss for which task",
  question: "Numbers, two classes, many classes: which loss does the program choose, and why?",
  run,
};

interface Result {
  readonly name: string;
  readonly expected: LossChoice["task"];
  readonly choice: LossChoice;
  /** On held-out rows: R² of a regression, the accuracy of classes. */
  readonly score: number;
  readonly measure: "R²" | "accuracy";
  /** The same of classes learned as if their numbers were measured. */
  readonly asNumbers: number | undefined;
  readonly losses: readonly number[];
}

async function run(context: Context): Promise<Outcome> {
  const results: Result[] = [];
  for (const [name, rows, expected] of [
    ["Auto-MPG", autoMpg().rows, "regression"],
    ["breast cancer", breastCancer().rows, "binary"],
    ["iris", iris().rows, "classes"],
  ] as const) {
    results.push(await learn(name, { x: rows.x, y: rows.y }, expected, context));
  }
  return {
    tables: [
      {
        title: "The loss by the task",
        columns: [
          { name: "table" },
          { name: "task" },
          { name: "loss" },
          { name: "outputs" },
          { name: "measure" },
          { name: "held out", decimals: 4 },
          { name: "by squared error", decimals: 4 },
        ],
        rows: results.map(({ name, choice: { task, loss, outputs }, measure, score, asNumbers }) => [
          name,
          task,
          loss,
          outputs,
          measure,
          score,
          asNumbers ?? score,
        ]),
      },
      {
        title: "Why",
        columns: [{ name: "table" }, { name: "reason" }],
        rows: results.map(({ name, choice: { why } }) => [name, why]),
      },
    ],
    figures: [lossFigure(results)],
    checks: results.flatMap(checksOf),
    text:
      "The targets say what the task is: measured numbers take the squared error, two classes the binary cross-entropy, more classes softmax with cross-entropy. " +
      "All three are the negative log-likelihood of their targets, and all three have the gradient prediction minus target at the output.",
    notes: [
      `One hidden layer of ${HIDDEN} ReLUs, Adam, ${EPOCHS} steps with all training rows, a quarter of the rows held out. ` +
        '"By squared error": the numbers of the classes learned as if they were measured, and rounded.',
    ],
  };
}

async function learn(
  name: string,
  rows: Rows,
  expected: LossChoice["task"],
  context: Context,
): Promise<Result> {
  const choice = chooseLoss(rows.y);
  const { train, test } = trainTestSplit(rows, {
    test: 0.25,
    seed: context.seed,
    ...(choice.task === "regression" ? {} : { stratify: "y" as const }),
  });
  const course: number[] = [];
  const score = await heldOut(name, choice.loss, choice, { train, test }, context, course);
  const asNumbers =
    choice.task === "regression"
      ? undefined
      : await heldOut(name, "squared error", choice, { train, test }, context, []);
  const measure = choice.task === "regression" ? "R²" : "accuracy";
  return { name, expected, choice, score, measure, asNumbers, losses: course };
}

/** What a network makes of held-out rows that has learned by a loss. */
async function heldOut(
  name: string,
  loss: LossChoice["loss"],
  { task, outputs }: LossChoice,
  { train, test }: { train: Rows; test: Rows },
  context: Context,
  course: number[],
): Promise<number> {
  const features = standardize(train.x);
  // Measured targets of any size are brought to deviation 1; classes stay as they are.
  const target = task === "regression" ? standardize(train.y) : undefined;
  const targets = ({ y }: Rows): DataArray<Float32Array | Int32Array> =>
    target ? target.apply(y as DataArray<Float32Array>) : y;
  const lossOf = losses[loss];
  const activation = (x: Tensor): Tensor => relu(x);
  const sizes = [train.x.shape[1]!, HIDDEN, loss === "squared error" ? 1 : outputs];
  const layers = await fit<DenseParams[]>(
    {
      what: `${name}, ${loss}`,
      loss: (params, x, y) => lossOf(scoresOf(params, x, activation), y),
      optimizer: adam({ learningRate: 0.01 }),
      params: drawLayers(random.key(context.seed), sizes, heStart),
      data: { x: features.apply(train.x), y: targets(train) },
      epochs: EPOCHS,
      seed: context.seed,
      onEpoch: (_epoch, _params, value) => course.push(value),
    },
    context,
  );
  const scores = scoresOf(layers, tensor(features.apply(test.x)), activation);
  const right = Array.from(targets(test).data);
  return task === "regression" ? explained(scores, right) : recognised(scores, right, loss);
}

function explained(scores: Tensor, right: readonly number[]): number {
  const predicted = scores.data();
  const average = right.reduce((sum, value) => sum + value, 0) / right.length;
  const left = right.reduce((sum, value, i) => sum + (value - predicted[i]!) ** 2, 0);
  return 1 - left / right.reduce((sum, value) => sum + (value - average) ** 2, 0);
}

function recognised(scores: Tensor, right: readonly number[], loss: LossChoice["loss"]): number {
  const values = scores.data();
  const guesses =
    loss === "softmax cross-entropy"
      ? Array.from(argmax(scores, { axis: 1 }).data())
      : Array.from(values, (value) => (loss === "squared error" ? Math.round(value) : value > 0 ? 1 : 0));
  return guesses.filter((guess, i) => guess === right[i]).length / right.length;
}

function checksOf({ name, expected, choice, score, measure }: Result): Check[] {
  return [
    holds(`${name}: task`, choice.task === expected, expected, `${choice.task}, so ${choice.loss}`),
    between(`${name}: held-out ${measure}`, score, measure === "R²" ? 0.75 : 0.88, 1),
  ];
}

function lossFigure(results: readonly Result[]): Plot {
  return {
    kind: "plot",
    title: "Training loss by step",
    x: { label: "step" },
    y: { label: "loss", scale: "log" },
    series: results.map(({ name, choice, losses: course }) => ({
      name: `${name}: ${choice.loss}`,
      points: course.map((loss, i): Point => [i + 1, loss]),
    })),
  };
}
