import {
  abs,
  add,
  applyOp,
  cast,
  clip,
  defineOp,
  erf,
  exp,
  floatingOperand,
  less,
  maximum,
  mul,
  rejectUnknownOptions,
  square,
  tanh,
  type Tensor,
  type TensorLike,
  where,
} from "@chainrule/tensor";

/** How the normal distribution is computed. */
export interface GeluOptions {
  /** "none": with the error function; "tanh": with a hyperbolic tangent that comes close. Default "none". */
  readonly approximate?: "none" | "tanh" | undefined;
}

/** Φ(x), the share of the normal distribution below x. */
function share(x: Tensor): Tensor {
  return mul(add(erf(mul(x, Math.SQRT1_2)), 1), 0.5);
}

/** Computed in float64 and rounded once: far below 0 nearly all digits of the sum with 1 cancel. */
const op = /* @__PURE__ */ defineOp({
  name: "gelu",
  infer: ([x]) => ({ shape: x!.shape, dtype: x!.dtype }),
  compute: ([x]) => cast(mul(cast(x!, "float64"), share(cast(x!, "float64"))), x!.dtype),
  vjp: (cotangent, [x]) => [
    () => {
      // Beyond ±40 the derivative does not change, and x might overflow in a product.
      const y = clip(cast(x!, "float64"), { min: -40, max: 40 });
      const density = mul(exp(mul(square(y), -0.5)), Math.sqrt(0.5 / Math.PI));
      return mul(cotangent, cast(add(share(y), mul(y, density)), cotangent.dtype));
    },
  ],
});

/** x / 2 · (1 + tanh(√(2/π) · (x + 0.044715 · x³))) in float64; beyond ±10 the tangent is ±1, and x³ might overflow. */
function approximation(x: Tensor): Tensor {
  const y = clip(cast(x, "float64"), { min: -10, max: 10 });
  const inner = mul(mul(y, add(mul(square(y), 0.044715), 1)), Math.sqrt(2 / Math.PI));
  const near = mul(y, mul(add(tanh(inner), 1), 0.5));
  return where(less(abs(x), 10), cast(near, x.dtype), maximum(x, 0));
}

/**
 * The Gaussian error linear unit x · Φ(x), elementwise, where Φ(x) = (1 + erf(x / √2)) / 2 is the share of the
 * normal distribution below x; at least −0.16997. Its derivative is Φ(x) + x · φ(x) with the density φ.
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
 * console.log(gelu(x, { approximate: "tanh" }).toArray()); // [ -0.15880800939172324, 0, 0.8411919906082768 ]
 * ```
 */
export function gelu(x: TensorLike, options: GeluOptions = {}): Tensor {
  rejectUnknownOptions("gelu", options, ["approximate"]);
  const value = floatingOperand("gelu", x);
  const { approximate = "none" } = options;
  if (approximate === "tanh") return approximation(value);
  if (approximate === "none") return applyOp(op, [value], undefined);
  throw new TypeError(`gelu: unknown approximation ${JSON.stringify(approximate)}: use "none" or "tanh"`);
}
