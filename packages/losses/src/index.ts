export { binaryCrossEntropy, type BinaryCrossEntropyOptions } from "./binaryCrossEntropy.js";
export {
  binaryCrossEntropyWithLogits,
  type BinaryCrossEntropyWithLogitsOptions,
} from "./binaryCrossEntropyWithLogits.js";
export { cosineEmbeddingLoss } from "./cosineEmbeddingLoss.js";
export { crossEntropy, type CrossEntropyOptions } from "./crossEntropy.js";
export { focalLoss, type FocalLossOptions } from "./focalLoss.js";
export { gaussianNllLoss, type GaussianNllLossOptions } from "./gaussianNllLoss.js";
export { hingeEmbeddingLoss, type MarginOptions } from "./hingeEmbeddingLoss.js";
export { hingeLoss } from "./hingeLoss.js";
export { huberLoss, type HuberLossOptions } from "./huberLoss.js";
export { klDiv, type KlDivOptions } from "./klDiv.js";
export { l1Loss } from "./l1Loss.js";
export type { ClassLossOptions } from "./likelihood.js";
export { logCoshLoss } from "./logCoshLoss.js";
export { marginRankingLoss } from "./marginRankingLoss.js";
export { mseLoss } from "./mseLoss.js";
export { multilabelMarginLoss } from "./multilabelMarginLoss.js";
export { multilabelSoftMarginLoss } from "./multilabelSoftMarginLoss.js";
export { multiMarginLoss, type MultiMarginLossOptions } from "./multiMarginLoss.js";
export { nllLoss } from "./nllLoss.js";
export { poissonNllLoss, type PoissonNllLossOptions } from "./poissonNllLoss.js";
export type { LossOptions, Reduction } from "./reduction.js";
export { smoothL1Loss, type SmoothL1LossOptions } from "./smoothL1Loss.js";
export { softMarginLoss } from "./softMarginLoss.js";
export { squaredHingeLoss } from "./squaredHingeLoss.js";
export { tripletMarginLoss, type TripletMarginLossOptions } from "./tripletMarginLoss.js";
export { zeroOneLoss } from "./zeroOneLoss.js";
