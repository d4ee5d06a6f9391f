import {
  exp,
  floatingOperand,
  formatShape,
  logSoftmax,
  matmul,
  mul,
  rejectUnknownOptions,
  reshape,
  ShapeError,
  swapAxes,
  type Tensor,
  where,
} from "@chainrule/tensor";
import { type FloatDtype, foldIn } from "@chainrule/tensor/random";
import { allowedBy } from "./attentionMask.js";
import { checkApplyOptions } from "./checkApplyOptions.js";
import { checkSizes } from "./checkSizes.js";
import { within } from "./child.js";
import { dense, type DenseParams } from "./dense.js";
import { checkRate, drop } from "./dropout.js";
import type { Initializer } from "./init/initializer.js";
import { xavierUniform } from "./init/xavierUniform.js";
import { zeros } from "./init/zeros.js";
import type { ApplyOptions, Layer } from "./layer.js";
import { uniformByFanIn } from "./weightAndBias.js";

/** Parameters of `multiHeadAttention`: those of four dense layers. */
export interface MultiHeadAttentionParams<D = DenseParams> {
  /** Makes the queries of x: weight [features, features]. */
  readonly query: D;
  /** Makes the keys of the context: weight [contextFeatures, features]. */
  readonly key: D;
  /** Makes the values of the context: weight [contextFeatures, features]. */
  readonly value: D;
  /** Makes the result of what all heads found: weight [features, features]. */
  readonly output: D;
}

/** Options of `multiHeadAttention`. */
export interface MultiHeadAttentionOptions {
  /** Whether each position attends to itself and those before it only. Default false. */
  readonly causal?: boolean | undefined;
  /** The probability with which, in training, a weight of attention is dropped. Default 0. */
  readonly dropout?: number | undefined;
  /** The size of the last axis of a context. Default: features. */
  readonly contextFeatures?: number | undefined;
  /** Whether biases are added. Default true. */
  readonly bias?: boolean | undefined;
  /** What all weights begin with. Default: see `multiHeadAttention`. */
  readonly weightInit?: Initializer | undefined;
  /** What all biases begin with. Default: zeros. */
  readonly biasInit?: Initializer | undefined;
  /** The dtype of the parameters. Default float32. */
  readonly dtype?: FloatDtype | undefined;
}

/** What a call of `multiHeadAttention` can be told besides. */
export interface AttentionApplyOptions extends ApplyOptions {
  /** What is attended to, where it is not x itself: shape [batch, keys, contextFeatures]. */
  readonly context?: Tensor | undefined;
  /** Bool, true where a query may attend to a key: shape [queries, keys], or with batch, or with batch and heads before. */
  readonly attentionMask?: Tensor | undefined;
}

/** The layer that `multiHeadAttention` makes. */
export interface MultiHeadAttention<D = DenseParams> extends Layer<MultiHeadAttentionParams<D>> {
  apply(params: MultiHeadAttentionParams<D>, x: Tensor, options?: AttentionApplyOptions): Tensor;
}

/** Far below any score, and finite, so that a query that may attend to nobody makes no NaN on the way. */
const masked = -3e38;

/** [..., length, features] as [..., heads, length, features / heads]. */
function splitHeads(x: Tensor, heads: number): Tensor {
  const [length, features] = x.shape.slice(-2) as [number, number];
  return swapAxes(reshape(x, [...x.shape.slice(0, -2), length, heads, features / heads]), -3, -2);
}

/** The inverse of `splitHeads`. */
function joinHeads(x: Tensor): Tensor {
  const [heads, length, size] = x.shape.slice(-3) as [number, number, number];
  return reshape(swapAxes(x, -3, -2), [...x.shape.slice(0, -3), length, heads * size]);
}

/** Softmax of the scores among those allowed; all 0 where nobody is. */
function weigh(scores: Tensor, allowed: Tensor | undefined): Tensor {
  if (!allowed) return exp(logSoftmax(scores));
  return where(allowed, exp(logSoftmax(where(allowed, scores, masked))), 0);
}

/** The four dense layers. */
function projections(
  features: number,
  contextFeatures: number,
  { bias, weightInit, biasInit = zeros, dtype }: MultiHeadAttentionOptions,
): Record<keyof MultiHeadAttentionParams, Layer<unknown>> {
  // Drawn as parts of one matrix [features, 3 · features].
  const gain = contextFeatures === features ? Math.SQRT1_2 : 1;
  const initial: Initializer = (key, shape, options) => xavierUniform(key, shape, { ...options, gain });
  const part = (inputs: number, init: Initializer): Layer<unknown> =>
    dense(inputs, features, { bias, weightInit: weightInit ?? init, biasInit, dtype });
  return {
    query: part(features, initial),
    key: part(contextFeatures, initial),
    value: part(contextFeatures, initial),
    output: part(features, uniformByFanIn(features)),
  };
}

/** @throws ShapeError unless x and context are sequences of vectors of the right sizes, in batches alike */
function checkSequences(x: Tensor, context: Tensor, features: number, contextFeatures: number): void {
  for (const [name, { shape }, size] of [
    ["x", x, features],
    ["context", context, contextFeatures],
  ] as const) {
    if (shape.length < 2 || shape.at(-1) !== size) {
      throw new ShapeError(
        `multiHeadAttention: ${name} has shape ${formatShape(shape)}, but must be [batch, length, ${size}]`,
      );
    }
  }
  if (formatShape(x.shape.slice(0, -2)) !== formatShape(context.shape.slice(0, -2))) {
    throw new ShapeError(
      `multiHeadAttention: x ${formatShape(x.shape)} and context ${formatShape(context.shape)} must be equal but for ` +
        `their last two axes`,
    );
  }
}

/**
 * Attention with several heads. Of x three dense layers make queries Q, keys K and values V, and each head takes its
 * share of their features, d = features / heads of them: softmax(Q · Kᵀ / √d) · V. What all heads found goes through a
 * fourth dense layer. With a `context`, keys and values are made of that instead (cross-attention).
 *
 * x has shape [batch, length, features] (or [..., length, features]), and so has the result. Who may attend to whom is
 * said by `causal`, when the layer is made, and for a call by `keyPaddingMask` (true where a key is padding, as in
 * PyTorch; `sequential` hands it on) and `attentionMask` (true where a query may attend to a key). A query that may
 * attend to nobody finds 0, where PyTorch has NaN.
 *
 * The parameters begin as in PyTorch's `MultiheadAttention`: query, key and value weights by `xavierUniform` with the
 * gain √½, as parts of one matrix (with other contextFeatures each by itself, the gain being 1), the output's evenly
 * from ±1/√features, biases with 0. Weights are [inputs, outputs], the transpose of PyTorch's.
 *
 * Source: Vaswani et al. 2017, Attention is all you need.
 *
 * @param features the size of x's last axis
 * @param heads how many heads
 * @throws ShapeError unless the sizes are positive integers and the heads divide the features; from `apply`, when x,
 *   context or a mask does not fit, or for causal attention with more or fewer keys than queries
 * @throws DtypeError from `apply`, for integers, or a mask that is not bool
 * @throws ValueError for a dropout that is no probability
 * @throws TypeError from `apply`, in training without a key if there is dropout
 *
 * @example
 * ```ts
 * import { ones, tensor } from "@chainrule/tensor";
 * import * as random from "@chainrule/tensor/random";
 * import { multiHeadAttention } from "@chainrule/nn";
 * const layer = multiHeadAttention(16, 4, { causal: true });
 * const params = layer.init(random.key(0));
 * const keyPaddingMask = tensor([[false, false, true]]);
 * console.log(layer.apply(params, ones([1, 3, 16]), { keyPaddingMask }).shape); // [ 1, 3, 16 ]
 * ```
 */
export function multiHeadAttention(
  features: number,
  heads: number,
  options: MultiHeadAttentionOptions & { readonly bias: false },
): MultiHeadAttention<Pick<DenseParams, "weight">>;
export function multiHeadAttention(
  features: number,
  heads: number,
  options?: MultiHeadAttentionOptions,
): MultiHeadAttention;
export function multiHeadAttention(
  features: number,
  heads: number,
  options: MultiHeadAttentionOptions = {},
): MultiHeadAttention<any> {
  const name = "multiHeadAttention";
  rejectUnknownOptions(name, options, [
    "causal",
    "dropout",
    "contextFeatures",
    "bias",
    "weightInit",
    "biasInit",
    "dtype",
  ]);
  const { causal = false, dropout = 0, contextFeatures = features } = options;
  checkSizes(name, { features, heads, contextFeatures });
  if (features % heads !== 0) {
    throw new ShapeError(`${name}: ${heads} heads do not divide the ${features} features`);
  }
  checkRate(name, "dropout", dropout);
  const layers = projections(features, contextFeatures, options);
  return {
    name,
    init: (key) => ({
      query: layers.query.init(foldIn(key, 0)),
      key: layers.key.init(foldIn(key, 1)),
      value: layers.value.init(foldIn(key, 2)),
      output: layers.output.init(foldIn(key, 3)),
    }),
    apply(params: MultiHeadAttentionParams | undefined, input, applyOptions: AttentionApplyOptions = {}) {
      checkApplyOptions(name, applyOptions, ["context", "attentionMask"]);
      const { attentionMask, keyPaddingMask } = applyOptions;
      const x = floatingOperand(name, input);
      const context = floatingOperand(name, applyOptions.context ?? x);
      checkSequences(x, context, features, contextFeatures);
      const project = (part: keyof MultiHeadAttentionParams, y: Tensor): Tensor =>
        within(`${name}: ${part}`, () => layers[part].apply(params?.[part], y));
      const query = splitHeads(project("query", x), heads);
      const key = splitHeads(project("key", context), heads);
      const value = splitHeads(project("value", context), heads);
      const scores = matmul(mul(query, 1 / Math.sqrt(features / heads)), swapAxes(key, -1, -2));
      const allowed = allowedBy({ causal, attentionMask, keyPaddingMask }, scores.shape);
      const weights = drop(name, weigh(scores, allowed), dropout, applyOptions);
      return project("output", joinHeads(matmul(weights, value)));
    },
  };
}
