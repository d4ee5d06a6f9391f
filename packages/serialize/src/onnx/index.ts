export type { BatchAxis } from "./batchAxes.js";
export { exportOnnx, type OnnxOptions } from "./exportOnnx.js";
export type { ApplicableModel, Exportable, OnnxModel } from "./OnnxModel.js";
