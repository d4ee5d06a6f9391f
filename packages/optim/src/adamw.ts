import { checkOptions } from "./checkOptions.js";
import { type AdamOptions, adamNamed, type AdamState } from "./adam.js";
import type { Optimizer } from "./optimizer.js";

/** Options of `adamw`. Default learning rate 1e-3, weight decay 1e-2. */
export type AdamwOptions = Omit<AdamOptions, "decoupledWeightDecay">;

/**
 * Adam with decoupled weight decay: θ ← (1 − η λ) θ, then the step of `adam`.
 *
 * @throws RangeError for an option out of range
 * @throws TypeError for an unknown option
 *
 * Source: Loshchilov, Hutter: Decoupled Weight Decay Regularization (2019), algorithm 2; PyTorch's
 * torch.optim.AdamW.
 *
 * @example
 * ```ts
 * import { tensor } from "@chainrule/tensor";
 * import { adamw } from "@chainrule/optim";
 * const optimizer = adamw({
 *   learningRate: 0.1,
 *   weightDecay: 0.5,
 *   groups: (path) => (path.endsWith("bias") ? { weightDecay: 0 } : undefined),
 * });
 * const params = { weight: tensor(2, { dtype: "float64" }), bias: tensor(2, { dtype: "float64" }) };
 * const grads = { weight: tensor(0, { dtype: "float64" }), bias: tensor(0, { dtype: "float64" }) };
 * const [next] = optimizer.update(grads, optimizer.init(params), params);
 * console.log(next.weight.item(), next.bias.item()); // 1.9 2
 * ```
 */
export function adamw(options: AdamwOptions = {}): Optimizer<AdamState> {
  checkOptions("adamw", options);
  const { weightDecay = 1e-2 } = options;
  if ("decoupledWeightDecay" in options) {
    throw new TypeError("adamw: its weight decay is always decoupled; adam has decoupledWeightDecay");
  }
  return adamNamed("adamw", { ...options, weightDecay, decoupledWeightDecay: true });
}
