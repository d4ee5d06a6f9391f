import { type Call, type Conversion, type Conversions, fixed } from "../Conversion.js";
import type { Value } from "../Graph.js";
import { expandTo, reshapeTo } from "./arrange.js";
import { castTo } from "./scalarProgram.js";

interface AlongAxis {
  readonly axis: number;
}

/** Indices as ONNX takes them: of 32 or 64 bits, with a sign. */
function indicesOf({ graph }: Call, indices: Value): string {
  return indices.dtype === "int32" ? indices.name() : castTo(graph, indices.name(), indices.dtype, "int64");
}

const gather = (type: string): Conversion<AlongAxis> => ({
  convert: (call) =>
    call.graph.node(type, [call.inputs[0]!, indicesOf(call, call.inputs[1]!)], {
      axis: call.attributes.axis,
    }),
});

/** One where the index is the class; an index that is no class gives zeros, which here is an error. */
const oneHot: Conversion<{ readonly classes: number }> = {
  convert({ graph, attributes, inputs, dtype }) {
    const [indices] = inputs as [Value];
    const classes = graph.int64s(Array.from({ length: attributes.classes }, (_, i) => i));
    const wide = castTo(graph, indices.name(), indices.dtype, "int64");
    const column = reshapeTo(graph, wide, [...indices.shape, 1]);
    return castTo(graph, graph.node("Equal", [column, classes]), "bool", dtype);
  },
};

const scatterAdd: Conversion<AlongAxis> = {
  convert(call) {
    const [x, indices, updates] = call.inputs as [Value, Value, Value];
    return call.graph.node("ScatterElements", [x, indicesOf(call, indices), updates], {
      axis: call.attributes.axis,
      reduction: "add",
    });
  },
};

/** Slices added to zeros: each index stands for all elements of its slice. */
const addSlices: Conversion<AlongAxis> = {
  convert(call) {
    const { graph, attributes, inputs, shape, dtype } = call;
    const { axis } = attributes;
    const [updates, indices] = inputs as [Value, Value];
    const [before, after] = [shape.slice(0, axis), shape.slice(axis + 1)];
    const rank = indices.shape.length;
    // The axes of the indices become one, in the place of the result's axis.
    const count = indices.shape.reduce<number>((n, dim) => n * fixed(call, dim, "the number of indices"), 1);
    const flat = reshapeTo(graph, indicesOf(call, indices), [
      ...before.map(() => 1),
      count,
      ...after.map(() => 1),
    ]);
    const spread = [...before, count, ...after];
    const places = expandTo(graph, flat, [...before.map(() => 1), count, ...after.map(() => 1)], spread);
    const joined = rank === 1 ? updates : reshapeTo(graph, updates, spread);
    const zeros = expandTo(graph, graph.scalar(0, dtype), [], shape);
    return graph.node("ScatterElements", [zeros, places, joined], { axis, reduction: "add" });
  },
};

/** Ops that choose elements by integers. */
export const indexing: Conversions = {
  take: gather("Gather"),
  takeAlongAxis: gather("GatherElements"),
  oneHot,
  scatterAdd,
  addSlices,
};
