import type { Dtype } from "@chainrule/tensor";
import { type Call, type Conversion, type Conversions, fixed } from "../Conversion.js";
import { reshapeTo } from "./arrange.js";
import { castTo } from "./scalarProgram.js";
import type { Graph, OnnxType } from "../Graph.js";

interface ReduceAttributes {
  readonly axes: readonly number[];
  readonly keepDims: boolean;
}

/** A reduction, computed in a type that onnxruntime has for it. */
function reduction(type: string, carrier: (dtype: Dtype) => OnnxType): Conversion<ReduceAttributes> {
  return {
    convert({ graph, inputs, attributes, dtype }) {
      const [x] = inputs;
      const { axes, keepDims } = attributes;
      const wide = carrier(x!.dtype);
      const values = castTo(graph, x!.name(), x!.dtype, wide);
      // Without axes ONNX would reduce all of them.
      const result =
        axes.length === 0
          ? values
          : graph.node(type, [values, graph.int64s(axes)], { keepdims: keepDims ? 1 : 0 });
      return castTo(graph, result, wide, dtype);
    },
  };
}

const sumsIn = (dtype: Dtype): OnnxType =>
  dtype === "uint32" ? "int64" : dtype === "bool" || dtype === "uint8" ? "int32" : dtype;
const comparesIn = (dtype: Dtype): OnnxType => (dtype === "uint32" ? "int64" : dtype);

/** Truths are compared as 0 and 1, other numbers after that. */
const truth = (type: string): Conversion<ReduceAttributes> => ({
  convert({ graph, inputs, attributes }) {
    const [x] = inputs;
    const { axes, keepDims } = attributes;
    const truths = castTo(graph, x!.name(), x!.dtype, "bool");
    if (axes.length === 0) return truths;
    return graph.node(type, [truths, graph.int64s(axes)], { keepdims: keepDims ? 1 : 0 });
  },
});

/** The type in which positions and orders are found. */
export const ordersIn = (dtype: Dtype): OnnxType =>
  dtype === "uint32" ? "int64" : dtype === "bool" ? "uint8" : dtype;

/** The first position of an extreme value. Several axes are joined to one, which ONNX can search. */
const position = (type: string): Conversion<ReduceAttributes> => ({
  convert(call) {
    const { graph, inputs, attributes, shape } = call;
    const [x] = inputs;
    const { axes, keepDims } = attributes;
    const wide = ordersIn(x!.dtype);
    const values = castTo(graph, x!.name(), x!.dtype, wide);
    const [axis = 0] = axes;
    if (axes.length === 1) {
      const found = graph.node(type, [values], { axis, keepdims: keepDims ? 1 : 0 });
      return castTo(graph, found, "int64", "int32");
    }
    const joined = joinLast(call, graph, values);
    const found = graph.node(type, [joined], { axis: -1, keepdims: 0 });
    return castTo(graph, keepDims ? reshapeTo(graph, found, shape) : found, "int64", "int32");
  },
});

/** The reduced axes as one, behind the others. */
function joinLast(call: Call<ReduceAttributes>, graph: Graph, values: string): string {
  const { shape } = call.inputs[0]!;
  const { axes } = call.attributes;
  const kept = [...shape.keys()].filter((axis) => !axes.includes(axis));
  const last = graph.node("Transpose", [values], { perm: [...kept, ...axes] });
  const count = axes.reduce((n, axis) => n * fixed(call, shape[axis]!, "the size of a reduced axis"), 1);
  return reshapeTo(graph, last, [...kept.map((axis) => shape[axis]!), count]);
}

/** Ops that make one of several elements. */
export const reductions: Conversions = {
  sum: reduction("ReduceSum", sumsIn),
  prod: reduction("ReduceProd", sumsIn),
  max: reduction("ReduceMax", comparesIn),
  min: reduction("ReduceMin", comparesIn),
  all: truth("ReduceMin"),
  any: truth("ReduceMax"),
  argmax: position("ArgMax"),
  argmin: position("ArgMin"),
};
