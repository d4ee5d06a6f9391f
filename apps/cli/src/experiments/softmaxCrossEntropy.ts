import { softmax } from "@chainrule/activations";
import { valueAndGrad } from "@chainrule/autograd";
import { crossEntropy } from "@chainrule/losses";
import { oneHot, reshape, type Tensor, tensor } from "@chainrule/tensor";
import type { Plot, Point } from "../charts/Figure.js";
import { allNear, holds, near } from "./check.js";
import type { Experiment, Outcome } from "./Experiment.js";

const CLASS = 0;
const float64 = { dtype: "float64" } as const;
const target = tensor([CLASS], { dtype: "int32" });

/** A12: the gradient of softmax with cross-entropy. */
export const softmaxCrossEntropy: Experiment = {
  code: "A12",
  name: "softmax-cross-entropy",
  title: "Softmax with cross-entropy",
  question: "What does the loss of a classifier tell each of its scores?",
  run,
};

/** Probabilities, loss and gradient of scores, class 0 being right. */
function learn(scores: readonly number[]): { p: number[]; loss: number; gradient: number[] } {
  const z = tensor([...scores], float64);
  const lossOf = (x: Tensor): Tensor => crossEntropy(reshape(x, [1, scores.length]), target);
  const [loss, gradient] = valueAndGrad(lossOf)(z);
  return { p: numbers(softmax(z)), loss: loss.item(), gradient: numbers(gradient) };
}

function numbers(x: Tensor): number[] {
  return Array.from(x.data());
}

function run(): Outcome {
  const scores = [2, 1, 0.1];
  const { p, loss, gradient } = learn(scores);
  const y = numbers(oneHot(target, 3, float64));
  const wrong = [-1000, 1000, 0];
  const extreme = [learn([1000, -1000, 0]), learn(wrong)];
  return {
    tables: [
      {
        title: "Scores z = (2, 1, 0.1), class 0 is right",
        columns: ["class", "z", "p = softmax(z)", "y", "p − y", "∂loss/∂z"].map((name) => ({ name })),
        rows: scores.map((z, i) => [i, z, p[i]!, y[i]!, p[i]! - y[i]!, gradient[i]!]),
      },
      {
        title: "At scores that exp can't hold",
        columns: ["z", "loss", "gradient"].map((name) => ({ name })),
        rows: extreme.map(({ loss: cost, gradient: g }, i) => [
          `(${[[1000, -1000, 0], wrong][i]!.join(", ")})`,
          cost,
          `(${g.join(", ")})`,
        ]),
      },
    ],
    figures: [curveFigure()],
    checks: [
      allNear("p", p, [0.659001, 0.242433, 0.098566], 5e-7),
      near("loss", loss, 0.41703, 5e-7),
      allNear("gradient", gradient, [-0.340999, 0.242433, 0.098566], 5e-7),
      allNear(
        "gradient against p − y",
        gradient,
        p.map((value, i) => value - y[i]!),
        1e-15,
      ),
      near(
        "sum of the gradient",
        gradient.reduce((sum, value) => sum + value, 0),
        0,
        1e-15,
      ),
      holds(
        "scores of ±1000",
        extreme.every((one) => [one.loss, ...one.gradient].every(Number.isFinite)) &&
          extreme[1]!.loss === 2000,
        "finite losses 0 and 2000",
        extreme.map((one) => String(one.loss)).join(" and "),
      ),
    ],
    text:
      "The gradient is p − y: each score is pushed down by the probability it got, and the right one up by what it lacks of 1. " +
      "Nothing saturates: the more wrong the model is, the larger the push, and scores of ±1000 still give finite numbers.",
  };
}

function curveFigure(): Plot {
  const places = Array.from({ length: 121 }, (_, i) => -6 + i / 10);
  const learned = places.map((z) => learn([z, 1, 0.1]));
  const series = (name: string, value: (i: number) => number): Plot["series"][number] => ({
    name,
    points: places.map((z, i): Point => [z, value(i)]),
  });
  return {
    kind: "plot",
    title: "As the score of the right class grows, z = (z₀, 1, 0.1)",
    x: { label: "z₀" },
    y: { label: "" },
    series: [
      series("loss", (i) => learned[i]!.loss),
      series("p₀", (i) => learned[i]!.p[0]!),
      series("∂loss/∂z₀ = p₀ − 1", (i) => learned[i]!.gradient[0]!),
    ],
  };
}
