import { softmax } from "@chainrule/activations";
import { kFold, makeSine } from "@chainrule/datasets";
import { autoMpg } from "@chainrule/datasets/auto-mpg";
import { diabetes } from "@chainrule/datasets/diabetes";
import {
  add,
  argmin,
  div,
  linspace,
  matmul,
  mean,
  mul,
  neg,
  reshape,
  square,
  sub,
  sum,
  take,
  type Tensor,
  tensor,
  transpose,
} from "@chainrule/tensor";
import type { Plot, Point, Series } from "../charts/Figure.js";
import type { Table } from "../charts/Table.js";
import { allNear, between, type Check, holds } from "./check.js";
import type { Context, Experiment, Outcome } from "./Experiment.js";
import { standardTable } from "./tableTensors.js";

const FOLDS = 5;
const sigmas = Array.from({ length: 20 }, (_, i) => (i + 1) / 10);
const [SMALLEST, LARGEST] = [1e-4, 1e6] as const;

/** A15: Specht's network, which learns nothing but a width. */
export const regressionNetwork: Experiment = {
  code: "A15",
  name: "regression-network",
  title: "Generalised regression network",
  question: "Can one predict well by nothing but a weighted mean of what was seen nearby?",
  run,
};

interface Samples {
  /** Shape [n, features]. */
  readonly x: Tensor;
  /** Shape [n, 1]. */
  readonly y: Tensor;
}

/** The squared distances of places of shape [m, f] from samples of shape [n, f], as [m, n]. */
function squaredDistances(places: Tensor, samples: Tensor): Tensor {
  const lengths = (x: Tensor): Tensor => sum(square(x), { axis: 1, keepDims: true });
  return add(sub(lengths(places), mul(2, matmul(places, transpose(samples)))), transpose(lengths(samples)));
}

/**
 * ŷ = Σ yᵢ exp(−dᵢ² / 2σ²) / Σ exp(−dᵢ² / 2σ²): a softmax of the distances, so that the smallest σ does not divide 0
 * by 0.
 *
 * Source: D. Specht, A general regression neural network, IEEE Transactions on Neural Networks 2 (1991).
 */
function predict(places: Tensor, { x, y }: Samples, sigma: number): Tensor {
  return matmul(softmax(div(neg(squaredDistances(places, x)), 2 * sigma * sigma)), y);
}

interface Validated {
  readonly name: string;
  /** σ and the root of the mean squared error over all folds, in units of the target's deviation. */
  readonly curve: readonly Point[];
  readonly best: Point;
}

async function run(context: Context): Promise<Outcome> {
  const validated: Validated[] = [];
  for (const [name, rows] of [
    ["Auto-MPG", autoMpg().rows],
    ["diabetes", diabetes().rows],
  ] as const) {
    await context.progress(name);
    validated.push(validate(name, standardTable(rows), context.seed));
  }
  const sine = sineSamples(context.seed);
  return {
    tables: [curveTable(validated), bestTable(validated)],
    figures: [validationFigure(validated), sineFigure(sine)],
    checks: [...limitChecks(sine), ...validated.map(insideCheck), ...validated.map(betterCheck)],
    text:
      "A small σ listens to the nearest sample alone and repeats its noise; a large one hears all alike and says the mean. " +
      "Cross-validation finds the width in between, where the error on rows that were left out is least.",
    notes: [
      `Features and target are standardised. ${FOLDS}-fold cross-validation over σ = 0.1, 0.2 … 2; an error of 1 is that of predicting the mean.`,
    ],
  };
}

function validate(name: string, { x, y }: Samples, seed: number): Validated {
  const [rows, features] = x.shape as [number, number];
  const data = {
    x: { data: x.data() as Float64Array, shape: [rows, features] },
    y: { data: y.data() as Float64Array, shape: [rows, 1] },
  };
  const sums = sigmas.map(() => 0);
  for (const { train, test } of kFold(data, { folds: FOLDS, seed })) {
    const samples = { x: tensor(train.x), y: tensor(train.y) };
    const [places, right] = [tensor(test.x), tensor(test.y)];
    sigmas.forEach((sigma, i) => {
      sums[i]! += sum(square(sub(predict(places, samples, sigma), right))).item();
    });
  }
  const curve = sigmas.map((sigma, i): Point => [sigma, Math.sqrt(sums[i]! / rows)]);
  return { name, curve, best: curve.reduce((a, b) => (b[1] < a[1] ? b : a)) };
}

function sineSamples(seed: number): Samples {
  const { x, y } = makeSine({ samples: 60, noise: 0.2, seed });
  const column = ({ data }: typeof x): Tensor => tensor(Float64Array.from(data), { shape: [data.length, 1] });
  return { x: column(x), y: column(y) };
}

function places({ x }: Samples, count: number): Tensor {
  const values = x.data();
  return reshape(linspace(Math.min(...values), Math.max(...values), count, { dtype: "float64" }), [count, 1]);
}

function limitChecks(samples: Samples): Check[] {
  // An even number of places: none is halfway between two samples.
  const at = places(samples, 100);
  const nearest = take(samples.y, argmin(squaredDistances(at, samples.x), { axis: 1 }), { axis: 0 });
  const average = mean(samples.y).item();
  const [left, right] = [predict(at, samples, SMALLEST), predict(at, samples, LARGEST)];
  return [
    allNear("σ → 0 against the nearest neighbour", numbers(left), numbers(nearest), 1e-9),
    allNear(
      "σ → ∞ against the mean",
      numbers(right),
      numbers(right).map(() => average),
      1e-9,
    ),
    allNear(
      "σ = 0.5 against Specht's formula",
      numbers(predict(at, samples, 0.5)),
      formula(at, samples, 0.5),
      1e-12,
    ),
  ];
}

/** The formula as it is written, number by number. */
function formula(at: Tensor, { x, y }: Samples, sigma: number): number[] {
  const [inputs, outputs] = [numbers(x), numbers(y)];
  return numbers(at).map((place) => {
    let [above, below] = [0, 0];
    inputs.forEach((input, i) => {
      const weight = Math.exp(-((place - input) ** 2) / (2 * sigma * sigma));
      above += outputs[i]! * weight;
      below += weight;
    });
    return above / below;
  });
}

function numbers(x: Tensor): number[] {
  return Array.from(x.data());
}

function insideCheck({ name, best }: Validated): Check {
  const inside = best[0] > sigmas[0]! && best[0] < sigmas.at(-1)!;
  return holds(`${name}: the best σ`, inside, "between both ends of the search", String(best[0]));
}

function betterCheck({ name, best }: Validated): Check {
  return between(`${name}: error at the best σ, that of the mean being 1`, best[1], 0, 0.85);
}

function curveTable(validated: readonly Validated[]): Table {
  return {
    title: "Cross-validated error by σ",
    columns: [{ name: "σ", decimals: 1 }, ...validated.map(({ name }) => ({ name, decimals: 4 }))],
    rows: sigmas.map((sigma, i) => [sigma, ...validated.map(({ curve }) => curve[i]![1])]),
  };
}

function bestTable(validated: readonly Validated[]): Table {
  return {
    title: "The σ that is chosen",
    columns: [{ name: "table" }, { name: "σ", decimals: 1 }, { name: "error", decimals: 4 }],
    rows: validated.map(({ name, best }) => [name, ...best]),
  };
}

function validationFigure(validated: readonly Validated[]): Plot {
  return {
    kind: "plot",
    title: "Cross-validated error by σ",
    x: { label: "σ", range: [0, 2] },
    y: { label: "error" },
    series: [
      ...validated.map(({ name, curve }) => ({ name, points: curve })),
      { name: "best", points: validated.map(({ best }) => best), draw: "dots", color: 4 },
    ],
  };
}

function sineFigure(samples: Samples): Plot {
  const at = places(samples, 161);
  const x = numbers(at);
  const [inputs, outputs] = [numbers(samples.x), numbers(samples.y)];
  return {
    kind: "plot",
    title: "A noisy sine by three widths",
    x: { label: "x" },
    y: { label: "y" },
    series: [
      ...[0.02, 0.3, 2].map((sigma): Series => {
        const values = numbers(predict(at, samples, sigma));
        return { name: `σ = ${sigma}`, points: x.map((place, i): Point => [place, values[i]!]) };
      }),
      {
        name: "samples",
        points: inputs.map((input, i): Point => [input, outputs[i]!]),
        draw: "dots",
        color: 6,
      },
    ],
  };
}
