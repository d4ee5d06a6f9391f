import { sigmoid } from "@chainrule/activations";
import { valueAndGrad } from "@chainrule/autograd";
import { binaryCrossEntropyWithLogits, mseLoss } from "@chainrule/losses";
import { sgd } from "@chainrule/optim";
import { mul, type Tensor, tensor } from "@chainrule/tensor";
import type { Plot } from "../charts/Figure.js";
import type { Table } from "../charts/Table.js";
import { allNear, type Check, near } from "./check.js";
import type { Experiment, Outcome } from "./Experiment.js";
import { type ReferenceRun, saturatedNeuronTable } from "./saturatedNeuronTable.js";
import { trainingStep } from "./trainingStep.js";

const EPOCHS = 300;
const TOLERANCE = 1e-6;

interface Neuron {
  readonly w: Tensor;
  readonly b: Tensor;
}

/** The input is 1 and the output should be 0. */
const score = ({ w, b }: Neuron): Tensor => w.add(b);
const target = tensor(0, { dtype: "float64" });

const costs: Readonly<Record<ReferenceRun["cost"], (neuron: Neuron) => Tensor>> = {
  quadratic: (neuron) => mul(mseLoss(sigmoid(score(neuron)), target), 0.5),
  "cross-entropy": (neuron) => binaryCrossEntropyWithLogits(score(neuron), target),
};

/** A6: one neuron that begins badly wrong. */
export const saturatedNeuron: Experiment = {
  code: "A6",
  name: "saturated-neuron",
  title: "The saturated neuron",
  question:
    "Why does a neuron that is badly wrong learn slowly by the quadratic cost, and not by the cross-entropy?",
  run,
};

/** What a neuron does: its output and cost before each epoch, and after the last. */
interface Course {
  readonly run: ReferenceRun;
  readonly outputs: readonly number[];
  readonly costs: readonly number[];
  readonly last: readonly [w: number, b: number];
  /** |∂C/∂w| before the first step. */
  readonly slope: number;
}

function follow(run: ReferenceRun): Course {
  const cost = costs[run.cost];
  const optimizer = sgd({ learningRate: run.rate });
  const step = trainingStep(cost, optimizer);
  const numbers = run.start.map((value) => tensor(value, { dtype: "float64" }));
  let neuron: Neuron = { w: numbers[0]!, b: numbers[1]! };
  let state: unknown = optimizer.init(neuron);
  const slope = Math.abs(valueAndGrad(cost)(neuron)[1].w.item());
  const outputs: number[] = [];
  const losses: number[] = [];
  for (let epoch = 0; epoch <= EPOCHS; epoch++) {
    outputs.push(sigmoid(score(neuron)).item());
    const [next, nextState, loss] = step(neuron, state);
    losses.push(loss.item());
    if (epoch < EPOCHS) [neuron, state] = [next, nextState];
  }
  return { run, outputs, costs: losses, last: [neuron.w.item(), neuron.b.item()], slope };
}

function run(): Outcome {
  const courses = saturatedNeuronTable.runs.map(follow);
  const gentle = courses.slice(0, 4);
  return {
    tables: [
      courseTable("Quadratic cost, rate 0.15", gentle.slice(0, 2)),
      courseTable("Cross-entropy, rate 0.005", gentle.slice(2)),
      outputTable(courses.slice(4)),
      slopeTable(gentle),
    ],
    figures: [
      figure("Output by epoch, quadratic cost at rate 0.15", courses.slice(0, 2)),
      figure("Output by epoch, cross-entropy at rate 0.005", courses.slice(2, 4)),
      figure("Output by epoch, cross-entropy at rate 0.15", courses.slice(4)),
    ],
    checks: courses.flatMap(checksOf),
    text:
      "By the quadratic cost the neuron that begins at 0.98 hardly moves for 150 epochs, since its slope has the factor σ'(z), which is nearly 0 there. " +
      "The cross-entropy cancels that factor: its slope is a − y, so the neuron that is more wrong learns faster.",
  };
}

function checksOf({
  run: { name, reference, last: expectedEnd, slope: expectedSlope },
  outputs,
  costs: c,
  last,
  slope,
}: Course): Check[] {
  const { epochs } = saturatedNeuronTable;
  const at = (values: readonly number[]): number[] => epochs.map((epoch) => values[epoch]!);
  const checks = [allNear(`${name}: outputs`, at(outputs), reference.outputs, TOLERANCE)];
  if (reference.costs) checks.push(allNear(`${name}: costs`, at(c), reference.costs, TOLERANCE));
  if (expectedEnd) checks.push(allNear(`${name}: last w and b`, last, expectedEnd, TOLERANCE));
  if (expectedSlope)
    checks.push(near(`${name}: first slope`, slope, expectedSlope.value, expectedSlope.tolerance));
  return checks;
}

function courseTable(title: string, courses: readonly Course[]): Table {
  return {
    title: `${title}: output a and cost C before the epoch`,
    columns: [
      { name: "epoch" },
      ...courses.flatMap(({ run: { start } }) => [
        { name: `a from ${start.join("/")}`, decimals: 6 },
        { name: "C", decimals: 6 },
      ]),
    ],
    rows: saturatedNeuronTable.epochs.map((epoch) => [
      epoch,
      ...courses.flatMap(({ outputs, costs: c }) => [outputs[epoch]!, c[epoch]!]),
    ]),
  };
}

function outputTable(courses: readonly Course[]): Table {
  return {
    title: "Cross-entropy, rate 0.15: output a before the epoch",
    columns: [
      { name: "epoch" },
      ...courses.map(({ run: { start } }) => ({ name: `a from ${start.join("/")}`, decimals: 6 })),
    ],
    rows: saturatedNeuronTable.epochs.map((epoch) => [
      epoch,
      ...courses.map(({ outputs }) => outputs[epoch]!),
    ]),
  };
}

function slopeTable(courses: readonly Course[]): Table {
  return {
    title: "The first step and the last",
    columns: [
      { name: "run" },
      { name: "first |∂C/∂w|" },
      { name: "last w", decimals: 6 },
      { name: "last b", decimals: 6 },
    ],
    rows: courses.map(({ run: { name }, slope, last: [w, b] }) => [name, slope, w, b]),
  };
}

function figure(title: string, courses: readonly Course[]): Plot {
  return {
    kind: "plot",
    title,
    x: { label: "epoch", range: [0, EPOCHS] },
    y: { label: "output a", range: [0, 1] },
    series: courses.map(({ run: { start }, outputs }) => ({
      name: `w = ${start[0]}, b = ${start[1]}`,
      points: outputs.map((output, epoch) => [epoch, output] as const),
    })),
  };
}
