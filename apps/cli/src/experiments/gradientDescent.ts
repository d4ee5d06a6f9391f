import { valueAndGrad } from "@chainrule/autograd";
import { minimize, type MinimizeResult } from "@chainrule/optim";
import { add, at, mul, square, sub, type Tensor, tensor } from "@chainrule/tensor";
import type { Field, Plot, Point } from "../charts/Figure.js";
import type { Table } from "../charts/Table.js";
import { exactly, holds } from "./check.js";
import type { Experiment, Outcome } from "./Experiment.js";
import { functionField } from "./functionField.js";

const STEPS = 84;
const rates = [0.01, 0.1, 0.5, 0.9, 1.1] as const;

/** J(θ) = (θ − 2.5)² − 1. */
const J = (theta: Tensor): Tensor => sub(square(sub(theta, 2.5)), 1);
/** J(θ) = (θ₀ − 2.5)² + 4 (θ₁ − 1)². */
const bowl = (theta: Tensor): Tensor =>
  add(square(sub(at(theta, 0), 2.5)), mul(4, square(sub(at(theta, 1), 1))));

/** A2: gradient descent on one number, and on two. */
export const gradientDescent: Experiment = {
  code: "A2",
  name: "gradient-descent",
  title: "Gradient descent in one dimension and in two",
  question: "How does a parameter find the lowest point of a curve by looking at the slope alone?",
  run,
};

function descend(
  learningRate: number,
  stop: { maxSteps: number; tolerance?: number },
): MinimizeResult<Tensor> {
  const start = tensor(0, { dtype: "float64" });
  // Without a tolerance it goes on for as many steps as it is told, however little the value changes.
  return minimize(valueAndGrad(J), start, {
    method: "gradient-descent",
    learningRate,
    gradientTolerance: 0,
    ...stop,
  });
}

function run(): Outcome {
  const plain = descend(0.1, { maxSteps: STEPS });
  const thetas = plain.history.map(({ params }) => params.item());
  const early = descend(0.1, { maxSteps: 1000, tolerance: 1e-8 });
  const each = rates.map((rate) => ({ rate, result: descend(rate, { maxSteps: STEPS }) }));
  const diverged = each.at(-1)!.result;
  const two = minimize(valueAndGrad(bowl), tensor([0, 3], { dtype: "float64" }), {
    method: "gradient-descent",
    learningRate: 0.1,
    maxSteps: 40,
  });
  return {
    tables: [pathTable(plain), rateTable(each)],
    figures: [curveFigure(plain), ratesFigure(each), bowlFigure(two)],
    checks: [
      exactly("θ after 84 steps at rate 0.1", thetas.at(-1)!, 2.4999999819074863),
      exactly("entries of its history", thetas.length, 85),
      exactly("θ where J first changes by less than 1e-8", early.params.item(), 2.499891109642585),
      exactly("entries of that history", early.history.length, 46),
      holds("rate 1.1", diverged.reason === "diverged", "diverges, and says so", diverged.reason),
    ],
    text:
      "Each step goes against the slope, so that θ rolls down to 2.5: fast where the curve is steep, ever slower where it is flat. " +
      "A rate that is too small crawls, one of 0.5 is there at once, at 0.9 it jumps from side to side, and above 1 each jump lands higher up.",
    notes: [
      `"Stop when J changes by less than 1e-8" ends after ${early.history.length} entries at θ = ${early.params.item()}. ` +
        `The 85 entries that end at 2.4999999819074863 are ${STEPS} steps without that rule.`,
    ],
  };
}

function pathTable({ history }: MinimizeResult<Tensor>): Table {
  const shown = [0, 1, 2, 3, 4, 5, 10, 20, 45, STEPS];
  return {
    title: "The path at rate 0.1",
    columns: [
      { name: "step" },
      { name: "θ", decimals: 10 },
      { name: "J(θ)", decimals: 10 },
      { name: "|dJ/dθ|" },
    ],
    rows: shown.map((step) => {
      const { params, value, gradientNorm } = history[step]!;
      return [step, params.item(), value, gradientNorm];
    }),
  };
}

function rateTable(each: readonly { rate: number; result: MinimizeResult<Tensor> }[]): Table {
  return {
    title: `At other rates, ${STEPS} steps at most`,
    columns: [
      { name: "rate" },
      { name: "steps" },
      { name: "last θ" },
      { name: "last J" },
      { name: "ended by" },
    ],
    rows: each.map(({ rate, result: { steps, params, value, reason } }) => [
      rate,
      steps,
      params.item(),
      value,
      endings[reason],
    ]),
  };
}

const endings: Readonly<Record<MinimizeResult<Tensor>["reason"], string>> = {
  gradient: "a slope of 0",
  value: "J no longer changing",
  steps: "the number of steps",
  stuck: "no lower value",
  diverged: "diverging: the rate is too large",
};

function curveFigure({ history }: MinimizeResult<Tensor>): Plot {
  const curve = Array.from({ length: 121 }, (_, i): Point => {
    const theta = -0.5 + i / 20;
    return [theta, J(tensor(theta, { dtype: "float64" })).item()];
  });
  const path = history.slice(0, 16).map(({ params, value }): Point => [params.item(), value]);
  return {
    kind: "plot",
    title: "The first steps on the curve, rate 0.1",
    x: { label: "θ" },
    y: { label: "J(θ)" },
    series: [
      { name: "J(θ) = (θ − 2.5)² − 1", points: curve },
      { name: "steps", points: path, draw: "dots", color: 1 },
    ],
  };
}

function ratesFigure(each: readonly { rate: number; result: MinimizeResult<Tensor> }[]): Plot {
  return {
    kind: "plot",
    title: "How far from the lowest value, by rate",
    x: { label: "step", range: [0, 60] },
    y: { label: "J(θ) + 1", scale: "log", range: [1e-12, 1e4] },
    series: each.map(({ rate, result }) => ({
      name: `rate ${rate}`,
      points: result.history.map(({ value }, step): Point => [step, value + 1]),
      // As far from the bottom as at 0.1 after each step, but on alternating sides.
      draw: rate === 0.9 ? "dashed" : "line",
    })),
  };
}

function bowlFigure({ history }: MinimizeResult<Tensor>): Plot {
  const field: Field = {
    ...functionField(bowl, { x: [-0.5, 4], y: [-1, 3.5] }),
    draw: "contours",
    levels: [0.1, 0.5, 1, 2, 4, 7, 11, 16],
  };
  const path = history.map(({ params }): Point => [at(params, 0).item(), at(params, 1).item()]);
  return {
    kind: "plot",
    title: "In two dimensions: (θ₀ − 2.5)² + 4 (θ₁ − 1)², rate 0.1",
    x: { label: "θ₀" },
    y: { label: "θ₁" },
    square: true,
    field,
    series: [
      { name: "path", points: path },
      { name: "steps", points: path, draw: "dots", color: 1 },
    ],
  };
}
