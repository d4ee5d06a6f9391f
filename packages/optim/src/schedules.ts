export { constant } from "./schedules/constant.js";
export { cosine, type CosineOptions } from "./schedules/cosine.js";
export { cosineRestarts, type CosineRestartsOptions } from "./schedules/cosineRestarts.js";
export { cyclic, type CyclicOptions } from "./schedules/cyclic.js";
export { exponential, type ExponentialOptions } from "./schedules/exponential.js";
export { join } from "./schedules/join.js";
export { linear, type LinearOptions } from "./schedules/linear.js";
export { multiStep, type MultiStepOptions } from "./schedules/multiStep.js";
export { oneCycle, type OneCycleOptions } from "./schedules/oneCycle.js";
export { polynomial, type PolynomialOptions } from "./schedules/polynomial.js";
export {
  type Plateau,
  type PlateauState,
  reduceOnPlateau,
  type ReduceOnPlateauOptions,
} from "./schedules/reduceOnPlateau.js";
export { stepDecay, type StepDecayOptions } from "./schedules/stepDecay.js";
export { warmup, type WarmupOptions } from "./schedules/warmup.js";
export type { LearningRate, Schedule } from "@chainrule/optim";
