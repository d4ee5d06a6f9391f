import { applyOp } from "../applyOp.js";
import { describe } from "../describe.js";
import { ShapeError } from "../errors.js";
import { view } from "../kernels/view.js";
import { defineOp } from "../op.js";
import { checkTensor } from "../operands.js";
import { formatShape } from "../shape.js";
import type { Tensor } from "../tensor.js";
import { embed } from "./embed.js";
import { type SliceRange, resolveRange, type Span } from "./range.js";

/** One span for each axis. */
export interface Spans {
  readonly spans: readonly Span[];
}

const op = /* @__PURE__ */ defineOp<Spans>({
  name: "slice",
  infer: ([x], { spans }) => ({ shape: spans.map(({ count }) => count), dtype: x!.dtype }),
  kernel: /* @__PURE__ */ view((x, _, { spans }) => ({
    strides: spans.map(({ step }, i) => step * x.strides[i]!),
    offset: spans.reduce(
      (offset, { start, count }, i) => offset + (count > 0 ? start * x.strides[i]! : 0),
      x.offset,
    ),
  })),
  vjp: (cotangent, [x], _output, { spans }) => [() => embed(cotangent, { shape: x!.shape, spans, value: 0 })],
  batch: ([x], _batched, { spans }) => sliceSpans(x!, [wholeAxis(x!.shape[0]!), ...spans]),
});

/** The part of x that the spans name, which must lie within it; a view. */
export function sliceSpans(x: Tensor, spans: readonly Span[]): Tensor {
  const whole = spans.every(({ start, step, count }, i) => start === 0 && step === 1 && count === x.shape[i]);
  return whole ? x : applyOp(op, [x], { spans });
}

/** The span of a whole axis. */
export const wholeAxis = (count: number): Span => ({ start: 0, step: 1, count });

/** The part of x from `start` to `stop` along one axis; a view. */
export function sliceAxis(x: Tensor, axis: number, start: number, stop: number): Tensor {
  return sliceSpans(
    x,
    x.shape.map((n, i) => (i === axis ? { start, step: 1, count: stop - start } : wholeAxis(n))),
  );
}

/**
 * A part of each axis: one range `[start, stop, step]` for each, from the first axis on, as `start:stop:step` in
 * Python: negative bounds count from the end, those beyond the ends are cut, null (or what is left out) means
 * all. A view: nothing is copied. The gradient is the cotangent in its place among zeros.
 *
 * @param ranges as many as there are axes, or fewer: the rest stay whole
 * @throws ShapeError for more ranges than axes
 * @throws ValueError for a step of 0, or what is not a whole number
 *
 * @example
 * ```ts
 * import { slice, tensor } from "@chainrule/tensor";
 * const x = tensor([[1, 2, 3], [4, 5, 6], [7, 8, 9]]);
 * console.log(slice(x, [[1], [0, 2]]).toArray()); // [ [ 4, 5 ], [ 7, 8 ] ]
 * console.log(slice(x, [[null, null, -2], [-1]]).toArray()); // [ [ 9 ], [ 3 ] ]
 * ```
 */
export function slice(x: Tensor, ranges: readonly (SliceRange | null | undefined)[]): Tensor {
  checkTensor("slice", x);
  const given = ranges;
  if (!Array.isArray(ranges) || given.length > x.shape.length) {
    throw new ShapeError(
      `slice: ${formatShape(x.shape)} takes a list of at most ${x.shape.length} ranges [start, stop, step], got ${describe(given)}`,
    );
  }
  return sliceSpans(
    x,
    x.shape.map((_, axis) => resolveRange("slice", given[axis] ?? [], axis, x.shape)),
  );
}
