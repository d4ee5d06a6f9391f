/**
 * Random numbers from explicit keys: the same key gives the same numbers, on every machine.
 *
 * @packageDocumentation
 */
export { bernoulli, type BernoulliOptions } from "./random/bernoulli.js";
export { bits } from "./random/bits.js";
export { categorical, type CategoricalOptions } from "./random/categorical.js";
export { exponential, type ExponentialOptions } from "./random/exponential.js";
export { foldIn } from "./random/foldIn.js";
export { gumbel, type GumbelOptions } from "./random/gumbel.js";
export { key, type Key } from "./random/key.js";
export { normal, type NormalOptions } from "./random/normal.js";
export { permutation, type PermutationOptions } from "./random/permutation.js";
export { type IntegerDtype, randint, type RandintOptions } from "./random/randint.js";
export type { FloatDtype } from "./random/sampleOptions.js";
export { split } from "./random/split.js";
export { truncatedNormal, type TruncatedNormalOptions } from "./random/truncatedNormal.js";
export { uniform, type UniformOptions } from "./random/uniform.js";
