import { activationFunctions } from "./activationFunctions.js";
import { chainRule } from "./chainRule.js";
import { costsOnMnist } from "./costsOnMnist.js";
import type { Experiment } from "./Experiment.js";
import { gradientDescent } from "./gradientDescent.js";
import { linearRegression } from "./linearRegression.js";
import { marginLosses } from "./marginLosses.js";
import { mnistModels } from "./mnistModels.js";
import { norms } from "./norms.js";
import { optimizersOnMaps } from "./optimizersOnMaps.js";
import { regressionNetwork } from "./regressionNetwork.js";
import { ruleOfThumb } from "./ruleOfThumb.js";
import { saturatedNeuron } from "./saturatedNeuron.js";
import { softmaxCrossEntropy } from "./softmaxCrossEntropy.js";
import { universalApproximation } from "./universalApproximation.js";
import { weightDecay } from "./weightDecay.js";
import { whyActivations } from "./whyActivations.js";

/** All experiments in their order. */
export const experiments: readonly Experiment[] = [
  mnistModels,
  gradientDescent,
  norms,
  chainRule,
  linearRegression,
  saturatedNeuron,
  costsOnMnist,
  whyActivations,
  universalApproximation,
  activationFunctions,
  marginLosses,
  softmaxCrossEntropy,
  weightDecay,
  optimizersOnMaps,
  regressionNetwork,
  ruleOfThumb,
];
