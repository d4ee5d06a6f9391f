import { add, multiply, type Scalar, type ScalarLike, subtract } from "@chainrule/wasm/scalar";

/** A number as the unevaluated sum of a rounded value and what the rounding lost. */
export interface Pair {
  readonly high: Scalar;
  readonly low: Scalar;
}

/** a + b exactly, where |a| ≥ |b| or a = 0. Source: T. J. Dekker, Numerische Mathematik 18 (1971) 224–242. */
export function fastSum(a: ScalarLike, b: Scalar): Pair {
  const high = add(a, b);
  return { high, low: add(subtract(a, high), b) };
}

/** a + b exactly. Source: D. E. Knuth, The Art of Computer Programming 2, 4.2.2. */
export function exactSum(a: Scalar, b: Scalar): Pair {
  const high = add(a, b);
  const other = subtract(high, a);
  return { high, low: add(subtract(a, subtract(high, other)), subtract(b, other)) };
}

/** x rounded to the significant digits that are left when the last `bits` are dropped. Source: Dekker. */
export function leading(x: Scalar, bits: number): Scalar {
  const scaled = multiply(x, 2 ** bits + 1);
  return subtract(scaled, subtract(scaled, x));
}

/** a · b exactly, short of overflow and underflow. Source: Dekker. */
export function exactProduct(a: Scalar, b: Scalar): Pair {
  const bits = a.type === "float32" ? 12 : 27;
  const high = multiply(a, b);
  const [a1, b1] = [leading(a, bits), leading(b, bits)];
  const [a2, b2] = [subtract(a, a1), subtract(b, b1)];
  const first = subtract(multiply(a1, b1), high);
  const cross = add(add(first, multiply(a1, b2)), multiply(a2, b1));
  return { high, low: add(cross, multiply(a2, b2)) };
}
