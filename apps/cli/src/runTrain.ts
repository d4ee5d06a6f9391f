import { buildModel, layerSizes, type Model, type Params, parameterCount } from "./buildModel.js";
import { buildOptimizer } from "./buildOptimizer.js";
import { CommandError } from "./CommandError.js";
import { evaluate } from "./evaluate.js";
import { formatCount, formatSetting } from "./formatNumber.js";
import { type Interruption, listenForInterruption } from "./interruption.js";
import { liveView } from "./liveView.js";
import { describeImages, type Images, loadImages } from "./loadImages.js";
import { lossFunction } from "./lossFunction.js";
import { checkOutput, divergedPath, previousPath } from "./outputFile.js";
import { accuracyLine, printReport } from "./report.js";
import { type Outcome, runTraining } from "./runTraining.js";
import { saveModel } from "./saveModel.js";
import { defaultLearningRate, type Settings } from "./settings.js";
import type { Terminal } from "./terminal.js";
import { plainView } from "./TrainingView.js";

/** What `chainrule train mnist` is asked to do. */
export interface TrainRequest {
  readonly settings: Settings;
  /** The directory of IDX files; without one the embedded images. */
  readonly directory: string | undefined;
  /** Where the model goes. */
  readonly output: string;
  /** How many wrong guesses are drawn; without a number two rows of them. */
  readonly pictures: number | undefined;
}

/**
 * Trains, saves and reports.
 *
 * @returns the exit code
 * @throws CommandError where images or output are of no use, or the training diverges
 */
export async function runTrain(request: TrainRequest, terminal: Terminal): Promise<number> {
  const { settings, directory, output } = request;
  checkOutput(output);
  const interruption = listenForInterruption();
  try {
    const images = await loadImages(directory);
    if (interruption.exitCode !== undefined) {
      terminal.paragraph("Interrupted before the training began: nothing is saved.");
      return interruption.exitCode;
    }
    terminal.paragraph(describeImages(images, directory));
    terminal.print("", ...describeSettings(settings), "");
    const model = buildModel(settings.model, settings.activation);
    const outcome = await trainShowing(model, request, images, terminal, interruption);
    finish(model, outcome, request, images, terminal);
    return outcome.ended === "complete" ? 0 : (interruption.exitCode ?? 0);
  } finally {
    interruption.release();
  }
}

async function trainShowing(
  model: Model,
  { settings }: TrainRequest,
  images: Images,
  terminal: Terminal,
  interruption: Interruption,
): Promise<Outcome> {
  const { epochs, batchSize, seed } = settings;
  const loss = lossFunction(settings.loss);
  const optimizer = buildOptimizer(settings);
  const accuracyOf = (params: Params): number => evaluate(model, params, images.test).accuracy;
  const view = terminal.live ? liveView(terminal) : plainView(terminal);
  try {
    const training = { model, loss, optimizer, images: images.train, epochs, batchSize, seed };
    return await runTraining(training, accuracyOf, view, interruption);
  } finally {
    view.close();
  }
}

/** Saves first, then reports. @throws CommandError after a divergence */
function finish(
  model: Model,
  outcome: Outcome,
  { settings, directory, output, pictures }: TrainRequest,
  images: Images,
  terminal: Terminal,
): void {
  const { params } = outcome.ended === "diverged" ? outcome.event : outcome;
  const { accuracy } = evaluate(model, params, images.test);
  const trained = { settings, images, outcome, params, accuracy };
  if (outcome.ended === "diverged") {
    const path = divergedPath(output);
    saveModel(path, trained);
    throw new CommandError(describeDivergence(outcome.event, settings, path, output));
  }
  const replaced = saveModel(output, trained);
  if (outcome.ended === "complete") {
    printReport(model, params, images, pictures, terminal);
  } else {
    terminal.print("", `Interrupted in epoch ${outcome.epochsDone + 1} of ${settings.epochs}.`);
    terminal.paragraph(accuracyLine(accuracy, images));
  }
  const what = outcome.ended === "complete" ? "Model" : "What was learned so far is";
  const data = directory === undefined ? "" : ` --data ${quote(directory)}`;
  terminal.print("", `${what} saved: ${output}`);
  if (replaced) terminal.print(`The model that was there is now: ${previousPath(output)}`);
  terminal.print(
    `To see it again: ${process.env.CHAINRULE_COMMAND ?? "chainrule"} evaluate ${quote(output)}${data}`,
  );
}

function describeSettings(settings: Settings): string[] {
  const { model, activation, loss, optimizer, learningRate, momentum, epochs, batchSize, seed } = settings;
  const between = model.hidden.length === 0 ? "" : ` with ${activation}`;
  const rate = `at ${formatSetting(learningRate)}${momentum > 0 ? ` with momentum ${momentum}` : ""}`;
  return [
    `Model     ${layerSizes(model).join(" → ")}${between}, ${formatCount(parameterCount(model))} parameters`,
    `Training  ${loss}, ${optimizer} ${rate}`,
    `          ${epochs} ${epochs === 1 ? "epoch" : "epochs"} in batches of ${batchSize}, seed ${seed}`,
  ];
}

function describeDivergence(
  { epoch, step, loss }: { epoch: number; step: number; loss: number },
  { optimizer, learningRate, loss: lossName }: Settings,
  saved: string,
  output: string,
): string {
  return (
    `The training diverged: in epoch ${epoch}, batch ${step}, the loss became ${loss}. ` +
    `The learning rate ${formatSetting(learningRate)} is most likely too large; the default for ${optimizer} is ` +
    `${defaultLearningRate(optimizer, lossName)}.\n` +
    `The last parameters with a finite loss are saved: ${saved}. ${output} was not touched.`
  );
}

function quote(path: string): string {
  return /^[\w./\\:~+-]+$/u.test(path) ? path : JSON.stringify(path);
}
