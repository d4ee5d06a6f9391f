import {
  add,
  cast,
  div,
  matmul,
  maximum,
  mean,
  minimum,
  mul,
  pow,
  sqrt,
  square,
  sub,
  type Tensor,
  type Tree,
  zeros,
  zerosLike,
} from "@chainrule/tensor";
import { checkNumbers } from "./checkNumbers.js";
import { checkOptions } from "./checkOptions.js";
import { leafwise } from "./leafwise.js";
import type { Optimizer, OptimizerOptions } from "./optimizer.js";

/** Options of `adafactor`. Default learning rate 1e-2; weight decay is decoupled. */
export interface AdafactorOptions extends Omit<OptimizerOptions, "decoupledWeightDecay"> {
  /** τ: the means of squares decay by 1 − tᵗᵃᵘ. At most 0. Default −0.8. */
  readonly beta2Decay?: number | undefined;
  /** ε₁, below which a mean of squares does not count. Default: the dtype's epsilon, 2⁻²³ or 2⁻⁵². */
  readonly epsilon?: number | undefined;
  /** ε₂, the least size of parameters that a step is scaled by. Default 1e-3. */
  readonly minScale?: number | undefined;
  /** d, the greatest root mean square of a step before scaling. At least 1. Default 1. */
  readonly clipThreshold?: number | undefined;
}

/** The state of `adafactor`: a matrix has a number for each row and each column instead of each element. */
export interface AdafactorState {
  /** How many steps were taken: an int32 of shape []. */
  readonly step: Tensor;
  /** Each row's mean square, of shape […, rows, 1]; of shape [] for parameters with fewer than two axes. */
  readonly rows: Tree;
  /** Each column's mean square, of shape […, 1, columns]; of shape [] for parameters with fewer than two axes. */
  readonly columns: Tree;
  /** The mean squares of parameters with fewer than two axes; of shape [] for all others. */
  readonly meanSquare: Tree;
}

const isMatrix = (param: Tensor): boolean => param.shape.length >= 2;

/** The shape of a parameter with 1 along one axis, for a parameter with two axes or more. */
function along(axis: -1 | -2): (param: Tensor) => Tensor {
  return (param) => {
    if (!isMatrix(param)) return zeros([], { dtype: param.dtype });
    return zeros(param.shape.with(axis, 1), { dtype: param.dtype });
  };
}

/** √(mean of squares), in float64. */
function rootMeanSquare(x: Tensor): Tensor {
  return sqrt(mean(square(cast(x, "float64"))));
}

/**
 * Adafactor, whose state is small: of the mean square v of a matrix it keeps the means of rows R and columns C,
 * v̂ = R C / mean(R), decaying by 1 − tᵗᵃᵘ; u = g / √max(v̂, ε₁²), and the step is relative to the parameters:
 * θ ← (1 − η λ) θ − max(ε₂, rms(θ)) · min(η, 1 / √t) · u / max(1, rms(u) / d).
 *
 * @throws RangeError for an option out of range
 * @throws TypeError for an unknown option
 *
 * Source: Shazeer, Stern: Adafactor: Adaptive Learning Rates with Sublinear Memory Cost (2018); PyTorch's
 * torch.optim.Adafactor (2.5).
 *
 * @example
 * ```ts
 * import { tensor } from "@chainrule/tensor";
 * import { adafactor } from "@chainrule/optim";
 * const optimizer = adafactor({ learningRate: 0.5 });
 * const params = [tensor([[2, 2], [2, 2]])];
 * const [next, state] = optimizer.update([tensor([[3, -3], [3, 3]])], optimizer.init(params), params);
 * console.log(next[0], String((state.rows as typeof params)[0]));
 * // Tensor float32[2, 2]
 * // [[1, 3],
 * //  [1, 1]] Tensor float32[2, 1]
 * // [[9],
 * //  [9]]
 * ```
 */
export function adafactor(options: AdafactorOptions = {}): Optimizer<AdafactorState> {
  checkOptions("adafactor", options);
  const { learningRate = 1e-2, beta2Decay = -0.8, epsilon, minScale = 1e-3, clipThreshold = 1 } = options;
  if (!(beta2Decay <= 0)) throw new RangeError(`adafactor: beta2Decay must be at most 0, got ${beta2Decay}`);
  checkNumbers("adafactor", { minScale }, 0);
  checkNumbers("adafactor", { epsilon: epsilon ?? 0 }, 0);
  checkNumbers("adafactor", { clipThreshold }, 1);
  if ("decoupledWeightDecay" in options)
    throw new TypeError("adafactor: its weight decay is always decoupled");
  const own = ["beta2Decay", "epsilon", "minScale", "clipThreshold"];
  return leafwise("adafactor", { ...options, learningRate }, own, {
    slots: {
      rows: along(-1),
      columns: along(-2),
      meanSquare: (param) => (isMatrix(param) ? zeros([], { dtype: param.dtype }) : zerosLike(param)),
    },
    weightDecay: "rule",
    numbers: (t, rate, { weightDecay }) => ({
      share: pow(t, beta2Decay),
      keep: sub(1, pow(t, beta2Decay)),
      relative: minimum(rate, div(1, sqrt(t))),
      shrink: sub(1, mul(rate, weightDecay)),
    }),
    step(param, gradient, slots, { share, keep, relative, shrink }, { weightDecay }) {
      const least = epsilon ?? (param.dtype === "float64" ? 2 ** -52 : 2 ** -23);
      const squares = square(gradient);
      const blend = (kept: Tensor, fresh: Tensor): Tensor => add(mul(kept, keep), mul(fresh, share));
      const next: Partial<typeof slots> = {};
      let variance: Tensor;
      if (isMatrix(param)) {
        const rows = (next.rows = blend(slots.rows, mean(squares, { axis: -1, keepDims: true })));
        const columns = (next.columns = blend(slots.columns, mean(squares, { axis: -2, keepDims: true })));
        const all = maximum(mean(rows, { axis: -2, keepDims: true }), least);
        variance = div(matmul(rows, columns), all);
      } else variance = next.meanSquare = blend(slots.meanSquare, squares);
      const direction = div(gradient, sqrt(maximum(variance, least * least)));
      const scale = div(
        maximum(rootMeanSquare(param), minScale),
        maximum(1, div(rootMeanSquare(direction), clipThreshold)),
      );
      const from = weightDecay > 0 ? mul(param, shrink) : param;
      return [sub(from, mul(mul(direction, cast(scale, param.dtype)), relative)), next];
    },
  });
}
