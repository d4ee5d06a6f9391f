export { crossEntropy } from "./crossEntropy.js";
export { mseLoss } from "./mseLoss.js";
export type { LossOptions, Reduction } from "./reduction.js";
