import {
  applyOp,
  defineOp,
  div,
  fuse,
  log,
  log1p,
  maximum,
  mul,
  neg,
  rejectUnknownOptions,
  sub,
  type Tensor,
} from "@chainrule/tensor";
import { matched } from "./matched.js";
import { type LossOptions, reduceLosses } from "./reduction.js";
import { weighted } from "./weighted.js";

/** What `binaryCrossEntropy` can be told. */
export interface BinaryCrossEntropyOptions extends LossOptions {
  /** Factors of the losses of single elements; broadcasts to their shape. The mean stays over all elements. */
  readonly weight?: Tensor | undefined;
}

/** PyTorch's, which is of float32. */
const smallest = /* @__PURE__ */ Math.fround(1e-12);

/** ln p and ln(1 − p), at least −100. */
function logarithms(p: Tensor): [Tensor, Tensor] {
  return [maximum(log(p), -100), maximum(log1p(neg(p)), -100)];
}

const value = /* @__PURE__ */ fuse((p, t) => {
  const [yes, no] = logarithms(p);
  return sub(mul(neg(t), yes), mul(sub(1, t), no));
});

const gradient = /* @__PURE__ */ fuse((cotangent, p, t) =>
  mul(cotangent, div(sub(p, t), maximum(mul(sub(1, p), p), smallest))),
);

const op = /* @__PURE__ */ defineOp({
  name: "losses.binaryCrossEntropy",
  infer: ([p]) => ({ shape: p!.shape, dtype: p!.dtype }),
  compute: ([p, t]) => value(p!, t!),
  vjp: (cotangent, [p, t]) => [
    () => gradient(cotangent, p!, t!),
    () => {
      const [yes, no] = logarithms(p!);
      return mul(cotangent, sub(no, yes));
    },
  ],
});

/**
 * −t · ln p − (1 − t) · ln(1 − p) of a probability p and a target t from 0 to 1. As in PyTorch the logarithms are
 * at least −100, and the derivative (p − t) / (p · (1 − p)) divides by at least 1e-12, so that certainty that is
 * wrong costs 100. NaN for a p outside of 0 … 1. Of logits, take `binaryCrossEntropyWithLogits`.
 *
 * Source: PyTorch's `binary_cross_entropy`.
 *
 * @param prediction probabilities of any shape, float32 or float64
 * @param target the same shape
 * @returns shape [], or the shape of the prediction with `reduction: "none"`
 * @throws ShapeError when the shapes differ
 * @throws DtypeError unless the prediction is float32 or float64
 *
 * @example
 * ```ts
 * import { tensor } from "@chainrule/tensor";
 * import { binaryCrossEntropy } from "@chainrule/losses";
 * const p = tensor([0.5, 1, 0], { dtype: "float64" });
 * const losses = binaryCrossEntropy(p, tensor([1, 1, 1]), { reduction: "none" });
 * console.log(losses.toArray()); // [ 0.6931471805599453, 0, 100 ]
 * ```
 */
export function binaryCrossEntropy(
  prediction: Tensor,
  target: Tensor,
  options: BinaryCrossEntropyOptions = {},
): Tensor {
  rejectUnknownOptions("binaryCrossEntropy", options, ["weight", "reduction"]);
  const losses = applyOp(op, matched("binaryCrossEntropy", prediction, target), undefined);
  return reduceLosses(
    "binaryCrossEntropy",
    weighted("binaryCrossEntropy", losses, options.weight),
    options.reduction,
  );
}
