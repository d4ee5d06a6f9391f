import { grad } from "@chainrule/autograd";
import { crossEntropy, hingeLoss, mseLoss, softMarginLoss, zeroOneLoss } from "@chainrule/losses";
import { div, onesLike, reshape, stack, sum, type Tensor, tensor, zerosLike } from "@chainrule/tensor";
import type { Axis, Plot, Point } from "../charts/Figure.js";
import type { Table } from "../charts/Table.js";
import { allNear, holds } from "./check.js";
import type { Experiment, Outcome } from "./Experiment.js";

const none = { reduction: "none" } as const;
const ones = (margin: Tensor): Tensor => onesLike(margin);

interface MarginLoss {
  readonly name: string;
  /** The loss of each margin, from y · score with y = 1. */
  of(margin: Tensor): Tensor;
  /** The same by its formula. */
  formula(margin: number): number;
}

const losses: readonly MarginLoss[] = [
  { name: "0-1", of: (m) => zeroOneLoss(m, ones(m), none), formula: (m) => (m > 0 ? 0 : 1) },
  { name: "hinge", of: (m) => hingeLoss(m, ones(m), none), formula: (m) => Math.max(0, 1 - m) },
  {
    name: "log loss",
    of: (m) => div(softMarginLoss(m, ones(m), none), Math.LN2),
    formula: (m) => Math.log1p(Math.exp(-m)) / Math.LN2,
  },
  { name: "squared error", of: (m) => mseLoss(m, ones(m), none), formula: (m) => (1 - m) ** 2 },
  { name: "cross-entropy", of: twoClasses, formula: (m) => Math.log1p(Math.exp(-m)) },
];

/** The cross-entropy of two classes whose scores are m and 0, the first being right. */
function twoClasses(margin: Tensor): Tensor {
  const scores = stack([margin, zerosLike(margin)], { axis: -1 });
  const right = tensor(new Int32Array(margin.size));
  return crossEntropy(reshape(scores, [-1, 2]), right, none);
}

/** A11: five losses of a classifier side by side. */
export const marginLosses: Experiment = {
  code: "A11",
  name: "margin-losses",
  title: "0-1 loss, hinge, log loss, squared error and cross-entropy",
  question: "Counting mistakes is what one wants: why is something else minimised?",
  run,
};

const places = [-2, -1, 0, 0.5, 1, 2, 3] as const;

function valuesAt(loss: MarginLoss, margins: readonly number[]): number[] {
  return Array.from(loss.of(tensor([...margins], { dtype: "float64" })).data());
}

function slopesAt(loss: MarginLoss, margins: readonly number[]): number[] {
  const slope = grad((m: Tensor) => sum(loss.of(m)))(tensor([...margins], { dtype: "float64" }));
  return Array.from(slope.data());
}

function run(): Outcome {
  const zeroOneSlopes = slopesAt(losses[0]!, places);
  const surrogates = losses.slice(1, 4);
  const fine = Array.from({ length: 201 }, (_, i) => -3 + i / 33);
  const counted = valuesAt(losses[0]!, fine);
  const above = surrogates.every((loss) =>
    valuesAt(loss, fine).every((value, i) => value >= counted[i]! - 1e-12),
  );
  return {
    tables: [table("Loss by margin", valuesAt), table("Its derivative", slopesAt)],
    figures: [
      figure("Loss by margin", { label: "loss", range: [0, 4] }, valuesAt),
      figure("Its derivative", { label: "derivative", range: [-3, 3] }, slopesAt),
    ],
    checks: [
      ...losses.map((loss) =>
        allNear(`${loss.name}: values`, valuesAt(loss, places), places.map(loss.formula), 1e-12),
      ),
      holds(
        "0-1 loss: derivative",
        zeroOneSlopes.every((slope) => slope === 0),
        "0 everywhere: nothing learns by it",
        zeroOneSlopes.every((slope) => slope === 0) ? "0 everywhere" : zeroOneSlopes.join(", "),
      ),
      holds(
        "hinge, log loss, squared error",
        above,
        "never below the 0-1 loss",
        above ? "never below" : "below",
      ),
    ],
    text:
      "The 0-1 loss is flat on both sides of its step, so its gradient is 0 and says nothing about which way is better. " +
      "The others lie above it and have a slope where the margin is small; only the squared error also punishes being right by too much.",
    notes: [
      "The margin is y · score with y = ±1: above 0 the sign is right. Log loss is the cross-entropy in bits (divided by ln 2), " +
        "so that it is 1 where the 0-1 loss has its step.",
    ],
  };
}

function table(title: string, of: (loss: MarginLoss, margins: readonly number[]) => number[]): Table {
  const columns = losses.map((loss) => of(loss, places));
  return {
    title,
    columns: [{ name: "margin" }, ...losses.map(({ name }) => ({ name, decimals: 4 }))],
    rows: places.map((margin, i) => [margin, ...columns.map((column) => column[i]! + 0)]),
  };
}

function figure(
  title: string,
  y: Axis,
  of: (loss: MarginLoss, margins: readonly number[]) => number[],
): Plot {
  const margins = Array.from({ length: 161 }, (_, i) => -2 + i / 32 + 1e-9);
  return {
    kind: "plot",
    title,
    x: { label: "margin", range: [-2, 3] },
    y,
    series: losses.map((loss) => {
      const values = of(loss, margins);
      return { name: loss.name, points: margins.map((margin, i): Point => [margin, values[i]!]) };
    }),
  };
}
