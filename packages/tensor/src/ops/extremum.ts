import { ShapeError } from "../errors.js";
import type { ReduceAttributes } from "../kernels/reduce.js";
import { formatShape, type Shape } from "../shape.js";
import type { Tensor } from "../tensor.js";
import { cast } from "./cast.js";
import { div } from "./div.js";
import { equal } from "./equal.js";
import { mul } from "./mul.js";
import { spread } from "./reduction.js";
import { sum } from "./sum.js";

/** @throws ShapeError when there is nothing to choose from */
export function rejectEmpty(name: string, shape: Shape, { axes }: ReduceAttributes): void {
  for (const axis of axes) {
    if (shape[axis] === 0) {
      throw new ShapeError(
        `${name}: axis ${axis} of ${formatShape(shape)} is empty, so there is no element to choose`,
      );
    }
  }
}

/** The cotangent of an extremum, divided evenly among the elements that equal it. */
export function shareTies(
  cotangent: Tensor,
  x: Tensor,
  output: Tensor,
  attributes: ReduceAttributes,
): Tensor {
  const chosen = cast(equal(x, spread(output, x.shape, attributes)), x.dtype);
  const ties = sum(chosen, { axis: attributes.axes, keepDims: true });
  return mul(div(spread(cotangent, x.shape, attributes), ties), chosen);
}
