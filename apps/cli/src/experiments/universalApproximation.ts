import { tanh } from "@chainrule/activations";
import { valueAndGrad } from "@chainrule/autograd";
import { mseLoss } from "@chainrule/losses";
import type { DenseParams } from "@chainrule/nn";
import { minimize } from "@chainrule/optim";
import { concat, linspace, reshape, type Tensor, tensor, zerosLike } from "@chainrule/tensor";
import * as random from "@chainrule/tensor/random";
import type { Plot, Point, Series } from "../charts/Figure.js";
import type { Table } from "../charts/Table.js";
import { between, type Check, holds } from "./check.js";
import { drawLayers, scoresOf } from "./denseLayers.js";
import type { Context, Experiment, Outcome } from "./Experiment.js";

const POINTS = 201;
const widths = [1, 2, 4, 8, 16, 32] as const;
const TRIES = 4;
const STEPS = 300;
/** An error so small is none. */
const NOTHING = 1e-4;

/** What is to be fitted on [−1, 1]. */
const targets: readonly { readonly name: string; of(x: number): number }[] = [
  { name: "sin", of: (x) => Math.sin(2 * Math.PI * x) },
  { name: "step", of: (x) => (x < 0.15 ? 0 : 1) },
  { name: "bump", of: (x) => Math.exp(-40 * (x - 0.2) ** 2) },
];

/** A9: one hidden layer is enough for any function, if it is wide enough. */
export const universalApproximation: Experiment = {
  code: "A9",
  name: "universal-approximation",
  title: "Universal approximation",
  question: "What can one hidden layer of tanh learn, and how wide must it be?",
  run,
};

interface Approximation {
  readonly width: number;
  readonly layers: readonly DenseParams[];
  readonly values: readonly number[];
  readonly error: number;
}

async function run(context: Context): Promise<Outcome> {
  const x = linspace(-1, 1, POINTS, { dtype: "float64" });
  const places = Array.from(x.data());
  const fits: { name: string; expected: number[]; each: Approximation[] }[] = [];
  for (const [index, { name, of }] of targets.entries()) {
    const expected = places.map(of);
    const each: Approximation[] = [];
    for (const width of widths) {
      await context.progress(`${name}: ${width} units`);
      const key = random.foldIn(random.foldIn(random.key(context.seed), index), width);
      each.push(approximate(x, expected, each.at(-1), width, key));
    }
    fits.push({ name, expected, each });
  }
  return {
    tables: [errorTable(fits)],
    figures: [...fits.map((fit) => fitFigure(fit, places)), errorFigure(fits)],
    checks: fits.flatMap(({ name, each }) => checksOf(name, each)),
    text:
      "A unit of tanh is a step that can be moved, stretched and scaled: one is enough for a step, two make a bump, and more of them any wave. " +
      "The largest error falls as the layer grows wider: that is what the universal approximation theorem promises.",
    notes: [
      `One input, one hidden layer of tanh, one output, fitted to ${POINTS} points by L-BFGS (${STEPS} steps at most). ` +
        `The best of ${TRIES} starts, of which every other has the units that the narrower layer has learned, and fresh ones beside them.`,
    ],
  };
}

/** The fit of a width with the smallest largest error, begun with the fit of a smaller width. */
function approximate(
  x: Tensor,
  expected: readonly number[],
  narrower: Approximation | undefined,
  width: number,
  key: random.Key,
): Approximation {
  const inputs = reshape(x, [POINTS, 1]);
  const y = tensor([...expected], { dtype: "float64", shape: [POINTS, 1] });
  const activation = (sums: Tensor): Tensor => tanh(sums);
  const loss = valueAndGrad((layers: DenseParams[]) => mseLoss(scoresOf(layers, inputs, activation), y));
  // What the narrower layer has learned a wider one can do as well: its further units count for nothing.
  let best: Approximation | undefined = narrower && {
    ...narrower,
    width,
    layers: widened(narrower, width, key),
  };
  for (let attempt = 0; attempt < TRIES; attempt++) {
    // By turns upon what is there, and from scratch.
    const start = widened(attempt % 2 === 0 ? narrower : undefined, width, random.foldIn(key, attempt));
    const { params } = minimize(loss, start, { maxSteps: STEPS, keepHistory: false });
    const values = Array.from(scoresOf(params, inputs, activation).data());
    const error = Math.max(...values.map((value, i) => Math.abs(value - expected[i]!)));
    if (best === undefined || error < best.error) best = { width, layers: params, values, error };
  }
  return best!;
}

/** Fresh units beside those that are there: as long as their output counts for nothing, the function is the same. */
function widened(narrower: Approximation | undefined, width: number, key: random.Key): DenseParams[] {
  const [hidden, output] = drawLayers(key, [1, width - (narrower?.width ?? 0), 1], {
    weights: (n) => (n === 1 ? 6 : 1),
    biases: 3,
    dtype: "float64",
  });
  if (narrower === undefined) return [hidden!, output!];
  const [before, after] = narrower.layers;
  return [
    {
      weight: concat([before!.weight, hidden!.weight], { axis: 1 }),
      bias: concat([before!.bias, hidden!.bias], { axis: 0 }),
    },
    { weight: concat([after!.weight, zerosLike(output!.weight)], { axis: 0 }), bias: after!.bias },
  ];
}

function checksOf(name: string, each: readonly Approximation[]): Check[] {
  const errors = each.map(({ error }) => error);
  const falls = errors.every((error, i) => i === 0 || error <= errors[i - 1]!);
  return [
    holds(
      `${name}: largest error by width`,
      falls && errors.at(-1)! <= Math.max(errors[0]! / 10, NOTHING),
      "falls, to less than a tenth",
      errors.map((error) => error.toPrecision(2)).join(", "),
    ),
    between(`${name}: largest error of ${widths.at(-1)!} units`, errors.at(-1)!, 0, 0.02),
  ];
}

function errorTable(fits: readonly { name: string; each: readonly Approximation[] }[]): Table {
  return {
    title: "Largest error at any of the points",
    columns: [{ name: "units" }, ...fits.map(({ name }) => ({ name }))],
    rows: widths.map((width, i) => [width, ...fits.map(({ each }) => each[i]!.error)]),
  };
}

function fitFigure(
  { name, expected, each }: { name: string; expected: readonly number[]; each: readonly Approximation[] },
  places: readonly number[],
): Plot {
  const shown = [1, 4, 16].map((width) => each.find((one) => one.width === width)!);
  const series = (label: string, values: readonly number[], draw: Series["draw"]): Series => ({
    name: label,
    points: places.map((place, i): Point => [place, values[i]!]),
    draw,
  });
  return {
    kind: "plot",
    title: `A ${name} from so many units`,
    x: { label: "x", range: [-1, 1] },
    y: { label: "" },
    series: [
      ...shown.map(({ width, values }) => series(`${width}`, values, "line")),
      { ...series("function", expected, "dashed"), color: 6 },
    ],
  };
}

function errorFigure(fits: readonly { name: string; each: readonly Approximation[] }[]): Plot {
  return {
    kind: "plot",
    title: "Largest error by width",
    x: { label: "units", scale: "log", range: [1, 32] },
    y: { label: "largest error", scale: "log" },
    series: fits.map(({ name, each }) => ({
      name,
      points: each.map(({ width, error }): Point => [width, error]),
    })),
  };
}
