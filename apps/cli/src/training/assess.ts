import { batches } from "@chainrule/datasets";
import { compile } from "@chainrule/compile";
import { type Tensor, tensor } from "@chainrule/tensor";
import type { DataDescription } from "../data/DataDescription.js";
import { sampleCount, type Samples } from "../data/LoadedData.js";
import { applyModel, type Model, type Params, type Statistics } from "../model/buildModel.js";
import { type OutputKind, probabilities } from "../model/outputs.js";
import type { LossFunction } from "./lossFunction.js";

const BATCH = 500;

/** What a model makes of samples. */
export interface Assessment {
  readonly loss: number;
  /** The share of right guesses; of a regression R², the share of the variance that is explained. */
  readonly score: number;
  /** Row by row: the most likely class, or the predicted number in the target's own unit. */
  readonly predictions: Float64Array;
  /** Row by row: the probability of that class, from 0 to 1; of a regression none. */
  readonly confidences: Float64Array;
  /** Row by row: what is right, in the same form. */
  readonly targets: Float64Array;
}

/** Lets a model look at samples. */
export type Assessor = (params: Params, statistics: Statistics, samples: Samples) => Assessment;

/** The function that assesses a model; compiled, with the bits of the eager one. */
export function assessor(
  model: Model,
  loss: LossFunction,
  outputs: OutputKind,
  data: Pick<DataDescription, "targetStandardisation">,
  { eager }: { readonly eager: boolean },
): Assessor {
  const look = (params: Params, statistics: Statistics, x: Tensor, y: Tensor): [Tensor, Tensor] => {
    const given = applyModel(model, params, statistics, x);
    return [loss(given, y), outputs === "value" ? given : probabilities(outputs, given)];
  };
  const run = eager ? look : compile(look);
  return (params, statistics, samples) => {
    const rows = sampleCount(samples);
    const result = {
      predictions: new Float64Array(rows),
      confidences: new Float64Array(outputs === "value" ? 0 : rows),
      targets: new Float64Array(rows),
    };
    let [total, at] = [0, 0];
    for (const batch of batches(samples, { size: BATCH })) {
      const [value, given] = run(params, statistics, tensor(batch.x), tensor(batch.y));
      const n = given.shape[0]!;
      total += value.item() * n;
      if (outputs === "value") takeNumbers(given, batch.y.data, data, result, at);
      else takeClasses(given, batch.y.data, result, at);
      at += n;
    }
    const score = outputs === "value" ? rSquared(result) : accuracy(result);
    return { loss: total / rows, score, ...result };
  };
}

type Result = Pick<Assessment, "predictions" | "confidences" | "targets">;

function takeClasses(
  given: Tensor,
  y: ArrayLike<number>,
  { predictions, confidences, targets }: Result,
  at: number,
): void {
  const [n, classes] = given.shape as [number, number];
  const values = given.data();
  for (let i = 0; i < n; i++) {
    const best = largest(values, i * classes, classes);
    predictions[at + i] = best;
    confidences[at + i] = values[i * classes + best]!;
    targets[at + i] = y[i]!;
  }
}

function takeNumbers(
  given: Tensor,
  y: ArrayLike<number>,
  { targetStandardisation }: Pick<DataDescription, "targetStandardisation">,
  { predictions, targets }: Result,
  at: number,
): void {
  const { shift, scale } = targetStandardisation ?? { shift: [0], scale: [1] };
  const values = given.data();
  for (let i = 0; i < values.length; i++) {
    predictions[at + i] = values[i]! * scale[0]! + shift[0]!;
    targets[at + i] = y[i]! * scale[0]! + shift[0]!;
  }
}

/** The first place of the largest of some values. */
export function largest(values: ArrayLike<number>, from: number, count: number): number {
  let best = 0;
  for (let i = 1; i < count; i++) if (values[from + i]! > values[from + best]!) best = i;
  return best;
}

function accuracy({ predictions, targets }: Result): number {
  let right = 0;
  for (let i = 0; i < targets.length; i++) if (predictions[i] === targets[i]) right++;
  return right / targets.length;
}

/** 1 − Σ (y − ŷ)² / Σ (y − mean)². */
function rSquared({ predictions, targets }: Result): number {
  const mean = targets.reduce((sum, y) => sum + y, 0) / targets.length;
  let [left, whole] = [0, 0];
  for (let i = 0; i < targets.length; i++) {
    left += (targets[i]! - predictions[i]!) ** 2;
    whole += (targets[i]! - mean) ** 2;
  }
  return 1 - left / whole;
}
