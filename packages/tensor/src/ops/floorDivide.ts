import {
  absolute,
  add,
  and,
  constant,
  convert,
  divide,
  equal,
  floor,
  less,
  notEqual,
  type Scalar,
  select,
  subtract,
  xor,
} from "@chainrule/wasm/scalar";
import { isFloating } from "../dtype.js";
import { checkNumbers } from "../dtypeCheck.js";
import type { TensorLike } from "../operands.js";
import { modulo } from "../scalars/modulo.js";
import { isNegative } from "../scalars/sign.js";
import type { Tensor } from "../tensor.js";
import { divisorZero } from "./divisorZero.js";
import { binary, pointwise } from "./pointwise.js";

/** From the exact rest, so that a quotient just below a whole number is not rounded up to it. */
function floorDivideScalar(a: Scalar, b: Scalar): Scalar {
  if (!isFloating(a.type)) {
    return convert(floor(divide(convert(a, "float64"), convert(b, "float64"))), a.type);
  }
  const plain = divide(a, b);
  const opposite = and(xor(less(a, 0), less(b, 0)), and(notEqual(a, 0), less(absolute(a), Infinity)));
  const ofInfinity = select(opposite, constant(-1, a.type), plain);
  const ofFinite = divide(subtract(a, modulo(a, b)), b);
  const quotient = select(equal(absolute(b), Infinity), ofInfinity, ofFinite);
  const rounded = floor(quotient);
  const near = select(less(0.5, subtract(quotient, rounded)), add(rounded, 1), rounded);
  const zero = select(isNegative(plain), constant(-0, a.type), 0);
  return select(equal(b, 0), plain, select(equal(quotient, 0), zero, near));
}

const op = /* @__PURE__ */ pointwise({
  name: "floorDivide",
  takes: checkNumbers,
  scalar: ([a, b]) => floorDivideScalar(a!, b!),
  refuse: divisorZero,
  vjp: () => [undefined, undefined],
});

/**
 * ⌊a / b⌋, the largest whole number ≤ the quotient, elementwise, broadcasting. ±∞ or NaN for b = 0, NaN for infinite
 * a. The gradient is 0.
 *
 * @returns a tensor of the broadcast shape and the promoted dtype
 * @throws DtypeError for bools
 * @throws ShapeError when the shapes do not broadcast
 * @throws ValueError for an integer divisor 0, naming its position
 *
 * @example
 * ```ts
 * import { floorDivide, tensor } from "@chainrule/tensor";
 * console.log(floorDivide(tensor([7, -7, 5.5]), 3).toArray()); // [ 2, -3, 1 ]
 * console.log(floorDivide(tensor([7, -7], { dtype: "int32" }), 2).toArray()); // [ 3, -4 ]
 * ```
 */
export function floorDivide(a: TensorLike, b: TensorLike): Tensor {
  return binary(op, a, b);
}
