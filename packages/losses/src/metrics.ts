/**
 * How good predictions are, to report: functions without a gradient.
 *
 * @packageDocumentation
 */
export { accuracy } from "./metrics/accuracy.js";
export { confusionMatrix, type ConfusionMatrixOptions } from "./metrics/confusionMatrix.js";
export {
  type Average,
  type PrecisionRecallF1,
  precisionRecallF1,
  type PrecisionRecallF1Options,
} from "./metrics/precisionRecallF1.js";
export { r2Score, type R2ScoreOptions } from "./metrics/r2Score.js";
export { topKAccuracy, type TopKAccuracyOptions } from "./metrics/topKAccuracy.js";
