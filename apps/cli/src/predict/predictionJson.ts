import type { DataDescription } from "../data/DataDescription.js";
import type { Predicted } from "./predictInput.js";
import { type Prediction, ranked } from "./Prediction.js";

/** What a model says about a file, as plain data: an object for each image or row. */
export function predictionJson(
  file: string,
  predicted: Exclude<Predicted, { kind: "nothing" }>,
  data: DataDescription,
): unknown[] {
  switch (predicted.kind) {
    case "image": {
      const { prediction, view, note } = predicted;
      const saw = {
        note,
        turned: view.angle,
        pixels: Array.from(view.pixels, (value) => Number(value.toFixed(4))),
      };
      return [{ file, ...inJson(prediction, data), saw }];
    }
    case "pixels":
      return predicted.predictions.map((one, i) => ({ file, row: i + 1, ...inJson(one, data) }));
    case "table": {
      const { places, unit, targets } = predicted.rows;
      return predicted.predictions.map((one, i) => ({
        file,
        [unit]: places[i],
        ...inJson(one, data),
        ...(targets ? { actual: targets[i] ?? null } : {}),
      }));
    }
  }
}

function inJson(prediction: Prediction, { classNames }: DataDescription): object {
  if (prediction.kind === "value") return { prediction: prediction.value };
  const order = ranked(prediction.probabilities);
  return {
    prediction: classNames[order[0]!.index],
    probabilities: order.map(({ index, probability }) => ({ class: classNames[index], probability })),
  };
}
