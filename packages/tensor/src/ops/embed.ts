import { applyOp } from "../applyOp.js";
import { allocate } from "../dtype.js";
import { copyStrided, placeOf } from "../kernels/copyStrided.js";
import { defineOp } from "../op.js";
import { contiguousStrides, type Shape, sizeOf } from "../shape.js";
import { fromMemory, type Tensor } from "../tensor.js";
import type { Span } from "./range.js";
import { sliceSpans, wholeAxis } from "./slice.js";

/** Where a tensor goes, and what surrounds it. */
export interface Embedding {
  readonly shape: Shape;
  /** For each axis, which positions x takes. */
  readonly spans: readonly Span[];
  /** The value of all others. */
  readonly value: number;
}

const op = /* @__PURE__ */ defineOp<Embedding>({
  name: "embed",
  infer: ([x], { shape }) => ({ shape, dtype: x!.dtype }),
  kernel: {
    kind: "scatter",
    run([x], { shape, dtype }, { spans, value }, name) {
      const out = allocate(dtype, sizeOf(shape));
      if (value !== 0) out.fill(value);
      const whole = contiguousStrides(shape);
      const offset = spans.reduce((sum, { start }, i) => sum + start * whole[i]!, 0);
      const strides = whole.map((stride, i) => stride * spans[i]!.step);
      copyStrided(x!.shape, placeOf(x!, name), { memory: out, offset, strides });
      return fromMemory(dtype, shape, out);
    },
  },
  vjp: (cotangent, _inputs, _output, { spans }) => [() => sliceSpans(cotangent, spans)],
  batch([x], _batched, { shape, spans, value }) {
    const examples = x!.shape[0]!;
    return embed(x!, { shape: [examples, ...shape], spans: [wholeAxis(examples), ...spans], value });
  },
});

/** x at some positions of a tensor that has one value everywhere else: with 0, the adjoint of `slice`. */
export function embed(x: Tensor, embedding: Embedding): Tensor {
  return applyOp(op, [x], embedding);
}
