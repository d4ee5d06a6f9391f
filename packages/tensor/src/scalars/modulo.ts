import {
  absolute,
  add,
  constant,
  divide,
  equal,
  less,
  lessEqual,
  maximum,
  minimum,
  modulo as exactModulo,
  multiply,
  type Scalar,
  select,
  selectRarely,
  subtract,
  truncate,
  xor,
} from "@chainrule/wasm/scalar";
import { inDouble } from "./inDouble.js";

/** Bits that a quotient may have for its product with a float32 to be exact in float64. */
const quotientBits = 29;

/** a without as much of b as it holds: exact, for float32 numbers in float64 and quotients below 2²⁹. */
function withoutWhole(a: Scalar, b: Scalar): Scalar {
  return subtract(a, multiply(truncate(divide(a, b)), b));
}

/** The same for quotients up to that of the largest and the smallest float32, 2²⁷⁷: some bits at a time. */
function withoutWholeFar(a: Scalar, b: Scalar): Scalar {
  let rest = a;
  for (let bits = 9 * quotientBits; bits >= 0; bits -= quotientBits) {
    rest = withoutWhole(rest, multiply(b, 2 ** bits));
  }
  return rest;
}

function single(a: Scalar, b: Scalar): Scalar {
  // Of an infinite divisor a rest is computed, which 0 · ∞ is not.
  const divisor = maximum(minimum(b, 2 ** 200), -(2 ** 200));
  const far = lessEqual(2 ** quotientBits, absolute(divide(a, divisor)));
  const rest = selectRarely(far, withoutWholeFar(a, divisor), withoutWhole(a, divisor));
  const signed = select(xor(less(rest, 0), less(b, 0)), add(rest, b), rest);
  const zero = select(less(b, 0), constant(-0, b.type), 0);
  return select(equal(rest, 0), zero, signed);
}

/**
 * a − ⌊a / b⌋ · b with the sign of b, correctly rounded; zero has the sign of b. In float32 from exact steps in float64,
 * which SIMD can do; float64 in plain loops.
 */
export function modulo(x: Scalar, y: Scalar): Scalar {
  return x.type === "float32" ? inDouble(single, x, y) : exactModulo(x, y);
}
