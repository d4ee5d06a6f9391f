/**
 * What parameters begin with: functions of a key and a shape, for the options `weightInit` and `biasInit` of the
 * layers and for parameters of one's own. `uniform`, `normal` and `truncatedNormal` are those of
 * `@chainrule/tensor/random`.
 *
 * @packageDocumentation
 */
export { constant, type ConstantOptions } from "./init/constant.js";
export { type Fans, fans } from "./init/fans.js";
export { gain, type GainActivation, type GainOptions } from "./init/gain.js";
export type { Initializer, InitOptions } from "./init/initializer.js";
export { kaimingNormal } from "./init/kaimingNormal.js";
export { kaimingUniform, type KaimingOptions } from "./init/kaimingUniform.js";
export { lecunNormal } from "./init/lecunNormal.js";
export { ones } from "./init/ones.js";
export { orthogonal, type OrthogonalOptions } from "./init/orthogonal.js";
export { xavierNormal } from "./init/xavierNormal.js";
export { xavierUniform, type XavierOptions } from "./init/xavierUniform.js";
export { zeros } from "./init/zeros.js";
export {
  normal,
  type NormalOptions,
  truncatedNormal,
  type TruncatedNormalOptions,
  uniform,
  type UniformOptions,
} from "@chainrule/tensor/random";
