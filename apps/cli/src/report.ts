import { CLASSES, type Model, type Params } from "./buildModel.js";
import { confusionMatrix, formatConfusionMatrix } from "./confusionMatrix.js";
import { evaluate, type Guesses } from "./evaluate.js";
import { formatCount, formatPercent } from "./formatNumber.js";
import { describeHeldOut, type Images } from "./loadImages.js";
import { type CaptionedImage, commonSide, drawPictures, picturesPerRow } from "./picture.js";
import type { Terminal } from "./terminal.js";

const PIXELS = 784;
const ROWS_OF_PICTURES = 2;

/** "Held-out accuracy 94.95 %: 1,899 of 2,000 images (not the official test images)" */
export function accuracyLine(accuracy: number, images: Images): string {
  const total = images.test.y.data.length;
  const share = `${formatCount(Math.round(accuracy * total))} of ${formatCount(total)} images`;
  return `Held-out accuracy ${formatPercent(accuracy, 2)}: ${share} (${describeHeldOut(images)})`;
}

/** Prints what a model makes of the held-out images: accuracy, confusion matrix, and pictures of wrong guesses. */
export function printReport(
  model: Model,
  params: Params,
  images: Images,
  pictures: number | undefined,
  terminal: Terminal,
): void {
  const { colors } = terminal;
  const guesses = evaluate(model, params, images.test);
  terminal.print("");
  terminal.paragraph(colors.bold(accuracyLine(guesses.accuracy, images)));
  const matrix = confusionMatrix(images.test.y.data, guesses.digits, CLASSES);
  terminal.print("", "Digits down the side, what the model took them for across:");
  terminal.print(...formatConfusionMatrix(matrix, terminal));
  const wrong = wrongGuesses(guesses, images);
  if (wrong.length === 0 || pictures === 0) return;
  const room = ROWS_OF_PICTURES * picturesPerRow(commonSide(wrong), terminal.columns);
  const shown = wrong.slice(0, pictures ?? room);
  const which =
    shown.length === wrong.length
      ? `All ${shown.length} wrong guesses`
      : `${shown.length} of ${formatCount(wrong.length)} wrong guesses`;
  terminal.print("", `${which}, the surest first:`, "", ...drawPictures(shown, terminal));
}

/** The images that were not recognised, those first of which the model was surest. */
function wrongGuesses({ digits, confidences }: Guesses, { test: { x, y } }: Images): CaptionedImage[] {
  return Array.from(digits.keys())
    .filter((i) => digits[i] !== y.data[i])
    .sort((i, j) => confidences[j]! - confidences[i]!)
    .map((i) => ({
      pixels: x.data.subarray(i * PIXELS, (i + 1) * PIXELS),
      caption: `guessed ${digits[i]}, is ${y.data[i]}`,
    }));
}
