import { applyOp } from "../applyOp.js";
import { isFloating } from "../dtype.js";
import { operand, promote, type TensorLike } from "../operands.js";
import { power } from "../scalars/power.js";
import { isTensor, type Tensor } from "../tensor.js";
import { cast } from "./cast.js";
import { div } from "./div.js";
import { equal as equalTensors } from "./equal.js";
import { greaterEqual } from "./greaterEqual.js";
import { log } from "./log.js";
import { mul } from "./mul.js";
import { pointwise } from "./pointwise.js";
import { sqrt } from "./sqrt.js";
import { sub } from "./sub.js";
import { where } from "./where.js";

const op = /* @__PURE__ */ pointwise({
  name: "pow",
  scalar: ([a, b]) => power(a!, b!),
  vjp(cotangent, [a, b], output) {
    // Where the gradient is 0 by convention, no infinite slope is multiplied by it, at any order of differentiation.
    const scaled = (flat: Tensor, slope: (base: Tensor) => Tensor): Tensor =>
      mul(where(flat, 0, cotangent), slope(where(flat, 1, a!)));
    return [
      () => scaled(equalTensors(b!, 0), (base) => mul(b!, pow(base, sub(b!, 1)))),
      () => scaled(where(equalTensors(a!, 0), greaterEqual(b!, 0), false), (base) => mul(output, log(base))),
    ];
  },
});

/** Whole exponents up to this, but for 0, are products, exact where the result is. */
const largestProduct = 64;

function repeated(x: Tensor, exponent: number): Tensor {
  let result: Tensor | undefined;
  for (let rest = exponent, square = x; rest > 0;) {
    if (rest % 2 === 1) result = result ? mul(result, square) : square;
    rest = Math.floor(rest / 2);
    if (rest > 0) square = mul(square, square);
  }
  return result!;
}

/**
 * aᵇ, elementwise, broadcasting. A whole number from −64 to 64 as exponent is a product of factors, the number ½ a
 * square root (so −0 gives −0, and −∞ NaN); otherwise e^(b · ln a), within 1 ulp in float32 and 16 in float64, with the
 * special values of IEEE 754: a⁰ = 1 and 1ᵇ = 1 always; NaN for a finite negative base and a finite exponent that is
 * not whole. The gradient with respect to b at a = 0, b ≥ 0 is 0.
 *
 * @returns a tensor of the broadcast shape; integers with a tensor or a negative number as exponent give float32
 * @throws ShapeError when the shapes do not broadcast
 * @throws TypeError for an exponent that is a plain number among the arguments of a compiled function: which number it is
 *   decides how the power is computed
 * @throws DtypeError for int32 beside uint32, which no dtype holds together
 *
 * @example
 * ```ts
 * import { pow, tensor } from "@chainrule/tensor";
 * console.log(pow(tensor([2, 3]), 3).toArray()); // [ 8, 27 ]
 * console.log(pow(2, tensor([0.5, -1])).toArray()); // [ 1.4142135381698608, 0.5 ]
 * ```
 */
export function pow(a: TensorLike, b: TensorLike): Tensor {
  if (typeof b === "number" && Number.isInteger(b) && b !== 0 && Math.abs(b) <= largestProduct) {
    const base = operand("pow", a);
    return b > 0 ? repeated(base, b) : div(1, repeated(base, -b));
  }
  if (isTensor(b) && b.trace?.weak !== undefined) {
    throw new TypeError("pow: a changing exponent must be tensor(n), or a static argument");
  }
  if (b === 0.5) return sqrt(isTensor(a) && !isFloating(a.dtype) ? cast(a, "float32") : operand("pow", a));
  const [x, y] = promote("pow", a, b) as [Tensor, Tensor];
  const dtype = x.dtype === "float64" ? "float64" : "float32";
  const result = applyOp(op, [cast(x, dtype), cast(y, dtype)], undefined);
  return b === 0 ? cast(result, operand("pow", a).dtype) : result;
}
