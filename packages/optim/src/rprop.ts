import {
  fullLike,
  greater,
  less,
  maximum,
  minimum,
  mul,
  sign,
  sub,
  type Tensor,
  type Tree,
  where,
  zerosLike,
} from "@chainrule/tensor";
import { checkNumbers } from "./checkNumbers.js";
import { checkOptions } from "./checkOptions.js";
import { leafwise } from "./leafwise.js";
import type { Optimizer, OptimizerOptions, ParameterGroup } from "./optimizer.js";

/** What is different for some of the parameters of `rprop`. */
export interface RpropGroup extends ParameterGroup {
  readonly learningRate?: number | undefined;
}

/** Options of `rprop`. */
export interface RpropOptions extends OptimizerOptions<RpropGroup> {
  /** The size of the first step, a number. Default 1e-2. */
  readonly learningRate?: number | undefined;
  /** η⁻, by which a step shrinks after a change of sign. Default 0.5. */
  readonly etaMinus?: number | undefined;
  /** η⁺, by which a step grows while the sign stays. Default 1.2. */
  readonly etaPlus?: number | undefined;
  /** The least size of a step. Default 1e-6. */
  readonly minStep?: number | undefined;
  /** The greatest size of a step. Default 50. */
  readonly maxStep?: number | undefined;
}

/** The state of `rprop`. */
export interface RpropState {
  /** How many steps were taken: an int32 of shape []. */
  readonly step: Tensor;
  /** The last gradient, 0 after a change of sign, a tree like the parameters. */
  readonly previous: Tree;
  /** The size of each element's next step, a tree like the parameters. */
  readonly stepSize: Tree;
}

/**
 * Resilient backpropagation, for gradients of all data at once: each element's step size grows by η⁺ while the
 * sign of its derivative stays and shrinks by η⁻ when it changes, and then the element waits one step;
 * θ ← θ − stepSize · sign(g).
 *
 * @throws RangeError for an option out of range
 * @throws TypeError for an unknown option, or a schedule: only the first step has the learning rate's size
 *
 * Source: Riedmiller, Braun: A Direct Adaptive Method for Faster Backpropagation Learning (1993), in the form
 * iRprop⁻ of Igel, Hüsken (2000); PyTorch's torch.optim.Rprop.
 *
 * @example
 * ```ts
 * import { tensor } from "@chainrule/tensor";
 * import { rprop } from "@chainrule/optim";
 * const optimizer = rprop({ learningRate: 0.5, etaPlus: 2 });
 * let params = [tensor([1, 1])];
 * let state = optimizer.init(params);
 * [params, state] = optimizer.update([tensor([4, -0.25])], state, params);
 * [params, state] = optimizer.update([tensor([4, 0.25])], state, params);
 * console.log(params[0]!.toArray()); // [ -0.5, 1.5 ]
 * ```
 */
export function rprop(options: RpropOptions = {}): Optimizer<RpropState> {
  checkOptions("rprop", options);
  const { learningRate = 1e-2, etaMinus = 0.5, etaPlus = 1.2, minStep = 1e-6, maxStep = 50 } = options;
  checkNumbers("rprop", { etaMinus }, 0, 1);
  checkNumbers("rprop", { etaPlus }, 1);
  checkNumbers("rprop", { minStep }, 0);
  checkNumbers("rprop", { maxStep }, minStep);
  const own = ["etaMinus", "etaPlus", "minStep", "maxStep"];
  return leafwise("rprop", { ...options, learningRate }, own, {
    slots: {
      previous: zerosLike,
      stepSize(param, { learningRate: first }) {
        if (typeof first !== "number") {
          throw new TypeError("rprop: its step sizes follow the gradients: the learning rate is a number");
        }
        return fullLike(param, first);
      },
    },
    numbers: () => ({}),
    step(param, gradient, slots) {
      const agreement = mul(gradient, slots.previous);
      const turned = less(agreement, 0);
      const slower = where(turned, mul(slots.stepSize, etaMinus), slots.stepSize);
      const scaled = where(greater(agreement, 0), mul(slots.stepSize, etaPlus), slower);
      const stepSize = minimum(maximum(scaled, minStep), maxStep);
      const previous = where(turned, 0, gradient);
      return [sub(param, mul(sign(previous), stepSize)), { previous, stepSize }];
    },
  });
}
