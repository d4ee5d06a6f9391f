import { sigmoid } from "@chainrule/activations";
import { grad } from "@chainrule/autograd";
import type { DenseParams } from "@chainrule/nn";
import { crossEntropy } from "@chainrule/losses";
import { clipByGlobalNorm } from "@chainrule/optim";
import { norm, sqrt, square, sum, type Tensor, tensor, treeLeaves } from "@chainrule/tensor";
import * as random from "@chainrule/tensor/random";
import type { Plot, Point } from "../charts/Figure.js";
import type { Table } from "../charts/Table.js";
import { between, exactly, near } from "./check.js";
import { drawLayers, scaledStart, scoresOf } from "./denseLayers.js";
import type { Context, Experiment, Outcome } from "./Experiment.js";
import { firstRows } from "./mnistTensors.js";

const IMAGES = 200;
const LIMIT = 0.5;
const orders = [1, 2, Infinity] as const;

/** A3: norms of vectors and of gradients. */
export const norms: Experiment = {
  code: "A3",
  name: "norms",
  title: "Norms of vectors and of gradients",
  question: "How long is a vector, and how large a gradient, when only one number may say it?",
  run,
};

async function run(context: Context): Promise<Outcome> {
  const { x, y } = firstRows((await context.images()).train, IMAGES);
  const layers = drawLayers(random.key(context.seed), [784, 30, 10], scaledStart);
  const loss = (params: DenseParams[]): Tensor => crossEntropy(scoresOf(params, x, sigmoid), y);
  const grads = grad(loss)(layers);
  const clip = clipByGlobalNorm(LIMIT);
  const [clipped] = clip.transform(grads, clip.init(grads), grads);
  const [before, after] = [globalNorm(grads), globalNorm(clipped)];
  return {
    tables: [vectorTable(), gradientTable(grads, clipped)],
    figures: [unitFigure()],
    checks: [
      exactly("‖(3, 4)‖₂", lengthOf([3, 4], 2), 5),
      exactly("‖(1, 2, 2)‖₂", lengthOf([1, 2, 2], 2), 3),
      exactly("‖(3, −4)‖₁", lengthOf([3, -4], 1), 7),
      exactly("‖(3, −4)‖∞", lengthOf([3, -4], Infinity), 4),
      between("norm of the whole gradient before clipping", before, LIMIT, Infinity),
      near(`norm after clipping to ${LIMIT}`, after, LIMIT, 1e-5),
      near("cosine of the angle between both", cosine(grads, clipped), 1, 1e-6),
    ],
    text:
      "All three norms agree on what is zero and differ on what is long: L1 adds up, L2 is the distance, L∞ the largest entry alone. " +
      "A gradient has a norm for each layer and one as a whole, and clipping makes it shorter without turning it.",
  };
}

function lengthOf(vector: readonly number[], order: number): number {
  return norm(tensor(vector, { dtype: "float64" }), { order }).item();
}

function globalNorm(grads: readonly DenseParams[]): number {
  return sqrt(
    treeLeaves(grads)
      .map((leaf) => sum(square(leaf)))
      .reduce((a, b) => a.add(b)),
  ).item();
}

function cosine(a: readonly DenseParams[], b: readonly DenseParams[]): number {
  const [left, right] = [treeLeaves(a), treeLeaves(b)];
  const product = left
    .map((leaf, i) => sum(leaf.mul(right[i]!)))
    .reduce((x, y) => x.add(y))
    .item();
  return product / (globalNorm(a) * globalNorm(b));
}

function vectorTable(): Table {
  const vectors = [
    [3, 4],
    [3, -4],
    [1, 2, 2],
    [1, 1, 1, 1],
    [0, 0, 5],
  ];
  return {
    title: "Norms of vectors",
    columns: [{ name: "vector" }, { name: "L1" }, { name: "L2" }, { name: "L∞" }],
    rows: vectors.map((vector) => [
      `(${vector.join(", ")})`,
      ...orders.map((order) => lengthOf(vector, order)),
    ]),
  };
}

function gradientTable(grads: readonly DenseParams[], clipped: readonly DenseParams[]): Table {
  const row = (name: string, a: Tensor, b: Tensor): (string | number)[] => [
    name,
    ...orders.map((order) => norm(a, { order }).item()),
    norm(b).item(),
  ];
  return {
    title: `The gradient of 784-30-10 over ${IMAGES} images, and its L2 norms clipped to ${LIMIT}`,
    columns: [
      { name: "gradient of" },
      { name: "L1" },
      { name: "L2" },
      { name: "L∞" },
      { name: "L2 clipped" },
    ],
    rows: [
      ...grads.flatMap(({ weight, bias }, i) => [
        row(`layer ${i + 1} weights`, weight, clipped[i]!.weight),
        row(`layer ${i + 1} biases`, bias, clipped[i]!.bias),
      ]),
      ["all together", undefined, globalNorm(grads), undefined, globalNorm(clipped)] as (string | number)[],
    ],
  };
}

/** The vectors of the plane whose norm is 1. */
function unitFigure(): Plot {
  const directions = Array.from({ length: 241 }, (_, i) => (2 * Math.PI * i) / 240);
  return {
    kind: "plot",
    title: "Where each norm is 1",
    x: { label: "x₀", range: [-1.5, 1.5] },
    y: { label: "x₁", range: [-1.5, 1.5] },
    square: true,
    series: orders.map((order, i) => ({
      name: ["L1", "L2", "L∞"][i]!,
      points: directions.map((angle): Point => {
        const [x, y] = [Math.cos(angle), Math.sin(angle)];
        const length = lengthOf([x, y], order);
        return [x / length, y / length];
      }),
    })),
  };
}
