import { ruleOfThumb } from "../chooseLoss.js";
import { CommandError } from "../CommandError.js";
import { type DataDescription, isImages } from "../data/DataDescription.js";
import { type LoadedData, sampleCount } from "../data/LoadedData.js";
import { formatCount } from "../formatNumber.js";
import { type ModelSpec, parseModelSpec } from "../model/modelSpec.js";
import { defaultLearningRate, takes } from "./buildOptimizer.js";
import { lossFunction, type LossName, lossNamesFor } from "./lossFunction.js";
import { parseSchedule } from "./schedule.js";
import type { Settings } from "./Settings.js";

/** What may be left open: it is then chosen by the data. */
type Open = "model" | "loss" | "learningRate" | "epochs" | "batchSize";

/** Settings as they were asked for. */
export interface AskedSettings extends Omit<Settings, Open> {
  readonly model: ModelSpec | undefined;
  readonly loss: LossName | undefined;
  readonly learningRate: number | undefined;
  readonly epochs: number | undefined;
  readonly batchSize: number | undefined;
}

/** Complete settings, and why the loss is what it is. */
export interface ResolvedSettings {
  readonly settings: Settings;
  readonly why: string;
}

/**
 * The settings for data: what was left open is chosen.
 *
 * @throws CommandError where something asked for does not go with the data, or with something else asked for
 */
export function resolveSettings(asked: AskedSettings, { description, train }: LoadedData): ResolvedSettings {
  checkOptimizer(asked);
  if (asked.augmentation && !isImages(description)) {
    throw new CommandError(`--augment is for images, and ${description.name} is a table.`);
  }
  const { loss, why } = lossFor(asked.loss, description);
  const rows = sampleCount(train);
  const batchSize = asked.batchSize ?? (rows >= 4000 ? 64 : rows >= 1000 ? 32 : 16);
  const settings: Settings = {
    ...asked,
    model: asked.model ?? modelFor(description),
    loss,
    learningRate: asked.learningRate ?? defaultLearningRate(asked.optimizer, loss, description.task),
    batchSize,
    epochs: asked.epochs ?? epochsFor(rows, batchSize),
  };
  checkLastBatch(settings, rows);
  return { settings, why };
}

/** @throws CommandError where batchnorm would meet a batch of one row, which has no variance */
function checkLastBatch({ model, batchSize }: Settings, rows: number): void {
  const dense = model.layers.findIndex(({ kind }) => kind === "dense");
  const normed = model.layers.findLastIndex(({ kind }) => kind === "batchnorm");
  if (dense < 0 || normed < dense || (batchSize > 1 && rows % batchSize !== 1)) return;
  throw new CommandError(
    `With --batch-size ${batchSize} the last batch of ${formatCount(rows)} rows has one row, which has no variance for ` +
      "batchnorm to divide by. Take another batch size.",
  );
}

function modelFor(data: Pick<DataDescription, "name" | "inputShape">): ModelSpec {
  if (!isImages(data)) return parseModelSpec("mlp:32");
  const [channels, height, width] = data.inputShape as [number, number, number];
  const small = channels === 1 && height * width <= 784;
  return parseModelSpec(small || Math.min(height, width) < 4 ? "mlp:128" : "cnn");
}

/** About 2,000 steps for few rows, and 15 passes for many. */
function epochsFor(rows: number, batchSize: number): number {
  return Math.min(100, Math.max(15, Math.round((2000 * batchSize) / rows)));
}

/** The loss asked for, or that of the rule of thumb. */
function lossFor(
  asked: LossName | undefined,
  { name, task, targetName, classNames }: DataDescription,
): { loss: LossName; why: string } {
  if (asked === undefined) {
    const names = {
      "squared error": "mse",
      "binary cross-entropy": "binary-cross-entropy",
      "softmax cross-entropy": "cross-entropy",
    } as const;
    const choice = ruleOfThumb(classNames.length);
    return { loss: names[choice.loss], why: choice.why };
  }
  if (lossFunction(asked, task) === undefined) {
    const what = task === "regression" ? "a number" : "a class";
    const others = task === "regression" ? "classes" : "numbers";
    throw new CommandError(
      `The loss ${asked} is for ${others}, and the target of ${name}, ${targetName}, is ${what}. ` +
        `Losses for it are ${lossNamesFor(task).join(", ")}.`,
    );
  }
  return { loss: asked, why: "It was asked for." };
}

function checkOptimizer({
  optimizer,
  momentum,
  nesterov,
  weightDecay,
  l2,
  schedule,
  warmup,
}: AskedSettings): void {
  const refuse = (option: string, why = `${optimizer} has none`): never => {
    throw new CommandError(`${option} can't be used: ${why}.`);
  };
  if (momentum !== undefined && !takes(optimizer, "momentum")) {
    refuse("--momentum", `it is for sgd, rmsprop and muon; ${optimizer} has its own or none`);
  }
  if (nesterov && !takes(optimizer, "nesterov")) refuse("--nesterov", "it is for sgd and muon");
  if (nesterov && optimizer === "sgd" && !momentum) refuse("--nesterov", "it needs --momentum above 0");
  if (weightDecay !== undefined && l2 > 0) refuse("--l2", "--weight-decay says the same in other units");
  if ((weightDecay !== undefined || l2 > 0) && !takes(optimizer, "weight decay")) {
    refuse(l2 > 0 ? "--l2" : "--weight-decay");
  }
  if (optimizer === "rprop" && (parseSchedule(schedule).kind !== "constant" || warmup > 0)) {
    refuse("--schedule", "rprop finds the size of each step itself");
  }
}
