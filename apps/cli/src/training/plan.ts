import { buildModel, type Model, type Params, type Statistics } from "../model/buildModel.js";
import { outputCount, outputKind, type OutputKind } from "../model/outputs.js";
import type { LoadedData } from "../data/LoadedData.js";
import { sampleCount } from "../data/LoadedData.js";
import { type Assessment, assessor } from "./assess.js";
import { buildOptimizer } from "./buildOptimizer.js";
import { lossFunction } from "./lossFunction.js";
import { buildSchedule, parseSchedule } from "./schedule.js";
import type { Settings } from "./Settings.js";
import type { Training } from "./train.js";

/** A training as settings and data make it. */
export interface Plan {
  readonly model: Model;
  readonly outputs: OutputKind;
  readonly training: Training;
  /** What a model makes of the test part. */
  assessTest(params: Params, statistics: Statistics): Assessment;
}

/** Puts together what a training needs. @throws CommandError where the model can't look at the data */
export function plan(settings: Settings, data: LoadedData, { eager }: { readonly eager: boolean }): Plan {
  const { description, train, validation, test } = data;
  const loss = lossFunction(settings.loss, description.task)!;
  const outputs = outputKind(settings.loss, description);
  const model = buildModel(settings, description, outputCount(outputs, description));
  const samples = sampleCount(train);
  const { epochs, batchSize, warmup, patience, augmentation, seed } = settings;
  const learningRate = buildSchedule(parseSchedule(settings.schedule), settings.learningRate, {
    epochs,
    stepsAnEpoch: Math.ceil(samples / batchSize),
    warmup,
  });
  const assess = assessor(model, loss, outputs, description, { eager });
  return {
    model,
    outputs,
    training: {
      model,
      loss,
      optimizer: buildOptimizer(settings, learningRate, samples),
      learningRate,
      train,
      heldOut: validation ?? test,
      assess,
      epochs,
      batchSize,
      patience,
      augmentation,
      seed,
      eager,
    },
    assessTest: (params, statistics) => assess(params, statistics, test),
  };
}
