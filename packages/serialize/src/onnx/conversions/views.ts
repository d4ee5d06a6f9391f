import { type Call, type Conversion, type Conversions, fixed, refuseCall } from "../Conversion.js";
import { addDims, type Dim, isFixed, sameDim, scaleDim } from "../Dim.js";
import { expandTo, reshapeTo } from "./arrange.js";
import { addWindows, gatherWindows, type WindowAxis } from "./windows.js";

/** A range on an axis, as ops have it: `count` positions from `start` on, `step` apart. */
export interface OpenSpan {
  readonly start: Dim;
  readonly step: Dim;
  readonly count: Dim;
}

/** A range whose step is a number. */
export interface DimSpan extends OpenSpan {
  readonly step: number;
}

/** The ranges of an op, whose steps ONNX wants as numbers. */
export function spansOf(call: Call<{ readonly spans: readonly OpenSpan[] }>): DimSpan[] {
  return call.attributes.spans.map((span) => ({ ...span, step: fixed(call, span.step, "a step") }));
}

/** Before the first position, whatever the axis' length: ONNX counts −1 from the end. */
export const beforeStart: number = -(2 ** 31);

/** Where a span ends, as ONNX's `Slice` wants it. */
function endOf(call: Call, { start, step, count }: DimSpan): Dim {
  const end = addDims(start, scaleDim(count, step));
  if (end === undefined) return refuseCall(call, "a range has a fixed offset and follows the batch");
  return isFixed(end) && end < 0 ? beforeStart : end;
}

const slice: Conversion<{ readonly spans: readonly OpenSpan[] }> = {
  followsBatch: true,
  convert(call) {
    const { graph, inputs } = call;
    const x = inputs[0]!;
    const given = spansOf(call);
    const axes = given.flatMap((span, axis) => {
      const isWhole = span.start === 0 && span.step === 1 && sameDim(span.count, x.shape[axis]!);
      return isWhole ? [] : [axis];
    });
    const spans = axes.map((axis): DimSpan => {
      const span = given[axis]!;
      // The start of an empty range may lie outside.
      return span.count === 0 ? { start: 0, step: 1, count: 0 } : span;
    });
    return graph.node("Slice", [
      x,
      graph.sizes(spans.map(({ start }) => start)),
      graph.sizes(spans.map((span) => endOf(call, span))),
      graph.int64s(axes),
      graph.int64s(spans.map(({ step }) => step)),
    ]);
  },
};

/** The attributes of `window` and `fold`. */
interface Windows {
  readonly axes: readonly number[];
  readonly lengths: readonly number[];
  readonly sizes: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
}

function windowAxes({ axes, lengths, sizes, strides, dilations }: Windows): WindowAxis[] {
  return axes.map((axis, i) => {
    const [size, stride, dilation] = [sizes[i]!, strides[i]!, dilations[i]!];
    const count = Math.floor((lengths[i]! - dilation * (size - 1) - 1) / stride) + 1;
    return { axis, count, size, stride, dilation };
  });
}

const window: Conversion<Windows> = {
  convert({ graph, inputs, attributes }) {
    const x = inputs[0]!;
    return gatherWindows(graph, x, x.shape.length, windowAxes(attributes));
  },
};

const fold: Conversion<Windows> = {
  convert({ graph, inputs, attributes }) {
    const y = inputs[0]!;
    return addWindows(graph, y, y, windowAxes(attributes), attributes.lengths);
  },
};

/** Ops that arrange elements anew, and windows with their adjoint. */
export const views: Conversions = {
  slice,
  window,
  fold,
  reshape: {
    followsBatch: true,
    convert: ({ graph, inputs, shape }) => reshapeTo(graph, inputs[0]!, shape),
  },
  broadcastTo: {
    followsBatch: true,
    convert: ({ graph, inputs, shape }) => expandTo(graph, inputs[0]!, inputs[0]!.shape, shape),
  },
  transpose: {
    convert: ({ graph, inputs, attributes }: Call<{ readonly order: readonly number[] }>) =>
      graph.node("Transpose", [inputs[0]!], { perm: attributes.order }),
  },
};
