import { SerializeError } from "@chainrule/serialize";
import {
  broadcastTo,
  type Dtype,
  formatShape,
  isFloating,
  type Op,
  type Shape,
  slice,
  tensor,
  type Tensor,
} from "@chainrule/tensor";
import { type BatchSizes, commonDim, type Dim, isFixed } from "./Dim.js";
import type { Recording } from "./record.js";
import type { Constant, Source, Step } from "./Recorder.js";

/** Shape and dtype of a value, where sizes may follow the batch. */
export interface SymbolicSpec {
  readonly shape: readonly Dim[];
  readonly dtype: Dtype;
}

/** A constant, of which some axes may repeat for each example, and values may grow with the batch. */
export interface SymbolicConstant extends SymbolicSpec {
  readonly name: string | undefined;
  /** Its values; of axes that follow the batch only the first position, of values that do those for one example. */
  readonly tensor: Tensor;
  /** Whether the values are times the batch. */
  readonly scaled: boolean;
}

/** An op call. Numbers in the attributes may be multiples of the batch. */
export interface SymbolicStep extends SymbolicSpec {
  readonly op: Op<unknown>;
  readonly attributes: unknown;
  readonly operands: readonly Source[];
}

/** What a function does with a batch of any size. */
export interface SymbolicRecording {
  readonly inputs: readonly SymbolicSpec[];
  readonly constants: readonly SymbolicConstant[];
  readonly steps: readonly SymbolicStep[];
  readonly outputs: Recording["outputs"];
}

const instead =
  "Export for one size, { batchAxis: null }, or name the axes of the batch, { batchAxis: [0, null] }";

/** Says what differs between two batches otherwise than in proportion. */
function refuse(what: string, first: string, second: string, sizes: BatchSizes): never {
  throw new SerializeError(
    `exportOnnx: ${what} is ${first} for a batch of ${sizes.first} and ${second} for a batch of ${sizes.second}: ` +
      `it neither stays nor grows in proportion. ${instead}`,
  );
}

function mergeShapes(what: string, a: Shape, b: Shape, sizes: BatchSizes): Dim[] {
  const dims = a.map((n, i) => (b.length === a.length ? commonDim(n, b[i]!, sizes) : undefined));
  if (a.length !== b.length || dims.includes(undefined)) refuse(what, formatShape(a), formatShape(b), sizes);
  return dims as Dim[];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

/** The attributes of a step, with multiples of the batch where the numbers are in proportion. */
function mergeAttributes(op: string, path: string, a: unknown, b: unknown, sizes: BatchSizes): unknown {
  const differ = (first: string, second: string): never =>
    refuse(`${op}: its attribute ${path}`, first, second, sizes);
  if (Object.is(a, b)) return a;
  if (typeof a === "number" && typeof b === "number") {
    return commonDim(a, b, sizes) ?? differ(String(a), String(b));
  }
  if (Array.isArray(a) && Array.isArray(b)) {
    if (a.length !== b.length) differ(JSON.stringify(a), JSON.stringify(b));
    return a.map((value: unknown, i) => mergeAttributes(op, `${path}[${i}]`, value, b[i], sizes));
  }
  if (isRecord(a) && isRecord(b)) {
    const merged = Object.entries(a).map(([name, value]) => {
      const place = path === "" ? name : `${path}.${name}`;
      return [name, mergeAttributes(op, place, value, b[name], sizes)] as const;
    });
    return Object.fromEntries(merged);
  }
  // Of functions it cannot be said whether they differ.
  if (typeof a === "string" || typeof a === "boolean") differ(String(a), String(b));
  return a;
}

/** The values at the first position of the axes that follow the batch. */
function firstOf(x: Tensor, dims: readonly Dim[], what: string): Tensor {
  const first = slice(
    x,
    dims.map((dim) => (isFixed(dim) ? null : [0, 1])),
  );
  const repeated = broadcastTo(first, x.shape).data();
  const values = x.data();
  const at = values.findIndex((value, i) => !Object.is(value, repeated[i]));
  if (at < 0) return first;
  throw new SerializeError(
    `exportOnnx: ${what} has other values for each example, ${repeated[at]} and ${values[at]}, and would need more of ` +
      `them for a larger batch. Pass it as an input, or export for one size: { batchAxis: null }`,
  );
}

/** How far two quotients of rounded numbers may be apart. */
const rounding = 2 ** -22;

/** The values for one example, where all are in proportion to the batch; undefined where they are not. */
function perExample(a: Tensor, b: Tensor, { first, second }: BatchSizes): Tensor | undefined {
  const [x, y] = [a.data(), b.data()];
  const tolerance = isFloating(a.dtype) ? rounding : 0;
  const one = Float64Array.from(x, (value) => value / first);
  const fits = one.every((value, i) => Math.abs(value - y[i]! / second) <= tolerance * Math.abs(value));
  return fits ? tensor(one, { shape: a.shape, own: true }) : undefined;
}

function mergeConstants(a: Constant, b: Constant, what: string, sizes: BatchSizes): SymbolicConstant {
  const { name, tensor: x } = a;
  const y = b.tensor;
  const { dtype } = x;
  if (x === y) return { name, dtype, shape: x.shape, tensor: x, scaled: false };
  if (dtype !== y.dtype) refuse(`the dtype of ${what}`, dtype, y.dtype, sizes);
  const shape = mergeShapes(`the shape of ${what}`, x.shape, y.shape, sizes);
  const [first, second] = [firstOf(x, shape, what), firstOf(y, shape, what)];
  const [values, others] = [first.data(), second.data()];
  const at = values.findIndex((value, i) => !Object.is(value, others[i]));
  if (at < 0) return { name, dtype, shape, tensor: first, scaled: false };
  const one = perExample(first, second, sizes);
  if (!one) refuse(what, String(values[at]), String(others[at]), sizes);
  return { name, dtype, shape, tensor: one, scaled: true };
}

function mergeSteps(a: Step, b: Step, sizes: BatchSizes): SymbolicStep {
  const { op, operands } = a;
  const { shape, dtype } = a.output;
  const dims = mergeShapes(`the shape of the result of ${op.name}`, shape, b.output.shape, sizes);
  const attributes = mergeAttributes(op.name, "", a.attributes, b.attributes, sizes);
  return { op, operands, dtype, shape: dims, attributes };
}

/** @throws SerializeError naming the first op that is another one for the other batch, or has other operands */
function checkSameSteps(a: Recording, b: Recording, sizes: BatchSizes): void {
  const describe = (step: Step | undefined): string =>
    step
      ? `${step.op.name} of ${step.operands.map(({ kind, index }) => `${kind} ${index}`).join(", ")}`
      : "nothing";
  for (let i = 0; i < Math.max(a.steps.length, b.steps.length); i++) {
    const [one, other] = [describe(a.steps[i]), describe(b.steps[i])];
    if (one !== other) refuse(`step ${i} of the function`, one, other, sizes);
  }
  const results = ({ outputs }: Recording): string =>
    outputs.map(({ path, source }) => `${path} ${source.kind} ${source.index}`).join(", ");
  if (results(a) !== results(b)) refuse("the result", results(a), results(b), sizes);
}

/**
 * What two recordings of a function, with two sizes of the batch, have in common: sizes that are in proportion to
 * the batch become multiples of it.
 *
 * @throws SerializeError naming the op, where they differ otherwise
 */
export function merge(a: Recording, b: Recording, sizes: BatchSizes): SymbolicRecording {
  checkSameSteps(a, b, sizes);
  const user = (index: number): string =>
    a.steps.find(({ operands }) => operands.some((s) => s.kind === "constant" && s.index === index))?.op
      .name ?? "the result";
  return {
    inputs: a.inputs.map(({ shape, dtype }, i) => ({
      dtype,
      shape: mergeShapes("the shape of an input", shape, b.inputs[i]!.shape, sizes),
    })),
    constants: a.constants.map((constant, i) =>
      mergeConstants(constant, b.constants[i]!, `the constant that ${user(i)} uses`, sizes),
    ),
    steps: a.steps.map((step, i) => mergeSteps(step, b.steps[i]!, sizes)),
    outputs: a.outputs,
  };
}
