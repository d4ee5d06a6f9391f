import { applyOp } from "../applyOp.js";
import { ShapeError } from "../errors.js";
import { scan, type ScanAttributes } from "../kernels/scan.js";
import { defineOp, type Op, type Spec } from "../op.js";
import { operand, type TensorLike } from "../operands.js";
import { rejectUnknownOptions } from "../options.js";
import { formatShape, normalizeAxis } from "../shape.js";
import type { Tensor } from "../tensor.js";

/** How results are accumulated. */
export interface CumulativeOptions {
  /** The axis, negative from the end. May be left out for a vector. */
  readonly axis?: number | undefined;
  /** From the last element to the first. Default false. */
  readonly reverse?: boolean | undefined;
  /** Each result without the element at its own position, beginning with the value of none. Default false. */
  readonly exclusive?: boolean | undefined;
}

/** Applies a scan to one operand. @throws ShapeError when there is no such axis, or none is named */
export function applyScan(op: Op<ScanAttributes>, x: TensorLike, options: CumulativeOptions): Tensor {
  const { name } = op;
  const value = operand(name, x);
  const { shape } = value;
  rejectUnknownOptions(name, options, ["axis", "reverse", "exclusive"]);
  if (options.axis === undefined && shape.length !== 1) {
    throw new ShapeError(`${name}: name the axis of ${formatShape(shape)}: ${name}(x, { axis: 0 })`);
  }
  const axis = normalizeAxis(name, options.axis ?? 0, shape);
  const { reverse = false, exclusive = false } = options;
  return applyOp(op, [value], { axis, reverse, exclusive });
}

/** The dtype in which elements of another are accumulated. */
export function accumulated({ shape, dtype }: Spec): Spec {
  return { shape, dtype: dtype === "bool" || dtype === "uint8" ? "int32" : dtype };
}

const op = /* @__PURE__ */ defineOp<ScanAttributes>({
  name: "cumsum",
  infer: ([x]) => accumulated(x!),
  kernel: /* @__PURE__ */ scan("add", 0),
  vjp: (cotangent, _inputs, _output, { axis, reverse, exclusive }) => [
    () => cumsum(cotangent, { axis, reverse: !reverse, exclusive }),
  ],
  batch: ([x], _batched, { axis, ...how }) => cumsum(x!, { axis: axis + 1, ...how }),
});

/**
 * The sums of the elements along an axis up to each position. Added up in float64, each rounded once.
 *
 * @returns a tensor of x's shape and dtype (int32 for bool and uint8; integers wrap)
 * @throws ShapeError when there is no such axis, or none is named
 *
 * @example
 * ```ts
 * import { cumsum, tensor } from "@chainrule/tensor";
 * const x = tensor([[1, 2, 3], [4, 5, 6]]);
 * console.log(cumsum(x, { axis: 1 }).toArray()); // [ [ 1, 3, 6 ], [ 4, 9, 15 ] ]
 * console.log(cumsum(tensor([1, 2, 3]), { exclusive: true }).toArray()); // [ 0, 1, 3 ]
 * ```
 */
export function cumsum(x: TensorLike, options: CumulativeOptions = {}): Tensor {
  return applyScan(op, x, options);
}
