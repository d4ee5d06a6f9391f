import { type Call, type Conversion, type Conversions, fixed, refuseCall } from "../Conversion.js";
import { addDims, type Dim, isFixed, scaleDim } from "../Dim.js";
import type { Operand } from "../Graph.js";
import { reshapeTo } from "./arrange.js";
import { beforeStart, type DimSpan, type OpenSpan, spansOf } from "./views.js";

interface Embedding {
  readonly shape: readonly Dim[];
  readonly spans: readonly OpenSpan[];
  readonly value: Dim;
}

/** The operand with the axes of a negative step in reverse. */
function turned({ graph, inputs }: Call<Embedding>, spans: readonly DimSpan[]): Operand {
  const axes = spans.flatMap(({ step }, axis) => (step < 0 ? [axis] : []));
  if (axes.length === 0) return inputs[0]!;
  const all = (value: number): string => graph.int64s(axes.map(() => value));
  return graph.node("Slice", [inputs[0]!, all(-1), all(beforeStart), graph.int64s(axes), all(-1)]);
}

/** The operand with |step| − 1 fill values between the positions of each axis. */
function spreadOut(call: Call<Embedding>, spans: readonly DimSpan[], x: Operand, fill: string): Operand {
  const { graph } = call;
  let result = x;
  let { shape } = call.inputs[0]!;
  spans.forEach(({ step, count }, axis) => {
    const gap = Math.abs(step) - 1;
    if (gap === 0 || !isFixed(count) || count < 2) return;
    const [before, after] = [shape.slice(0, axis), shape.slice(axis + 1)];
    const apart = reshapeTo(graph, result, [...before, count, 1, ...after]);
    const none = [...shape, 1].map(() => 0);
    const pads = graph.int64s([...none, ...none.map((_, i) => (i === axis + 1 ? gap : 0))]);
    const padded = graph.node("Pad", [apart, pads, fill]);
    const spread = reshapeTo(graph, padded, [...before, count * (gap + 1), ...after]);
    const bounds = [0, -gap, axis, 1].map((value) => graph.int64s([value]));
    result = graph.node("Slice", [spread, ...bounds]);
    shape = [...before, (count - 1) * (gap + 1) + 1, ...after];
  });
  return result;
}

/** How many fill values stand before and behind the operand along an axis. */
function margins(call: Call<Embedding>, { start, step, count }: DimSpan, axis: number): readonly [Dim, Dim] {
  const refuse = (): never =>
    refuseCall(call, `axis ${axis} follows the batch, and is padded or spread by a fixed number`);
  const add = (a: Dim, b: Dim): Dim => addDims(a, b) ?? refuse();
  const size = call.attributes.shape[axis]!;
  if (count === 0) return [0, size];
  if (!isFixed(count) && step !== 1) return refuse();
  const reach = isFixed(count) ? (count - 1) * Math.abs(step) + 1 : count;
  const first = step < 0 && isFixed(reach) ? add(start, 1 - reach) : start;
  return [first, add(add(size, scaleDim(first, -1)), scaleDim(reach, -1))];
}

/** x within a larger array of one value: `pad`, and the adjoint of `slice`. */
const embed: Conversion<Embedding> = {
  followsBatch: true,
  convert(call) {
    const { graph, attributes, dtype } = call;
    const spans = spansOf(call);
    const fill = graph.scalar(fixed(call, attributes.value, "the fill value"), dtype);
    const each = spans.map((span, axis) => margins(call, span, axis));
    const x = spreadOut(call, spans, turned(call, spans), fill);
    const pads = graph.sizes([...each.map(([before]) => before), ...each.map(([, after]) => after)]);
    return graph.node("Pad", [x, pads, fill]);
  },
};

const concat: Conversion<{ readonly axis: number }> = {
  convert: ({ graph, inputs, attributes }) => graph.node("Concat", inputs, { axis: attributes.axis }),
};

/** Ops that put arrays together. */
export const joining: Conversions = { concat, embed };
