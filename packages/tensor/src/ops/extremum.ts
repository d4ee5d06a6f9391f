import { ShapeError } from "../errors.js";
import { reduce, type ReduceAttributes } from "../kernels/reduce.js";
import { defineOp, type Op } from "../op.js";
import { formatShape, type Shape } from "../shape.js";
import type { Tensor } from "../tensor.js";
import { cast } from "./cast.js";
import { div } from "./div.js";
import { equal } from "./equal.js";
import { mul } from "./mul.js";
import { reducedShape, spread } from "./reduction.js";
import { sum } from "./sum.js";

/** @throws ShapeError when there is nothing to choose from */
export function rejectEmpty(name: string, shape: Shape, { axes }: Pick<ReduceAttributes, "axes">): void {
  for (const axis of axes) {
    if (shape[axis] === 0) {
      throw new ShapeError(
        `${name}: axis ${axis} of ${formatShape(shape)} is empty, so there is no element to choose`,
      );
    }
  }
}

/** The cotangent of an extremum, divided evenly among the elements that equal it. */
function shareTies(cotangent: Tensor, x: Tensor, output: Tensor, attributes: ReduceAttributes): Tensor {
  const chosen = cast(equal(x, spread(output, x.shape, attributes)), x.dtype);
  const ties = sum(chosen, { axis: attributes.axes, keepDims: true });
  return mul(div(spread(cotangent, x.shape, attributes), ties), chosen);
}

/**
 * The op that chooses the best element along axes.
 *
 * @__NO_SIDE_EFFECTS__
 */
export function extremum(name: string, combination: "maximum" | "minimum"): Op<ReduceAttributes> {
  // As in SIMD: NaN wins, and 0 is greater than -0.
  const choose = combination === "maximum" ? Math.max : Math.min;
  return defineOp<ReduceAttributes>({
    name,
    infer([x], attributes) {
      rejectEmpty(name, x!.shape, attributes);
      return { shape: reducedShape(x!.shape, attributes), dtype: x!.dtype };
    },
    kernel: reduce({
      combination,
      row(data, offset, stride, count) {
        let best = data[offset]!;
        for (let i = 1, at = offset + stride; i < count; i++, at += stride) best = choose(best, data[at]!);
        return best;
      },
    }),
    vjp: (cotangent, [x], output, attributes) => [() => shareTies(cotangent, x!, output, attributes)],
  });
}

/**
 * The op that gives the position of the largest element along axes, or of the smallest: the first of several, or of NaN.
 *
 * @__NO_SIDE_EFFECTS__
 */
export function positionOfExtremum(name: string, largest: boolean): Op<ReduceAttributes> {
  /** Whether a value takes the place of the best one so far. */
  const isBetter = (value: number, best: number): boolean =>
    (largest ? value > best : value < best) || (value !== value && best === best);
  return defineOp<ReduceAttributes>({
    name,
    infer([x], attributes) {
      rejectEmpty(name, x!.shape, attributes);
      return { shape: reducedShape(x!.shape, attributes), dtype: "int32" };
    },
    kernel: reduce({
      row(data, offset, stride, count) {
        let best = data[offset]!;
        let place = 0;
        for (let i = 1, at = offset + stride; i < count; i++, at += stride) {
          const value = data[at]!;
          if (isBetter(value, best)) {
            best = value;
            place = i;
          }
        }
        return place;
      },
      columns(data, offset, stride, count, width, out, to) {
        const best = data.slice(offset, offset + width);
        for (let k = 1; k < count; k++) {
          const row = offset + k * stride;
          for (let i = 0; i < width; i++) {
            const value = data[row + i]!;
            if (isBetter(value, best[i]!)) {
              best[i] = value;
              out[to + i] = k;
            }
          }
        }
      },
    }),
  });
}
