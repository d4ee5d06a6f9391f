import { valueAndGrad } from "@chainrule/autograd";
import { adagrad, adam, adamw, minimize, type Optimizer, rmsprop, sgd } from "@chainrule/optim";
import { add, at, mul, square, sub, type Tensor, tensor } from "@chainrule/tensor";
import type { Plot, Point } from "../charts/Figure.js";
import type { Table } from "../charts/Table.js";
import { allNear, between, type Check, exactly, near } from "./check.js";
import type { Context, Experiment, Outcome } from "./Experiment.js";
import { functionField } from "./functionField.js";
import { trainingStep } from "./trainingStep.js";

/** AdamW's weight decay. */
const DECAY = 0.001;

/** A hilly landscape with known valleys. */
interface Landscape {
  readonly name: string;
  readonly formula: string;
  of(place: Tensor): Tensor;
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
  readonly start: Point;
  readonly minima: readonly Point[];
  readonly levels: readonly number[];
  readonly steps: number;
  /** By optimizer, in the order of `optimizers`. */
  readonly rates: readonly number[];
}

const optimizers: readonly { readonly name: string; with(learningRate: number): Optimizer<unknown> }[] = [
  { name: "SGD", with: (learningRate) => sgd({ learningRate }) },
  { name: "momentum", with: (learningRate) => sgd({ learningRate, momentum: 0.9 }) },
  { name: "Nesterov", with: (learningRate) => sgd({ learningRate, momentum: 0.9, nesterov: true }) },
  { name: "Adagrad", with: (learningRate) => adagrad({ learningRate }) },
  { name: "RMSprop", with: (learningRate) => rmsprop({ learningRate }) },
  { name: "Adam", with: (learningRate) => adam({ learningRate }) },
  { name: "AdamW", with: (learningRate) => adamw({ learningRate, weightDecay: DECAY }) },
];

const parts = (place: Tensor): [x: Tensor, y: Tensor] => [at(place, 0), at(place, 1)];

const landscapes: readonly Landscape[] = [
  {
    name: "bowl",
    formula: "x² + 10 y²",
    of(place) {
      const [x, y] = parts(place);
      return add(square(x), mul(10, square(y)));
    },
    x: [-5, 5],
    y: [-5, 5],
    start: [-4, 3],
    minima: [[0, 0]],
    levels: [0.5, 2, 6, 15, 35, 70, 120, 190],
    steps: 200,
    rates: [0.09, 0.01, 0.01, 1.5, 0.05, 0.3, 0.3],
  },
  {
    name: "Rosenbrock",
    formula: "(1 − x)² + 100 (y − x²)²",
    of(place) {
      const [x, y] = parts(place);
      return add(square(sub(1, x)), mul(100, square(sub(y, square(x)))));
    },
    x: [-2, 2],
    y: [-1, 3],
    start: [-1.2, 1],
    minima: [[1, 1]],
    levels: [4, 12, 40, 120, 400, 1000],
    steps: 3000,
    rates: [0.001, 0.0005, 0.0005, 0.5, 0.002, 0.03, 0.03],
  },
  {
    name: "Beale",
    formula: "(1.5 − x + xy)² + (2.25 − x + xy²)² + (2.625 − x + xy³)²",
    of(place) {
      const [x, y] = parts(place);
      const term = (constant: number, power: Tensor): Tensor => square(add(sub(constant, x), mul(x, power)));
      return add(add(term(1.5, y), term(2.25, square(y))), term(2.625, mul(y, square(y))));
    },
    x: [-1, 4.5],
    y: [-2.5, 3],
    start: [1, 1.5],
    minima: [[3, 0.5]],
    levels: [0.1, 0.5, 2, 6, 20, 60, 200, 1000],
    steps: 3000,
    rates: [0.005, 0.002, 0.002, 0.5, 0.002, 0.05, 0.05],
  },
  {
    name: "Himmelblau",
    formula: "(x² + y − 11)² + (x + y² − 7)²",
    of(place) {
      const [x, y] = parts(place);
      return add(square(sub(add(square(x), y), 11)), square(sub(add(x, square(y)), 7)));
    },
    x: [-5, 5],
    y: [-5, 5],
    start: [-0.5, -0.5],
    minima: [
      [3, 2],
      [-2.805118086952745, 3.131312518250573],
      [-3.779310253377747, -3.283185991286169],
      [3.584428340330492, -1.848126526964404],
    ],
    levels: [3, 12, 35, 75, 130, 200, 320],
    steps: 300,
    rates: [0.01, 0.002, 0.002, 1, 0.03, 0.3, 0.3],
  },
];

/** These must arrive; all must come down to this share of the height at which they began. */
const arriving = ["momentum", "Nesterov", "Adam"];
const NEAR = 0.02;
const SHARE = 1 / 500;

/** A14: the paths of optimizers over contour maps. */
export const optimizersOnMaps: Experiment = {
  code: "A14",
  name: "optimizers",
  title: "Optimizers on a map",
  question: "Which way does each optimizer take down the same hill, and what does it do in a narrow valley?",
  run,
};

interface Path {
  readonly name: string;
  readonly rate: number;
  readonly points: readonly Point[];
  readonly values: readonly number[];
}

async function run(context: Context): Promise<Outcome> {
  const walked: { landscape: Landscape; paths: Path[] }[] = [];
  for (const landscape of landscapes) {
    const paths: Path[] = [];
    for (const [i, optimizer] of optimizers.entries()) {
      await context.progress(`${landscape.name}: ${optimizer.name}`);
      paths.push(walk(landscape, optimizer.name, optimizer.with(landscape.rates[i]!), landscape.rates[i]!));
    }
    walked.push({ landscape, paths });
  }
  const box = projected();
  return {
    tables: [...walked.map(({ landscape, paths }) => pathTable(landscape, paths)), box.table],
    figures: [...walked.map(({ landscape, paths }) => mapFigure(landscape, paths)), box.figure],
    checks: [...walked.flatMap(({ landscape, paths }) => checksOf(landscape, paths)), ...box.checks],
    text:
      "On the bowl plain SGD zigzags across the steep direction, momentum overshoots and comes back, and the adaptive methods go nearly straight, since they scale both directions alike. " +
      "In Rosenbrock's bent valley all of them find the floor at once and then take their time to follow it.",
    notes: [
      `The rates were chosen for each optimizer and landscape; AdamW's weight decay, ${DECAY}, pulls a little towards 0. ` +
        "Paths: SGD, momentum, RMSprop and Adam; Nesterov, Adagrad and AdamW are in the tables.",
    ],
  };
}

function walk(
  { of, start, steps }: Landscape,
  name: string,
  optimizer: Optimizer<unknown>,
  rate: number,
): Path {
  const step = trainingStep(of, optimizer);
  let place = tensor([...start], { dtype: "float64" });
  let state = optimizer.init(place);
  const points: Point[] = [];
  const values: number[] = [];
  for (let i = 0; i <= steps; i++) {
    const [next, nextState, value] = step(place, state);
    const [x, y] = place.data();
    points.push([x!, y!]);
    values.push(value.item());
    [place, state] = [next, nextState];
  }
  return { name, rate, points, values };
}

function distance(point: Point, minima: readonly Point[]): number {
  return Math.min(...minima.map(([x, y]) => Math.hypot(point[0] - x, point[1] - y)));
}

function checksOf({ name, minima }: Landscape, paths: readonly Path[]): Check[] {
  const apart = paths
    .filter((path) => arriving.includes(path.name))
    .map(({ points }) => distance(points.at(-1)!, minima));
  const heights = paths.map(({ values }) => values.at(-1)! / values[0]!);
  return [
    between(`${name}: ${arriving.join(", ")} end so near a minimum`, Math.max(...apart), 0, NEAR),
    between(`${name}: height at the end over that at the start, of all`, Math.max(...heights), 0, SHARE),
  ];
}

function pathTable({ name, formula, start, minima, steps }: Landscape, paths: readonly Path[]): Table {
  const small = 1e-3;
  return {
    title: `${name}: ${formula}, from (${start.join(", ")}), ${steps} steps`,
    columns: [
      { name: "optimizer" },
      { name: "rate" },
      { name: `< ${small} after` },
      { name: "last x", decimals: 4 },
      { name: "last y", decimals: 4 },
      { name: "last value" },
      { name: "distance" },
    ],
    rows: paths.map(({ name: optimizer, rate, points, values }) => {
      const first = values.findIndex((value) => value < small);
      const last = points.at(-1)!;
      return [
        optimizer,
        rate,
        first < 0 ? undefined : first,
        ...last,
        values.at(-1)!,
        distance(last, minima),
      ];
    }),
  };
}

function mapFigure(landscape: Landscape, paths: readonly Path[]): Plot {
  const { name, formula, x, y, of, start, minima, levels } = landscape;
  const shown = ["SGD", "momentum", "RMSprop", "Adam"];
  return {
    kind: "plot",
    title: `${name}: ${formula}`,
    x: { label: "x" },
    y: { label: "y" },
    square: true,
    field: { ...functionField(of, { x, y }), draw: "contours", levels },
    series: [
      ...paths
        .filter((path) => shown.includes(path.name))
        .map((path) => ({ name: path.name, points: path.points })),
      { name: "start", points: [start], draw: "dots", color: 6 },
      { name: minima.length === 1 ? "minimum" : "minima", points: minima, draw: "dots", color: 4 },
    ],
  };
}

/** Rosenbrock's function where x is at most 0.5: the lowest place is on the edge of the box, at (0.5, 0.25). */
function projected(): { table: Table; figure: Plot; checks: Check[] } {
  const { of, start } = landscapes[1]!;
  const box = { x: [-1.5, 0.5], y: [-0.5, 2] } as const;
  const result = minimize(valueAndGrad(of), tensor([...start], { dtype: "float64" }), {
    method: "projected",
    bounds: {
      lower: tensor([box.x[0], box.y[0]], { dtype: "float64" }),
      upper: tensor([box.x[1], box.y[1]], { dtype: "float64" }),
    },
  });
  const points = result.history.map(({ params }): Point => [at(params, 0).item(), at(params, 1).item()]);
  const last = points.at(-1)!;
  const outside = points.filter(
    ([x, y]) => x < box.x[0] || x > box.x[1] || y < box.y[0] || y > box.y[1],
  ).length;
  const { levels, x, y } = landscapes[1]!;
  const [left, right, low, high] = [...box.x, ...box.y];
  return {
    table: {
      title: "Rosenbrock in the box x from −1.5 to 0.5, y from −0.5 to 2, by projected descent",
      columns: ["steps", "x", "y", "value", "ended by"].map((name) => ({ name })),
      rows: [
        [result.steps, ...last, result.value, result.converged ? "projected gradient 0" : result.reason],
      ],
    },
    figure: {
      kind: "plot",
      title: "Projected descent: put back into the box after each step",
      x: { label: "x" },
      y: { label: "y" },
      square: true,
      field: { ...functionField(of, { x, y }), draw: "contours", levels },
      series: [
        { name: "path", points },
        {
          name: "box",
          points: [
            [left, low],
            [right, low],
            [right, high],
            [left, high],
            [left, low],
          ],
          color: 6,
        },
        { name: "start", points: [start], draw: "dots", color: 6 },
        { name: "end", points: [last], draw: "dots", color: 4 },
      ],
    },
    checks: [
      allNear("box: where it ends", last, [0.5, 0.25], 1e-6),
      near("box: the value there", result.value, 0.25, 1e-9),
      exactly("box: points outside of it", outside, 0),
    ],
  };
}
