import { convert, divide, floor, multiply, type Scalar, subtract } from "@chainrule/wasm/scalar";
import { isFloating } from "../dtype.js";
import { checkNumbers } from "../dtypeCheck.js";
import type { TensorLike } from "../operands.js";
import type { Tensor } from "../tensor.js";
import { modulo } from "../scalars/modulo.js";
import { divisorZero } from "./divisorZero.js";
import { floorDivide } from "./floorDivide.js";
import { mul } from "./mul.js";
import { neg } from "./neg.js";
import { binary, pointwise } from "./pointwise.js";

function modScalar(a: Scalar, b: Scalar): Scalar {
  if (!isFloating(a.type)) {
    // The quotient of two integers of 32 bits is never so close below a whole number that float64 rounds it up.
    const quotient = floor(divide(convert(a, "float64"), convert(b, "float64")));
    return convert(subtract(convert(a, "float64"), multiply(quotient, convert(b, "float64"))), a.type);
  }
  return modulo(a, b);
}

const op = /* @__PURE__ */ pointwise({
  name: "mod",
  takes: checkNumbers,
  scalar: ([a, b]) => modScalar(a!, b!),
  refuse: divisorZero,
  vjp: (cotangent, [a, b]) => [() => cotangent, () => neg(mul(cotangent, floorDivide(a!, b!)))],
});

/**
 * The rest a − ⌊a / b⌋ · b, exact, with the sign of the divisor b, elementwise, broadcasting. NaN for b = 0 or
 * infinite a. The gradient is that of the formula, ⌊a / b⌋ being constant.
 *
 * @returns a tensor of the broadcast shape and the promoted dtype
 * @throws DtypeError for bools
 * @throws ShapeError when the shapes do not broadcast
 * @throws ValueError for an integer divisor 0, naming its position
 *
 * @example
 * ```ts
 * import { mod, tensor } from "@chainrule/tensor";
 * console.log(mod(tensor([7, -7, 5.5]), 3).toArray()); // [ 1, 2, 2.5 ]
 * console.log(mod(tensor([7, -7], { dtype: "int32" }), -3).toArray()); // [ -2, -1 ]
 * ```
 */
export function mod(a: TensorLike, b: TensorLike): Tensor {
  return binary(op, a, b);
}
