export { dense, type DenseOptions, type DenseParams } from "./dense.js";
export type { ApplyOptions, Fn, Layer, ParamsOf } from "./layer.js";
export { sequential } from "./sequential.js";
