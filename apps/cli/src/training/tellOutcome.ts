import { previousPath } from "../outputFile.js";
import type { SavedModel } from "../modelFile.js";
import { printResults, resultLine } from "../report/printResults.js";
import type { Terminal } from "../terminal.js";
import { textUnlessFinite } from "../textUnlessFinite.js";
import type { Assessment } from "./assess.js";
import { defaultLearningRate } from "./buildOptimizer.js";
import { formatSetting } from "../formatNumber.js";
import { curveLines } from "./liveView.js";
import type { Run } from "./Run.js";
import type { Outcome } from "./runTraining.js";
import { stepsAnEpoch } from "./trainingCurves.js";
import type { TrainingState } from "./TrainingState.js";

/** Tells how a training ended: what came out, and where it is saved. */
export function tellOutcome(
  run: Run,
  saved: SavedModel,
  { assessment, state, replaced }: { assessment: Assessment; state: TrainingState; replaced: boolean },
  terminal: Terminal,
): void {
  if (run.request.json) {
    printEnd(run, saved, terminal);
    return;
  }
  tell(run, saved, assessment, state, terminal);
  tellPlaces(run, saved, replaced, terminal);
}

/** Prints what came out, and where training stopped if it did not go on to the end. */
function tell(
  { data, settings, held, request }: Run,
  { record }: SavedModel,
  assessment: Assessment,
  state: TrainingState,
  terminal: Terminal,
): void {
  if (record.ended === "interrupted") {
    terminal.print("", `Interrupted in epoch ${state.epochs + 1} of ${settings.epochs}.`);
    terminal.paragraph(resultLine(assessment, data));
    return;
  }
  if (terminal.live) {
    terminal.print(...curveLines({ state }, held, stepsAnEpoch(record.samples.train, settings), terminal));
  }
  if (record.ended === "stopped") {
    terminal.paragraph(
      `Stopped after epoch ${record.epochsDone}: the ${held.part} loss was least after epoch ${record.epoch}, whose ` +
        "parameters are taken.",
    );
  } else if (record.epoch < record.epochsDone) {
    terminal.paragraph(
      `The ${held.part} loss was least after epoch ${record.epoch}: its parameters are taken.`,
    );
  }
  printResults(assessment, data, request.pictures, terminal);
}

function tellPlaces(
  { output, report, checkpoint, request }: Run,
  { record }: SavedModel,
  replaced: boolean,
  terminal: Terminal,
): void {
  const isInterrupted = record.ended === "interrupted";
  const program = process.env["CHAINRULE_COMMAND"] ?? "chainrule";
  terminal.print("", `${isInterrupted ? "What was learned so far is" : "Model"} saved: ${output}`);
  if (replaced) terminal.print(`The model that was there is now: ${previousPath(output)}`);
  if (isInterrupted) {
    terminal.print(`Checkpoint: ${checkpoint}`);
    terminal.paragraph(`To go on: ${request.command.replace(/^chainrule/u, program)} --resume`);
    return;
  }
  if (report !== undefined) terminal.print(`Report: ${report}`);
  terminal.print(`To see it again: ${program} evaluate ${quote(output)}`);
}

function printEnd({ output, report, checkpoint }: Run, { record }: SavedModel, terminal: Terminal): void {
  const isInterrupted = record.ended === "interrupted";
  terminal.print(
    JSON.stringify(
      {
        event: "end",
        ...record,
        model: output,
        ...(isInterrupted ? { checkpoint } : { report: report ?? null }),
      },
      textUnlessFinite,
    ),
  );
}

/** Why a training came to nothing, and what to do. */
export function describeDivergence(
  { epoch, step, loss, saved }: Extract<Outcome, { ended: "diverged" }>,
  { settings, data, output, checkpoint }: Run,
): string {
  const { optimizer, learningRate, loss: name } = settings;
  const usual = defaultLearningRate(optimizer, name, data.description.task);
  const kept = saved ? ` The checkpoint ${checkpoint} is from before.` : "";
  return (
    `The training diverged: in epoch ${epoch}, batch ${step}, the loss became ${loss}. ` +
    `The learning rate ${formatSetting(learningRate)} is most likely too large; the default for ${optimizer} is ` +
    `${usual}.\nNothing is saved, and ${output} was not touched.${kept}`
  );
}

function quote(path: string): string {
  return /^[\w./\\:~+-]+$/u.test(path) ? path : JSON.stringify(path);
}
