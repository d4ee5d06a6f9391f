export { avgPool2d } from "./avgPool2d.js";
export { batchNorm, type BatchNormOptions, type BatchNormState } from "./batchNorm.js";
export { conv1d, type Conv1dLayerOptions } from "./conv1d.js";
export { conv2d, type Conv2dLayerOptions } from "./conv2d.js";
export { convTranspose2d, type ConvTranspose2dLayerOptions } from "./convTranspose2d.js";
export type { ConvolutionParams } from "./convolutionParameters.js";
export { dense, type DenseOptions, type DenseParams } from "./dense.js";
export { dropout } from "./dropout.js";
export { embedding, type EmbeddingOptions, type EmbeddingParams } from "./embedding.js";
export { flatten, type FlattenOptions } from "./flatten.js";
export { globalAvgPool2d } from "./globalAvgPool2d.js";
export { groupNorm, type GroupNormOptions } from "./groupNorm.js";
export type {
  AnyLayer,
  ApplyOptions,
  Composite,
  Fn,
  Layer,
  LayerStateOf,
  ParamsOf,
  StatefulLayer,
} from "./layer.js";
export { layerNorm, type LayerNormOptions } from "./layerNorm.js";
export { maxPool2d } from "./maxPool2d.js";
export {
  type AttentionApplyOptions,
  multiHeadAttention,
  type MultiHeadAttention,
  type MultiHeadAttentionOptions,
  type MultiHeadAttentionParams,
} from "./multiHeadAttention.js";
export type { NormOptions, NormParams } from "./normParameters.js";
export { residual, type ResidualOf, type ResidualOptions } from "./residual.js";
export { rmsNorm, type RmsNormOptions, type RmsNormParams } from "./rmsNorm.js";
export { sequential, type SequentialOf } from "./sequential.js";
export { type LayerSize, summary, type Summary, type SummaryOptions, type SummaryRow } from "./summary.js";
export type { WeightAndBiasOptions } from "./weightAndBias.js";
export type { Initializer, InitOptions } from "./init/initializer.js";
