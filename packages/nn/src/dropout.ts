import { floatingOperand, mul, type Tensor, ValueError, where } from "@chainrule/tensor";
import { bernoulli } from "@chainrule/tensor/random";
import { checkApplyOptions } from "./checkApplyOptions.js";
import type { ApplyOptions, Layer } from "./layer.js";

/** @throws ValueError unless it is a probability */
export function checkRate(name: string, option: string, rate: number): void {
  if (!(Number.isFinite(rate) && rate >= 0 && rate <= 1)) {
    throw new ValueError(`${name}: ${option} is a probability from 0 to 1, got ${String(rate)}`);
  }
}

/**
 * x in which, in training, each element is 0 with the probability `rate`, and the others are larger in return.
 *
 * @throws TypeError in training without a key
 */
export function drop(name: string, x: Tensor, rate: number, { key, training }: ApplyOptions): Tensor {
  if (!training || rate === 0) return x;
  if (!key) {
    throw new TypeError(
      `${name}: training needs a key to draw from: apply(params, x, { training: true, key }), another one at each step`,
    );
  }
  const kept = 1 - rate;
  const scale = kept > 0 ? 1 / kept : 0;
  return where(bernoulli(key, x.shape, { p: kept }), mul(x, scale), 0);
}

/**
 * Sets each element to 0 with the probability `rate` in training, and multiplies the others by 1 / (1 − rate), so
 * that the mean stays the same; the identity otherwise. A layer without parameters. What is dropped follows from the
 * key alone: give another at each step, `foldIn(key, step)`.
 *
 * Source: Srivastava et al. 2014, Dropout: a simple way to prevent neural networks from overfitting.
 *
 * @param rate the probability of being dropped, as in PyTorch
 * @throws ValueError unless the rate is from 0 to 1
 * @throws TypeError from `apply`, in training without a key
 *
 * @example
 * ```ts
 * import { ones } from "@chainrule/tensor";
 * import * as random from "@chainrule/tensor/random";
 * import { dropout } from "@chainrule/nn";
 * const layer = dropout(0.5);
 * console.log(layer.apply([], ones([6])).toArray()); // [ 1, 1, 1, 1, 1, 1 ]
 * const options = { training: true, key: random.key(2) };
 * console.log(layer.apply([], ones([6]), options).toArray()); // [ 2, 0, 0, 2, 2, 0 ]
 * ```
 */
export function dropout(rate: number): Layer<[]> {
  checkRate("dropout", "rate", rate);
  return {
    name: "dropout",
    init: () => [],
    apply(_params, x, options = {}) {
      checkApplyOptions("dropout", options);
      return drop("dropout", floatingOperand("dropout", x), rate, options);
    },
  };
}
