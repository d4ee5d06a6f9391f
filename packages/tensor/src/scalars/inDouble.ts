import { convert, type Scalar } from "@chainrule/wasm/scalar";

/**
 * A function written for float64, for both types: float32 arguments are widened, which is exact, and the result
 * is rounded once, so that it is within 0.51 ulp wherever the function is within some ulps of float64.
 */
export function inDouble(f: (...xs: Scalar[]) => Scalar, ...xs: Scalar[]): Scalar {
  return convert(f(...xs.map((x) => convert(x, "float64"))), xs[0]!.type);
}
