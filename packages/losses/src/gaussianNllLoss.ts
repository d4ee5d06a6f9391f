import {
  add,
  applyOp,
  div,
  expandDims,
  formatShape,
  log,
  mul,
  pointwise,
  promote,
  refuseWhere,
  rejectUnknownOptions,
  sameShape,
  ShapeError,
  square,
  sub,
  type Tensor,
} from "@chainrule/tensor";
import { less, maximum } from "@chainrule/tensor/scalar";
import { matched } from "./matched.js";
import { type LossOptions, reduceLosses } from "./reduction.js";

/** What `gaussianNllLoss` can be told. */
export interface GaussianNllLossOptions extends LossOptions {
  /** Whether ½ ln 2π is added. Default false. */
  readonly full?: boolean | undefined;
  /** The least variance. Default 1e-6. */
  readonly eps?: number | undefined;
}

/** The variance, at least eps; as in PyTorch the gradient takes no notice of that. */
const limited = /* @__PURE__ */ pointwise({
  name: "gaussianNllLoss.variance",
  scalar: ([variance, eps]) => maximum(variance!, eps!),
  vjp: (cotangent) => [() => cotangent, undefined],
  refuse: /* @__PURE__ */ refuseWhere(([variance]) => less(variance!, 0), "negative variance"),
});

/** The variances so that they broadcast along the last axis, if they have to. */
function fitted(variance: Tensor, { shape }: Tensor): Tensor {
  const rows = shape.slice(0, -1);
  if (sameShape(variance.shape, shape)) return variance;
  if (shape.length > 0 && sameShape(variance.shape, [...rows, 1])) return variance;
  if (sameShape(variance.shape, rows)) return expandDims(variance, -1);
  throw new ShapeError(
    `gaussianNllLoss: variance ${formatShape(variance.shape)} must have the shape of the prediction, ` +
      `${formatShape(shape)}, or that without the last axis`,
  );
}

/**
 * The negative log-likelihood of a target under normal distributions with the predicted mean and variance v:
 * ½ · (ln v + (prediction − target)² / v), v being at least eps. The gradient of v is taken at that least value, too.
 *
 * Source: Nix and Weigend 1994, Estimating the mean and variance of the target probability distribution; PyTorch's
 * `gaussian_nll_loss`.
 *
 * @param prediction any shape, float32 or float64
 * @param target the same shape
 * @param variance the same shape, or one for each row: without the last axis, or with 1 there
 * @returns shape [], or the shape of the prediction with `reduction: "none"`
 * @throws ShapeError when the shapes do not fit
 * @throws DtypeError unless the prediction is float32 or float64
 * @throws ValueError for a negative variance, naming position and value
 *
 * @example
 * ```ts
 * import { tensor } from "@chainrule/tensor";
 * import { gaussianNllLoss } from "@chainrule/losses";
 * console.log(gaussianNllLoss(tensor([1, 2]), tensor([1, 4]), tensor([1, 1])).item()); // 1
 * ```
 */
export function gaussianNllLoss(
  prediction: Tensor,
  target: Tensor,
  variance: Tensor,
  options: GaussianNllLossOptions = {},
): Tensor {
  const name = "gaussianNllLoss";
  rejectUnknownOptions(name, options, ["full", "eps", "reduction"]);
  const { full = false, eps = 1e-6, reduction } = options;
  const [p, t] = matched(name, prediction, target);
  const [difference, given, least] = promote(name, sub(p, t), variance, eps) as [Tensor, Tensor, Tensor];
  const v = applyOp(limited, [fitted(given, p), least], undefined);
  const losses = mul(add(log(v), div(square(difference), v)), 0.5);
  return reduceLosses(name, full ? add(losses, 0.5 * Math.log(2 * Math.PI)) : losses, reduction);
}
