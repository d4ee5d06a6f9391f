/**
 * The instructions in which pointwise functions are written, and functions made of them.
 *
 * @packageDocumentation
 */
export * from "@chainrule/wasm/scalar";
export { erf } from "./scalars/erf.js";
export { exp } from "./scalars/exp.js";
export { sigmoid } from "./scalars/sigmoid.js";
export { softplus } from "./scalars/softplus.js";
