import { CommandError } from "../CommandError.js";
import { isImages } from "../data/DataDescription.js";
import type { LoadedModel } from "../modelFile.js";
import { type ImageView, imageViews } from "./imageViews.js";
import { pixelRows } from "./pixelRows.js";
import type { Prediction } from "./Prediction.js";
import { predictSamples } from "./predictSamples.js";
import type { Input } from "./readInput.js";
import { type TableRows, tableRows } from "./tableRows.js";

/** What a model says about a file. */
export type Predicted =
  | {
      readonly kind: "image";
      readonly prediction: Prediction;
      /** What the model saw: of several views the one of which it is surest. */
      readonly view: ImageView;
      readonly note: string;
    }
  | { readonly kind: "nothing"; readonly reason: string }
  | { readonly kind: "pixels"; readonly predictions: readonly Prediction[] }
  | { readonly kind: "table"; readonly predictions: readonly Prediction[]; readonly rows: TableRows };

/**
 * Lets a model predict from a file.
 *
 * @throws CommandError where the file is of no use, or not for this model
 */
export async function predictInput(
  loaded: LoadedModel,
  input: Input,
  missing: "error" | "drop",
): Promise<Predicted> {
  const { data } = loaded;
  if (isImages(data)) {
    if (input.kind === "image") return predictImage(loaded, input);
    if (input.kind === "json") {
      return { kind: "pixels", predictions: predictSamples(loaded, pixelRows(input.text, input.name, data)) };
    }
    throw new CommandError(
      `${input.name} is no image: the model has learned from the images of ${data.name}. Give it PNG or JPEG.`,
    );
  }
  if (input.kind === "image") {
    throw new CommandError(
      `${input.name} is an image, and the model predicts ${data.targetName} from a table of ${data.columns.length} ` +
        `columns: ${data.columns.map(({ name }) => name).join(", ")}. Give it CSV or JSON.`,
    );
  }
  const rows = tableRows(input, data, missing);
  return { kind: "table", predictions: predictSamples(loaded, rows.x), rows };
}

async function predictImage(
  loaded: LoadedModel,
  { bytes, name }: Extract<Input, { kind: "image" }>,
): Promise<Predicted> {
  const { data, record } = loaded;
  const found = await imageViews(bytes, name, data, record.data.dataset);
  if ("reason" in found) return { kind: "nothing", reason: found.reason };
  const { views, note } = found;
  const size = views[0]!.pixels.length;
  const x = new Float32Array(views.length * size);
  views.forEach(({ pixels }, i) => {
    x.set(pixels, i * size);
  });
  const predictions = predictSamples(loaded, { data: x, shape: [views.length, ...data.inputShape] });
  const sureness = predictions.map((one) => (one.kind === "classes" ? Math.max(...one.probabilities) : 0));
  const best = sureness.indexOf(Math.max(...sureness));
  return { kind: "image", prediction: predictions[best]!, view: views[best]!, note };
}
