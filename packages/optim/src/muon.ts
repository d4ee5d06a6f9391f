import {
  add,
  div,
  matmul,
  maximum,
  mul,
  norm,
  pow,
  sqrt,
  sub,
  type Tensor,
  transpose,
  type Tree,
  zeros,
  zerosLike,
} from "@chainrule/tensor";
import { checkOptions } from "./checkOptions.js";
import { checkIntegers, checkNumbers } from "./checkNumbers.js";
import { leafwise } from "./leafwise.js";
import type { Optimizer, OptimizerOptions, ParameterGroup } from "./optimizer.js";

/** What is different for some of the parameters of `muon`. */
export interface MuonGroup extends ParameterGroup {
  /** Whether to orthogonalize the step of this matrix. False for embeddings and the last layer. Default true. */
  readonly orthogonalize?: boolean | undefined;
}

/** Options of `muon`. Default learning rate 1e-3, weight decay 0.1, decoupled. */
export interface MuonOptions extends Omit<OptimizerOptions<MuonGroup>, "decoupledWeightDecay"> {
  /** Decay of the mean of a matrix's gradients. Default 0.95. */
  readonly momentum?: number | undefined;
  /** Whether the step looks ahead along the mean. Default true. */
  readonly nesterov?: boolean | undefined;
  /** How many Newton-Schulz iterations orthogonalize a step. Default 5. */
  readonly iterations?: number | undefined;
  /**
   * How a step's size depends on the matrix: "original" multiplies by √max(1, outputs / inputs), "adamw" by
   * 0.2 √max(outputs, inputs), which goes with learning rates of `adamw`. Default "original".
   */
  readonly scale?: "original" | "adamw" | undefined;
  /** β₁ of the AdamW steps of all other parameters. Default 0.9. */
  readonly beta1?: number | undefined;
  /** β₂ of the AdamW steps of all other parameters. Default 0.999. */
  readonly beta2?: number | undefined;
  /** ε of the AdamW steps of all other parameters. Default 1e-8. */
  readonly epsilon?: number | undefined;
}

/** The state of `muon`. */
export interface MuonState {
  /** How many steps were taken: an int32 of shape []. */
  readonly step: Tensor;
  /** The decaying mean of gradients, a tree like the parameters. */
  readonly mean: Tree;
  /** The decaying mean of squared gradients of what takes AdamW steps; of shape [] for all others. */
  readonly meanSquare: Tree;
}

/**
 * A matrix with the singular vectors of another and singular values near 1, by the quintic iteration
 * X ← a X + (b A + c A²) X with A = X Xᵀ.
 */
function orthogonalized(matrix: Tensor, iterations: number): Tensor {
  const tall = matrix.shape[0]! > matrix.shape[1]!;
  let x = div(tall ? transpose(matrix) : matrix, maximum(norm(matrix), 1e-7));
  for (let i = 0; i < iterations; i++) {
    const gram = matmul(x, transpose(x));
    const polynomial = add(mul(gram, -4.775), mul(matmul(gram, gram), 2.0315));
    x = add(mul(x, 3.4445), matmul(polynomial, x));
  }
  return tall ? transpose(x) : x;
}

/**
 * Muon, momentum orthogonalized, for the weight matrices of hidden layers: m ← μ m + (1 − μ) g,
 * d = (1 − μ) g + μ m (m without Nesterov), θ ← (1 − η λ) θ − η s · O with O ≈ U Vᵀ for d = U Σ Vᵀ, and s from
 * the matrix's shape [inputs, outputs]. Parameters with other than two axes, and matrices whose group says
 * `orthogonalize: false`, take the step of `adamw`.
 *
 * @throws RangeError for an option out of range
 * @throws TypeError for an unknown option
 *
 * Source: Jordan et al.: Muon: An optimizer for hidden layers in neural networks (2024); scale "adamw": Liu et
 * al.: Muon is Scalable for LLM Training (2025); PyTorch's torch.optim.Muon (2.9), which iterates in bfloat16.
 *
 * @example
 * ```ts
 * import { tensor } from "@chainrule/tensor";
 * import { muon } from "@chainrule/optim";
 * const optimizer = muon({ learningRate: 0.1, weightDecay: 0 });
 * const params = { weight: tensor([[1, 0], [0, 1]]), bias: tensor([1, 1]) };
 * const grads = { weight: tensor([[100, 0], [0, 1]]), bias: tensor([5, -2]) };
 * const [next] = optimizer.update(grads, optimizer.init(params), params);
 * console.log(next.weight);
 * // Tensor float32[2, 2]
 * // [[0.930351,        0],
 * //  [       0, 0.930111]]
 * console.log(next.bias);
 * // Tensor float32[2]
 * // [0.9, 1.1]
 * ```
 */
export function muon(options: MuonOptions = {}): Optimizer<MuonState> {
  checkOptions("muon", options);
  const {
    learningRate = 1e-3,
    weightDecay = 0.1,
    momentum = 0.95,
    nesterov = true,
    iterations = 5,
  } = options;
  const { scale = "original", beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 } = options;
  checkNumbers("muon", { momentum, beta1, beta2 }, 0, 1);
  checkNumbers("muon", { epsilon }, 0);
  checkIntegers("muon", { iterations }, 1);
  if (!["original", "adamw"].includes(scale)) {
    throw new TypeError(`muon: scale is "original" or "adamw", got ${JSON.stringify(scale)}`);
  }
  if ("decoupledWeightDecay" in options) throw new TypeError("muon: its weight decay is always decoupled");
  const all = { ...options, learningRate, weightDecay, decoupledWeightDecay: true };
  const own = ["momentum", "nesterov", "iterations", "scale", "beta1", "beta2", "epsilon"];
  const isHidden = (param: Tensor, { orthogonalize = true }: MuonGroup): boolean =>
    orthogonalize && param.shape.length === 2;
  const rule = {
    slots: {
      mean: zerosLike,
      meanSquare: (param: Tensor, group: MuonGroup) =>
        isHidden(param, group) ? zeros([], { dtype: param.dtype }) : zerosLike(param),
    },
  };
  return leafwise(
    "muon",
    all,
    own,
    {
      ...rule,
      numbers: (t, rate) => ({
        rate,
        adamRate: div(rate, sub(1, pow(beta1, t))),
        correction: sqrt(sub(1, pow(beta2, t))),
      }),
      step(param, gradient, slots, { rate, adamRate, correction }, group) {
        const decay = isHidden(param, group) ? momentum : beta1;
        const mean = add(mul(slots.mean, decay), mul(gradient, 1 - decay));
        if (isHidden(param, group)) {
          const [inputs, outputs] = param.shape as [number, number];
          const ahead = nesterov ? add(mul(gradient, 1 - momentum), mul(mean, momentum)) : mean;
          const size =
            scale === "adamw"
              ? 0.2 * Math.sqrt(Math.max(inputs, outputs))
              : Math.sqrt(Math.max(1, outputs / inputs));
          return [sub(param, mul(orthogonalized(ahead, iterations), mul(rate, size))), { mean }];
        }
        const meanSquare = add(mul(slots.meanSquare, beta2), mul(mul(gradient, gradient), 1 - beta2));
        const divisor = add(div(sqrt(meanSquare), correction), epsilon);
        return [sub(param, mul(div(mean, divisor), adamRate)), { mean, meanSquare }];
      },
    },
    ["orthogonalize"],
  );
}
