import { batches, type DataArray } from "@chainrule/datasets";
import { tensor } from "@chainrule/tensor";
import { CommandError } from "../CommandError.js";
import { applyModel } from "../model/buildModel.js";
import { probabilities } from "../model/outputs.js";
import type { LoadedModel } from "../modelFile.js";
import type { Prediction } from "./Prediction.js";

const BATCH = 500;

/**
 * Lets a model predict samples of shape [n, ...inputShape], in the form in which it has learned them.
 *
 * @throws CommandError where the model gives no numbers
 */
export function predictSamples(loaded: LoadedModel, x: DataArray<Float32Array<ArrayBuffer>>): Prediction[] {
  const { model, params, statistics, outputs, data } = loaded;
  const { shift, scale } = data.targetStandardisation ?? { shift: [0], scale: [1] };
  const predictions: Prediction[] = [];
  for (const batch of batches({ x }, { size: BATCH })) {
    const given = applyModel(model, params, statistics, tensor(batch.x));
    const values = outputs === "value" ? given : probabilities(outputs, given);
    const [n, width] = values.shape as [number, number];
    const numbers = values.data();
    if (!numbers.every(Number.isFinite)) {
      throw new CommandError(
        "The model gives NaN or infinity: its parameters, or what it is given, are out of range.",
      );
    }
    for (let i = 0; i < n; i++) {
      const row = Array.from(numbers.subarray(i * width, (i + 1) * width));
      predictions.push(
        outputs === "value"
          ? { kind: "value", value: row[0]! * scale[0]! + shift[0]! }
          : { kind: "classes", probabilities: row },
      );
    }
  }
  return predictions;
}
