import { confusionMatrix } from "./confusionMatrix.js";
import { isImages } from "./data/DataDescription.js";
import { sampleCount } from "./data/LoadedData.js";
import { type EvaluationData, evaluationData } from "./evaluate/evaluationData.js";
import { counted } from "./formatNumber.js";
import { type LoadedModel, readModelFile } from "./modelFile.js";
import { errorFigures } from "./report/errorFigures.js";
import { printResults } from "./report/printResults.js";
import type { Terminal } from "./terminal.js";
import { textUnlessFinite } from "./textUnlessFinite.js";
import { type Assessment, assessor } from "./training/assess.js";
import { lossFunction } from "./training/lossFunction.js";

/** What `chainrule evaluate` is asked to do. */
export interface EvaluateRequest {
  /** The model file. */
  readonly path: string;
  /** Other data than those that the model has learned from. */
  readonly data: string | undefined;
  /** How many mistakes are shown; without a number as many as there is room for. */
  readonly pictures: number | undefined;
  /** What happens to rows of a CSV file that lack a value. */
  readonly missing: "error" | "drop";
  readonly json: boolean;
}

/**
 * Reports what a saved model makes of the test part of its data, or of other data.
 *
 * @returns the exit code
 * @throws CommandError where the model or the data are of no use
 */
export async function runEvaluate(request: EvaluateRequest, terminal: Terminal): Promise<number> {
  const { path, data: other, pictures, missing, json } = request;
  const loaded = readModelFile(path);
  const { model, outputs, settings, data, params, statistics } = loaded;
  const held = await evaluationData(loaded, other, missing);
  const loss = lossFunction(settings.loss, data.task)!;
  const assessment = assessor(model, loss, outputs, data, { eager: false })(params, statistics, held.test);
  if (json) {
    terminal.print(JSON.stringify(asJson(path, loaded, held, assessment), textUnlessFinite));
    return 0;
  }
  terminal.paragraph(describeHeld(held, other));
  if (held.note !== undefined) terminal.paragraph(held.note);
  terminal.print("", ...describeModel(loaded));
  printResults(assessment, held, pictures, terminal);
  return 0;
}

function describeHeld({ description, test, testName }: EvaluationData, other: string | undefined): string {
  const count = counted(sampleCount(test), isImages(description) ? "image" : "row");
  return other === undefined || other !== testName ? `${count} (${testName})` : `${count} of ${other}`;
}

function describeModel({ settings, record }: LoadedModel): string[] {
  const ended = record.ended === "complete" ? "" : ` (${record.ended})`;
  return [
    `Model     ${settings.model.text}`,
    `Trained   ${record.epochsDone} of ${settings.epochs} epochs${ended}, seed ${settings.seed}`,
  ];
}

function asJson(
  path: string,
  { data }: LoadedModel,
  { test, testName }: EvaluationData,
  assessment: Assessment,
): unknown {
  const { loss, score, targets, predictions } = assessment;
  const common = { model: path, data: data.name, part: testName, samples: sampleCount(test), loss };
  if (data.task === "regression") return { ...common, r2: score, ...errorFigures(assessment) };
  const confusion = confusionMatrix(targets, predictions, data.classNames.length);
  return { ...common, accuracy: score, classes: data.classNames, confusion };
}
