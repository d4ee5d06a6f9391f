import type { Params } from "./buildModel.js";
import { formatCheckpoint } from "./checkpoint.js";
import type { Images } from "./loadImages.js";
import { replaceFile } from "./outputFile.js";
import type { Outcome } from "./runTraining.js";
import type { Settings } from "./settings.js";

/** What is saved of a training. */
export interface Trained {
  readonly settings: Settings;
  readonly images: Images;
  readonly outcome: Pick<Outcome, "ended" | "epochsDone">;
  readonly params: Params;
  readonly accuracy: number;
}

/**
 * Writes the model file of a training.
 *
 * @returns whether there was a model at `path`, which is kept beside it
 * @throws CommandError where it can't be written
 */
export function saveModel(path: string, { settings, images, outcome, params, accuracy }: Trained): boolean {
  const { model: spec, activation, ...training } = settings;
  const { ended, epochsDone } = outcome;
  const record = { ...training, data: images.data, ended, epochsDone, accuracy };
  return replaceFile(path, formatCheckpoint({ spec, activation, params, training: record }));
}
