import { SerializeError } from "@chainrule/serialize";
import type { Dtype } from "@chainrule/tensor";
import { BatchMultiple, type Dim, formatDim, formatDims, isFixed } from "./Dim.js";
import type { Graph, Value } from "./Graph.js";
import type { Operand } from "./Recorder.js";

/** A step that becomes nodes. */
export interface Call<A = unknown> {
  readonly graph: Graph;
  /** The op's name. */
  readonly name: string;
  readonly inputs: readonly Value[];
  readonly attributes: A;
  /** Shape and dtype of the result. */
  readonly shape: readonly Dim[];
  readonly dtype: Dtype;
}

/** How an op becomes nodes of ONNX. */
export interface Conversion<A = any> {
  /** Adds the nodes and gives the name of the result. */
  convert(call: Call<A>): string;
  /** Whether numbers in the attributes may be multiples of the batch. */
  readonly followsBatch?: true;
  /** Whether this conversion is for such operands; otherwise the op is recorded in terms of other ops. */
  accepts?(operands: readonly Operand[], attributes: A): boolean;
}

/** Conversions by the names of ops. */
export type Conversions = Readonly<Record<string, Conversion>>;

/** `matmul of float32[batch, 3], float32[3, 4]`, as it stands in messages. */
export function describeCall({ name, inputs }: Pick<Call, "name" | "inputs">): string {
  return `${name} of ${inputs.map(({ dtype, shape }) => `${dtype}${formatDims(shape)}`).join(", ")}`;
}

/** @throws SerializeError for a call that ONNX cannot express, with what to do */
export function refuseCall(call: Pick<Call, "name" | "inputs">, reason: string): never {
  throw new SerializeError(`exportOnnx: ${describeCall(call)}: ${reason}`);
}

/** @throws SerializeError for attributes that follow the batch, where ONNX needs numbers */
export function checkFixed(call: Call, attributes: unknown, path = ""): void {
  if (typeof attributes !== "object" || attributes === null) return;
  if (attributes instanceof BatchMultiple) fixed(call, attributes, `its attribute ${path}`);
  for (const [name, value] of Object.entries(attributes)) {
    checkFixed(call, value, path === "" ? name : `${path}.${name}`);
  }
}

/** @throws SerializeError for a size that follows the batch, where ONNX needs a number */
export function fixed(call: Call, dim: Dim, what: string): number {
  if (isFixed(dim)) return dim;
  return refuseCall(
    call,
    `${what} is ${formatDim(dim)}, but ONNX needs a number there. Export for one size: { batchAxis: null }`,
  );
}

/** The value of a constant without axes. @throws SerializeError where it follows the batch */
export function constantScalar(call: Call, index: number): number {
  const { constant } = call.inputs[index]!;
  if (!constant) refuseCall(call, `operand ${index} follows the batch, but ONNX needs a constant there`);
  return constant.item();
}
