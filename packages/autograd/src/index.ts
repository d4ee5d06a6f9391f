export { backward } from "./backward.js";
export { customGradient, type GradientRule } from "./customGradient.js";
export { AnomalyError, detectAnomaly } from "./detectAnomaly.js";
export {
  explain,
  type ExplainOptions,
  type Explanation,
  type ExplanationEdge,
  type ExplanationNode,
} from "./explain.js";
export { explanationDot, explanationMermaid, explanationTable } from "./explanationText.js";
export { grad } from "./grad.js";
export { hessian, hvp, jacobian, type MapLeaves } from "./jacobian.js";
export { jvp } from "./jvp.js";
export { parameter, type Parameter } from "./parameter.js";
export { rematerialize } from "./rematerialize.js";
export { stopGradient } from "./stopGradient.js";
export { tapeBytes } from "./tapeBytes.js";
export { type GradOptions, type GradsOf, valueAndGrad } from "./valueAndGrad.js";
export { type Unused, vjp } from "./vjp.js";
export { vmap, type VmapOptions } from "./vmap.js";
