import { layerSizes } from "./buildModel.js";
import { type Checkpoint, loadCheckpoint } from "./checkpoint.js";
import { describeImages, type Images, loadImages } from "./loadImages.js";
import { printReport } from "./report.js";
import type { Terminal } from "./terminal.js";

/** What `chainrule evaluate` is asked to do. */
export interface EvaluateRequest {
  /** The model file. */
  readonly path: string;
  /** The directory of IDX files; without one the embedded images. */
  readonly directory: string | undefined;
  /** How many wrong guesses are drawn; without a number two rows of them. */
  readonly pictures: number | undefined;
}

/**
 * Reports what a saved model makes of held-out images.
 *
 * @returns the exit code
 * @throws CommandError where the model or the images are of no use
 */
export async function runEvaluate(
  { path, directory, pictures }: EvaluateRequest,
  terminal: Terminal,
): Promise<number> {
  const checkpoint = loadCheckpoint(path);
  const images = await loadImages(directory);
  terminal.paragraph(describeImages(images, directory));
  terminal.print("", ...describeModel(checkpoint));
  if (mayHaveBeenSeen(checkpoint, images)) {
    terminal.print("");
    terminal.paragraph(
      "Careful: this model was trained on the files of a directory. If these were MNIST's, it has seen these images " +
        "in training, and its accuracy on them says little. Evaluate it on that directory: --data DIR",
    );
  }
  printReport(checkpoint.model, checkpoint.params, images, pictures, terminal);
  return 0;
}

/** The embedded images, held out or not, are a part of MNIST's training set. */
function mayHaveBeenSeen({ training }: Checkpoint, images: Images): boolean {
  return training.data === "directory" && images.data === "embedded";
}

function describeModel({ spec, activation, training }: Checkpoint): string[] {
  const between = spec.hidden.length === 0 ? "" : ` with ${activation}`;
  const ended = training.ended === "complete" ? "" : ` (${training.ended})`;
  return [
    `Model     ${layerSizes(spec).join(" → ")}${between}`,
    `Trained   ${training.epochsDone} of ${training.epochs} epochs${ended}, seed ${training.seed}`,
  ];
}
