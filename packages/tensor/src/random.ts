export { bits } from "./random/bits.js";
export { foldIn } from "./random/foldIn.js";
export { key, type Key } from "./random/key.js";
export { normal, type NormalOptions } from "./random/normal.js";
export type { FloatDtype } from "./random/sampleOptions.js";
export { split } from "./random/split.js";
export { uniform, type UniformOptions } from "./random/uniform.js";
