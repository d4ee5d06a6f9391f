import { isFixed } from "./Dim.js";
import { convert } from "./conversions.js";
import { elementType } from "./encodeModel.js";
import type { Graph, Value } from "./Graph.js";
import type { SymbolicConstant, SymbolicRecording } from "./merge.js";
import type { Source } from "./Recorder.js";

/** Values that are so much for each example: times the size of the batch, in float64, as they were computed. */
function scaledByBatch(graph: Graph, name: string, { tensor, dtype }: SymbolicConstant): string {
  const size = graph.node("Reshape", [graph.batch(), graph.int64s([])]);
  const wide = graph.node("Cast", [size], { to: elementType("float64") });
  const values = graph.node("Mul", [graph.initializer(name, tensor), wide]);
  return graph.node("Cast", [values], { to: elementType(dtype) });
}

function writeConstant(graph: Graph, constant: SymbolicConstant): string {
  const { name, tensor, shape, dtype, scaled } = constant;
  if (name === undefined && shape.length === 0 && !scaled) return graph.scalar(tensor.item(), dtype);
  const label = name ?? "constant";
  const values = scaled ? scaledByBatch(graph, label, constant) : graph.initializer(label, tensor);
  return shape.every(isFixed) ? values : graph.node("Expand", [values, graph.sizes(shape)]);
}

function constantValue(graph: Graph, constant: SymbolicConstant): Value {
  const { shape, dtype, tensor, scaled } = constant;
  let written: string | undefined;
  return {
    dtype,
    shape,
    constant: scaled || !shape.every(isFixed) ? undefined : tensor,
    name: () => (written ??= writeConstant(graph, constant)),
  };
}

/** Adds the nodes of a recording to a graph, and gives the values of its outputs. */
export function toGraph(graph: Graph, recording: SymbolicRecording, inputNames: readonly string[]): Value[] {
  const computed = (name: string, { shape, dtype }: Pick<Value, "shape" | "dtype">): Value => ({
    shape,
    dtype,
    constant: undefined,
    name: () => name,
  });
  const values: Record<Source["kind"], Value[]> = {
    input: recording.inputs.map((spec, i) => computed(inputNames[i]!, spec)),
    constant: recording.constants.map((constant) => constantValue(graph, constant)),
    step: [],
  };
  const valueOf = ({ kind, index }: Source): Value => values[kind][index]!;
  for (const step of recording.steps) {
    const { op, operands, attributes, shape, dtype } = step;
    graph.current = op.name;
    const call = { graph, name: op.name, inputs: operands.map(valueOf), attributes, shape, dtype };
    values.step.push(computed(convert(step, call), step));
  }
  graph.current = "output";
  return recording.outputs.map(({ source }) => valueOf(source));
}
