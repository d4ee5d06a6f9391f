import { relu, sigmoid, tanh } from "@chainrule/activations";
import { grad } from "@chainrule/autograd";
import type { Fn } from "@chainrule/nn";
import { linspace, sum, type Tensor, tensor } from "@chainrule/tensor";
import * as random from "@chainrule/tensor/random";
import type { Plot, Point } from "../charts/Figure.js";
import type { Table } from "../charts/Table.js";
import { between, type Check, near } from "./check.js";
import type { Experiment, Context, Outcome } from "./Experiment.js";
import { vanishingGradients } from "./vanishingGradients.js";

/** The three activations that networks have grown up with. */
const activations: readonly { readonly name: string; readonly of: Fn }[] = [
  { name: "sigmoid", of: (x) => sigmoid(x) },
  { name: "tanh", of: (x) => tanh(x) },
  { name: "relu", of: (x) => relu(x) },
];

const TIMED = 200_000;
const REPEATS = 15;

/** A10: what an activation costs, and what it does to the gradients of deep networks. */
export const activationFunctions: Experiment = {
  code: "A10",
  name: "activations",
  title: "Sigmoid, tanh, ReLU",
  question: "Why do the first layers of a deep network of sigmoids learn so slowly, and those of ReLUs not?",
  run,
};

async function run(context: Context): Promise<Outcome> {
  await context.progress("functions");
  const depth = await vanishingGradients(context);
  return {
    tables: [shapeTable(), timeTable(), ...depth.tables],
    figures: [
      curves("The functions", [-1.2, 2], (of, x) => of(x)),
      curves("Their derivatives", [-0.1, 1.1], slope),
      ...depth.figures,
    ],
    checks: [...shapeChecks(), ...depth.checks],
    text:
      "A gradient on its way to the first layers is multiplied by σ' in each, at most 0.25, so that it shrinks to about a fifth from layer to layer. " +
      "ReLU multiplies by 1 where a unit is active: with weights drawn as He proposed all layers begin with gradients of the same size, but units can die.",
    notes: depth.notes,
  };
}

function slope(of: Fn, x: Tensor): Tensor {
  return grad((values: Tensor) => sum(of(values)))(x);
}

function fineGrid(): Tensor {
  return linspace(-8, 8, 4001, { dtype: "float64" });
}

function largest(x: Tensor): number {
  return Math.max(...x.data());
}

function shapeChecks(): Check[] {
  const x = fineGrid();
  const [left, right] = [tanh(x).data(), sigmoid(x.mul(2)).mul(2).sub(1).data()];
  const apart = Math.max(...Array.from(left, (value, i) => Math.abs(value - right[i]!)));
  return [
    near("largest σ'", largest(slope((v) => sigmoid(v), x)), 0.25, 1e-12),
    near("largest tanh'", largest(slope((v) => tanh(v), x)), 1, 1e-12),
    between("tanh(x) against 2σ(2x) − 1", apart, 0, 1e-14),
  ];
}

function shapeTable(): Table {
  const x = fineGrid();
  return {
    title: "The functions",
    columns: ["activation", "at −2", "at 0", "at 2", "largest slope", "slope at 4"].map((name) => ({ name })),
    rows: activations.map(({ name, of }) => {
      const at = tensor([-2, 0, 2], { dtype: "float64" });
      const steep = slope(of, tensor([4], { dtype: "float64" })).item();
      return [name, ...Array.from(of(at).data()), largest(slope(of, x)), steep];
    }),
  };
}

function timeTable(): Table {
  const x = random.normal(random.key(0), [TIMED]);
  const time = (f: () => unknown): number => {
    const times = Array.from({ length: REPEATS }, () => {
      const start = performance.now();
      f();
      return performance.now() - start;
    });
    return (1e6 * times.sort((a, b) => a - b)[Math.floor(REPEATS / 2)]!) / TIMED;
  };
  return {
    title: `Time a number on this machine, in nanoseconds (${TIMED} numbers, float32, not compared)`,
    columns: [
      { name: "activation" },
      { name: "forward", decimals: 2 },
      { name: "forward and backward", decimals: 2 },
    ],
    rows: activations.map(({ name, of }) => [name, time(() => of(x)), time(() => slope(of, x))]),
  };
}

function curves(title: string, range: readonly [number, number], value: (of: Fn, x: Tensor) => Tensor): Plot {
  const x = linspace(-4, 4, 161, { dtype: "float64" });
  const places = x.data();
  return {
    kind: "plot",
    title,
    x: { label: "x" },
    y: { label: "", range },
    series: activations.map(({ name, of }) => {
      const values = value(of, x).data();
      return { name, points: Array.from(places, (place, i): Point => [place, values[i]!]) };
    }),
  };
}
