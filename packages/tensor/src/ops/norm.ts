import { applyOp } from "../applyOp.js";
import { tensor } from "../create/tensor.js";
import { zerosLike } from "../create/zerosLike.js";
import { describe } from "../describe.js";
import { ValueError } from "../errors.js";
import type { ReduceAttributes } from "../kernels/reduce.js";
import { defineOp } from "../op.js";
import type { TensorLike } from "../operands.js";
import { rejectUnknownOptions } from "../options.js";
import type { Tensor } from "../tensor.js";
import { abs } from "./abs.js";
import { cast } from "./cast.js";
import { div } from "./div.js";
import { equal } from "./equal.js";
import { rejectEmpty } from "./extremum.js";
import { less } from "./less.js";
import { logicalOr } from "./logicalOr.js";
import { max } from "./max.js";
import { min } from "./min.js";
import { mul } from "./mul.js";
import { notEqual } from "./notEqual.js";
import { pow } from "./pow.js";
import { reduceAttributes, reducedShape, type ReduceOptions, spread, toFloating } from "./reduction.js";
import { reshape } from "./reshape.js";
import { sqrt } from "./sqrt.js";
import { square } from "./square.js";
import { sum } from "./sum.js";
import { where } from "./where.js";

/** Which norm, along which axes. */
export interface NormOptions extends ReduceOptions {
  /** p: (Σ |x|ᵖ)^(1/p); Infinity and −Infinity: the largest and smallest |x|; 0: how many are not 0. Default 2. */
  readonly order?: number | undefined;
}

interface Attributes extends ReduceAttributes {
  readonly order: number;
}

/** √Σx² in float64; very large and very small numbers are scaled by a power of two, which rounds nothing. */
function euclidean(x: Tensor, { axes }: ReduceAttributes): Tensor {
  const wide = cast(x, "float64");
  const options = { axis: axes, keepDims: true };
  if (x.dtype === "float32") return sqrt(sum(square(wide), options));
  const largest = axes.some((axis) => x.shape[axis] === 0) ? 1 : max(abs(wide), options);
  const power = (exponent: number): Tensor => tensor(2 ** exponent, { dtype: "float64" });
  const down = where(less(power(400), largest), power(-700), power(0));
  const scale = where(less(largest, power(-400)), power(600), down);
  return div(sqrt(sum(square(mul(wide, scale)), options)), scale);
}

/** (Σ |x|ᵖ)^(1/p) in float64, of numbers brought to at most 1 (at least, for negative p). */
function general(x: Tensor, { axes, order }: Attributes): Tensor {
  const options = { axis: axes, keepDims: true };
  const sizes = abs(cast(x, "float64"));
  if (axes.some((axis) => x.shape[axis] === 0)) return sum(sizes, options);
  const most = order > 0 ? max(sizes, options) : min(sizes, options);
  const scale = where(less(0, most), where(less(most, Infinity), most, 1), 1);
  return mul(pow(sum(pow(div(sizes, scale), order), options), 1 / order), scale);
}

/** d norm / dx for order p: sign(x) · (|x| / norm)^(p − 1), and 0 where x or the norm is 0. */
function slope(x: Tensor, output: Tensor, { axes, keepDims, order }: Attributes): Tensor {
  const size = spread(output, x.shape, { axes, keepDims });
  if (order === 2) return div(x, where(equal(size, 0), 1, size));
  // Not where their product is 0: that of two small numbers is.
  const zero = logicalOr(equal(x, 0), equal(size, 0));
  const ratio = div(where(zero, 1, x), where(zero, 1, size));
  return where(zero, 0, mul(pow(abs(ratio), order - 2), ratio));
}

const op = /* @__PURE__ */ defineOp<Attributes>({
  name: "norm",
  infer: ([x], attributes) => ({ shape: reducedShape(x!.shape, attributes), dtype: x!.dtype }),
  compute([x], attributes) {
    const { axes: axis, order } = attributes;
    let result: Tensor;
    if (order === 0) result = sum(notEqual(x!, 0), { axis });
    else result = (order === 2 ? euclidean : general)(x!, attributes);
    return reshape(cast(result, x!.dtype), reducedShape(x!.shape, attributes));
  },
  vjp: (cotangent, [x], output, attributes) => [
    () => {
      if (attributes.order === 0) return zerosLike(x!);
      return mul(spread(cotangent, x!.shape, attributes), slope(x!, output, attributes));
    },
  ],
});

/**
 * The length of vectors along axes: for order p (Σ |x|ᵖ)^(1/p), computed so that no power overflows. All axes
 * together are one vector by default, a matrix too: this is no matrix norm but for Frobenius' (order 2). The
 * gradient is 0 at 0.
 *
 * @returns a tensor of x's dtype, float32 for integers and bool
 * @throws ShapeError when there is no such axis, or no element along it with order ±Infinity
 * @throws ValueError when the order is NaN
 *
 * @example
 * ```ts
 * import { norm, tensor } from "@chainrule/tensor";
 * const x = tensor([[3, -4], [5, 12]]);
 * console.log(norm(x, { axis: 1 }).toArray()); // [ 5, 13 ]
 * console.log(norm(x, { axis: 1, order: 1 }).toArray(), norm(x, { order: Infinity }).item()); // [ 7, 17 ] 12
 * ```
 */
export function norm(x: TensorLike, options: NormOptions = {}): Tensor {
  rejectUnknownOptions("norm", options, ["axis", "keepDims", "order"]);
  const { axis, keepDims, order = 2 } = options;
  const value = toFloating("norm", x);
  const attributes = reduceAttributes("norm", value, { axis, keepDims });
  if (typeof order !== "number" || Number.isNaN(order)) {
    throw new ValueError(`norm: the order must be a number, Infinity included, got ${describe(order)}`);
  }
  if (order === 1) return sum(abs(value), { axis, keepDims });
  if (Math.abs(order) === Infinity) rejectEmpty("norm", value.shape, attributes);
  if (order === Infinity) return max(abs(value), { axis, keepDims });
  if (order === -Infinity) return min(abs(value), { axis, keepDims });
  return applyOp(op, [value], { ...attributes, order });
}
