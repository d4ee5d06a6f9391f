export { accumulate, type AccumulateState } from "./accumulate.js";
export { adadelta, type AdadeltaOptions, type AdadeltaState } from "./adadelta.js";
export { adafactor, type AdafactorOptions, type AdafactorState } from "./adafactor.js";
export { adagrad, type AdagradOptions, type AdagradState } from "./adagrad.js";
export { adam, type AdamOptions, type AdamState } from "./adam.js";
export { adamax, type AdamaxOptions, type AdamaxState } from "./adamax.js";
export { adamw, type AdamwOptions } from "./adamw.js";
export { addWeightDecay, type AddWeightDecayOptions } from "./addWeightDecay.js";
export { chain, type StatesOf } from "./chain.js";
export { clipByGlobalNorm } from "./clipByGlobalNorm.js";
export { clipByValue } from "./clipByValue.js";
export { ema, type EmaOptions, type EmaState } from "./ema.js";
export { lamb, type LambOptions, type LambState } from "./lamb.js";
export { lion, type LionOptions, type LionState } from "./lion.js";
export {
  type Bounds,
  minimize,
  type MinimizeOptions,
  type MinimizeResult,
  type MinimizeStep,
  type StopReason,
} from "./minimize.js";
export { muon, type MuonGroup, type MuonOptions, type MuonState } from "./muon.js";
export { nadam, type NadamOptions, type NadamState } from "./nadam.js";
export type {
  LearningRate,
  Optimizer,
  OptimizerOptions,
  ParameterGroup,
  Schedule,
  StateOf,
  Transform,
} from "./optimizer.js";
export { radam, type RadamOptions, type RadamState } from "./radam.js";
export { rmsprop, type RmspropOptions, type RmspropState } from "./rmsprop.js";
export { rprop, type RpropGroup, type RpropOptions, type RpropState } from "./rprop.js";
export { sgd, type SgdOptions, type SgdState } from "./sgd.js";
