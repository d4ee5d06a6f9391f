import { autoMpg } from "@chainrule/datasets/auto-mpg";
import { californiaHousing } from "@chainrule/datasets/california-housing";
import { diabetes } from "@chainrule/datasets/diabetes";
import { valueAndGrad } from "@chainrule/autograd";
import { mseLoss } from "@chainrule/losses";
import { r2Score } from "@chainrule/losses/metrics";
import { minimize, sgd } from "@chainrule/optim";
import { concat, lstsq, matmul, mul, ones, type Tensor, tensor, zeros } from "@chainrule/tensor";
import type { Plot, Point } from "../charts/Figure.js";
import type { Table } from "../charts/Table.js";
import { allNear, between, type Check, near } from "./check.js";
import type { Context, Experiment, Outcome } from "./Experiment.js";
import { type StandardTable, standardTable } from "./tableTensors.js";
import { trainingStep } from "./trainingStep.js";

const float64 = { dtype: "float64" } as const;
const samples: readonly Point[] = [
  [1, 2],
  [2, 4],
  [3, 6],
];
const EPOCHS = 100;
const RATE = 0.01;

/** A5: a line through points, by descent and at once. */
export const linearRegression: Experiment = {
  code: "A5",
  name: "linear-regression",
  title: "Linear regression by gradient descent and by least squares",
  question: "Does going downhill step by step end where the formula for the least squares says?",
  run,
};

async function run(context: Context): Promise<Outcome> {
  const line = learnLine();
  const solved: Solved[] = [];
  const { rows: houses } = await californiaHousing();
  for (const [name, rows] of [
    ["California housing", houses],
    ["diabetes", diabetes().rows],
    ["Auto-MPG", autoMpg().rows],
  ] as const) {
    await context.progress(name);
    solved.push(solveBoth(name, standardTable(rows)));
  }
  return {
    tables: [stepTable(line), solvedTable(solved)],
    figures: [lineFigure(line), descentFigure(solved)],
    checks: [
      allNear("first gradients", line.gradients.slice(0, 3), [-2, -7.84, -16.2288], 1e-12),
      allNear(
        "losses of the third sample in epochs 1 to 5",
        line.losses.slice(0, 5),
        [7.315943, 3.998764, 2.185654, 1.194639, 0.652969],
        5e-7,
      ),
      near(`prediction at 4 after ${EPOCHS} epochs`, 4 * line.weights.at(-1)!, 8, 1e-3),
      ...solved.flatMap(checksOf),
    ],
    text:
      "Sample by sample the weight goes from 1 to 2, in steps as large as the error still is. " +
      "On real tables descent ends at the same coefficients as the closed form, the sooner the less its features depend on each other.",
    notes: [
      "Tables are standardised: features and target have mean 0 and deviation 1. Descent: all rows in each step, along the gradient, " +
        "as long as a line search says (Barzilai and Borwein).",
    ],
  };
}

interface Line {
  /** After each step, the start first. */
  readonly weights: readonly number[];
  readonly gradients: readonly number[];
  /** Of the last sample of each epoch, before its step. */
  readonly losses: readonly number[];
}

/** y = w x from three samples, one at a time. */
function learnLine(): Line {
  const lossOf = (w: Tensor, x: Tensor, y: Tensor): Tensor => mseLoss(mul(w, x), y);
  const optimizer = sgd({ learningRate: RATE });
  const step = trainingStep(lossOf, optimizer);
  const gradientOf = valueAndGrad(lossOf);
  let w = tensor(1, float64);
  let state: unknown = optimizer.init(w);
  const weights = [w.item()];
  const gradients: number[] = [];
  const losses: number[] = [];
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    let last = NaN;
    for (const [x, y] of samples) {
      const sample = [tensor(x, float64), tensor(y, float64)] as const;
      gradients.push(gradientOf(w, ...sample)[1].item());
      let loss: Tensor;
      [w, state, loss] = step(w, state, ...sample);
      weights.push(w.item());
      last = loss.item();
    }
    losses.push(last);
  }
  return { weights, gradients, losses };
}

interface Solved {
  readonly name: string;
  readonly rows: number;
  readonly features: number;
  readonly closed: readonly number[];
  readonly descended: readonly number[];
  readonly steps: number;
  /** The root of the mean squared error, in the target's unit. */
  readonly error: number;
  readonly r2: number;
  /** Step, and the largest difference of a coefficient from the closed form. */
  readonly course: readonly Point[];
}

function solveBoth(name: string, { x, y, target }: StandardTable): Solved {
  const [rows, features] = x.shape as [number, number];
  const design = concat([x, ones([rows, 1], float64)], { axis: 1 });
  const closed = Array.from(lstsq(design, y).data());
  const loss = valueAndGrad((w: Tensor) => mseLoss(matmul(design, w), y));
  const { params, steps, history } = minimize(loss, zeros([features + 1, 1], float64), {
    method: "gradient-descent",
    gradientTolerance: 1e-10,
    maxSteps: 3000,
  });
  const apart = (w: Tensor): number => Math.max(...w.data().map((value, i) => Math.abs(value - closed[i]!)));
  const prediction = matmul(design, params);
  return {
    name,
    rows,
    features,
    closed,
    descended: Array.from(params.data()),
    steps,
    error: Math.sqrt(mseLoss(prediction, y).item()) * target.scale[0]!,
    r2: r2Score(prediction, y).item(),
    course: history.map(({ params: w }, step): Point => [step, apart(w)]),
  };
}

function checksOf({ name, closed, descended, r2 }: Solved): Check[] {
  return [
    allNear(`${name}: coefficients by descent against least squares`, descended, closed, 1e-6),
    between(`${name}: share of variance explained (R²)`, r2, 0.5, 0.9),
  ];
}

function stepTable({ weights, gradients, losses }: Line): Table {
  const shown = Array.from({ length: 12 }, (_, i) => i);
  return {
    title: "y = w x, one sample at a time, rate 0.01: the first four epochs",
    columns: [
      { name: "epoch" },
      { name: "x" },
      { name: "y" },
      { name: "w before" },
      { name: "∂loss/∂w" },
      { name: "loss at x = 3", decimals: 6 },
    ],
    rows: shown.map((step) => [
      1 + Math.floor(step / 3),
      ...samples[step % 3]!,
      weights[step]!,
      gradients[step]!,
      step % 3 === 2 ? losses[Math.floor(step / 3)]! : undefined,
    ]),
  };
}

function solvedTable(solved: readonly Solved[]): Table {
  return {
    title: "Least squares on real tables",
    columns: [
      { name: "table" },
      { name: "rows" },
      { name: "features" },
      { name: "steps of descent" },
      { name: "largest difference" },
      { name: "R²", decimals: 4 },
      { name: "error (RMSE)" },
    ],
    rows: solved.map(({ name, rows, features, steps, course, r2, error }) => [
      name,
      rows,
      features,
      steps,
      course.at(-1)![1],
      r2,
      error,
    ]),
  };
}

function lineFigure({ weights }: Line): Plot {
  const places = [0, 1, 2, 3, 4];
  const after = [0, 1, 3, 30] as const;
  return {
    kind: "plot",
    title: "The line after some epochs",
    x: { label: "x" },
    y: { label: "y" },
    series: [
      ...after.map((epoch) => ({
        name: epoch === 0 ? "at the start" : `after ${epoch}`,
        points: places.map((x): Point => [x, x * weights[3 * epoch]!]),
      })),
      { name: "samples", points: samples, draw: "dots", color: 4 },
    ],
  };
}

function descentFigure(solved: readonly Solved[]): Plot {
  return {
    kind: "plot",
    title: "How far descent is from the closed form",
    x: { label: "step", scale: "log" },
    y: { label: "largest difference of a coefficient", scale: "log" },
    series: solved.map(({ name, course }) => ({
      name,
      points: course.map(([step, apart]): Point => [step + 1, apart]),
    })),
  };
}
