import { scan, type ScanAttributes } from "../kernels/scan.js";
import { defineOp } from "../op.js";
import type { TensorLike } from "../operands.js";
import type { Tensor } from "../tensor.js";
import { add } from "./add.js";
import { cast } from "./cast.js";
import { accumulated, applyScan, type CumulativeOptions } from "./cumsum.js";
import { linearRecurrence } from "./linearRecurrence.js";
import { mul } from "./mul.js";

/** The product of the elements before each position, times the sum of what follows it: never a quotient. */
function gradient(cotangent: Tensor, x: Tensor, { axis, reverse, exclusive }: ScanAttributes): Tensor {
  const [factors, c] = [cast(x, "float64"), cast(cotangent, "float64")];
  const before = cumprod(factors, { axis, reverse, exclusive: true });
  const back = { axis, reverse: !reverse, exclusive: true };
  const after = exclusive
    ? linearRecurrence(factors, c, back)
    : add(c, linearRecurrence(factors, mul(factors, c), back));
  return cast(mul(before, after), x.dtype);
}

const op = /* @__PURE__ */ defineOp<ScanAttributes>({
  name: "cumprod",
  infer: ([x]) => accumulated(x!),
  kernel: /* @__PURE__ */ scan("multiply", 1),
  vjp: (cotangent, [x], _output, attributes) => [() => gradient(cotangent, x!, attributes)],
  batch: ([x], _batched, { axis, ...how }) => cumprod(x!, { axis: axis + 1, ...how }),
});

/**
 * The products of the elements along an axis up to each position. Multiplied in float64, each rounded once. The
 * gradient is right where elements are zero, too.
 *
 * @returns a tensor of x's shape and dtype (int32 for bool and uint8; integers wrap)
 * @throws ShapeError when there is no such axis, or none is named
 *
 * @example
 * ```ts
 * import { cumprod, tensor } from "@chainrule/tensor";
 * console.log(cumprod(tensor([1, 2, 3, 4])).toArray()); // [ 1, 2, 6, 24 ]
 * console.log(cumprod(tensor([1, 2, 3, 4]), { reverse: true }).toArray()); // [ 24, 24, 12, 4 ]
 * ```
 */
export function cumprod(x: TensorLike, options: CumulativeOptions = {}): Tensor {
  return applyScan(op, x, options);
}
