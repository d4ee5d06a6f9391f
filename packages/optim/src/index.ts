export { adam, type AdamOptions, type AdamState } from "./adam.js";
export type { Optimizer, StateOf } from "./optimizer.js";
export { sgd, type SgdOptions, type SgdState } from "./sgd.js";
