import {
  applyOp,
  clip,
  floatingOperand,
  mul,
  neg,
  pointwise,
  rejectUnknownOptions,
  square,
  sub,
  type Tensor,
  type TensorLike,
} from "@chainrule/tensor";
import { geluTanh } from "./geluTanh.js";
import { density, slope, timesShare } from "./normal.js";

/** How the normal distribution is computed. */
export interface GeluOptions {
  /** "none": with the error function; "tanh": with a hyperbolic tangent that comes close. Default "none". */
  readonly approximate?: "none" | "tanh" | undefined;
}

/** φ(x), the density of the normal distribution. */
const densityOp = /* @__PURE__ */ pointwise({
  name: "normalDensity",
  scalar: ([x]) => density(x!),
  vjp: (cotangent, [x], output) => [() => neg(mul(cotangent, mul(x!, output)))],
});

/** Φ(x) + x · φ(x). */
const slopeOp = /* @__PURE__ */ pointwise({
  name: "geluSlope",
  scalar: ([x]) => slope(x!),
  vjp: (cotangent, [x]) => [
    () => {
      // Beyond ±40 the derivative does not change, and x might overflow in a product.
      const y = clip(x!, { min: -40, max: 40 });
      return mul(cotangent, mul(applyOp(densityOp, [y], undefined), sub(2, square(y))));
    },
  ],
});

const op = /* @__PURE__ */ pointwise({
  name: "gelu",
  scalar: ([x]) => timesShare(x!),
  vjp: (cotangent, [x]) => [() => mul(cotangent, applyOp(slopeOp, [x!], undefined))],
});

/**
 * The Gaussian error linear unit x · Φ(x), elementwise, where Φ(x) = (1 + erf(x / √2)) / 2 is the share of the
 * normal distribution below x; at least −0.16997. In float32 within 4.2 ulp. Its derivative is Φ(x) + x · φ(x) with the density φ.
 *
 * Source: Hendrycks and Gimpel 2016, Gaussian error linear units; PyTorch's `gelu`.
 *
 * @returns a tensor of x's shape and dtype
 * @throws DtypeError unless x is float32 or float64
 * @throws TypeError for an unknown approximation
 *
 * @example
 * ```ts
 * import { tensor } from "@chainrule/tensor";
 * import { gelu } from "@chainrule/activations";
 * const x = tensor([-1, 0, 1], { dtype: "float64" });
 * console.log(gelu(x).toArray()); // [ -0.15865525393145702, 0, 0.841344746068543 ]
 * console.log(gelu(x, { approximate: "tanh" }).toArray()); // [ -0.15880800939172326, 0, 0.8411919906082768 ]
 * ```
 */
export function gelu(x: TensorLike, options: GeluOptions = {}): Tensor {
  rejectUnknownOptions("gelu", options, ["approximate"]);
  const value = floatingOperand("gelu", x);
  const { approximate = "none" } = options;
  if (approximate === "tanh") return geluTanh(value);
  if (approximate === "none") return applyOp(op, [value], undefined);
  throw new TypeError(`gelu: unknown approximation ${JSON.stringify(approximate)}: use "none" or "tanh"`);
}
