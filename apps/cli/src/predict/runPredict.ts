import { CommandError } from "../CommandError.js";
import { type LoadedModel, readModelFile } from "../modelFile.js";
import type { Terminal } from "../terminal.js";
import { predictInput } from "./predictInput.js";
import { predictionJson } from "./predictionJson.js";
import { printPrediction } from "./printPrediction.js";
import { readInput } from "./readInput.js";

/** What `chainrule predict` is asked to do. */
export interface PredictRequest {
  /** The model file. */
  readonly model: string;
  /** The files to predict from; "-" is standard input. */
  readonly files: readonly string[];
  /** How many classes are shown. */
  readonly top: number;
  /** What happens to rows of a table that lack a value. */
  readonly missing: "error" | "drop";
  readonly pictures: boolean;
  readonly json: boolean;
}

/**
 * Lets a saved model predict from files. What is wrong with one of them is said, and the others go on.
 *
 * @returns the exit code: 1 if something is wrong with a file, or an image shows no digit
 * @throws CommandError where the model is of no use
 */
export async function runPredict(
  request: PredictRequest,
  terminal: Terminal,
  errors: Terminal,
): Promise<number> {
  const loaded = readModelFile(request.model);
  const results: unknown[] = [];
  let failed = false;
  for (const [i, file] of request.files.entries()) {
    const result = await predictFile(loaded, file, request, terminal, i > 0);
    if (typeof result === "string") {
      failed = true;
      errors.paragraph(`${errors.colors.red("error:")} ${result}`);
      if (request.json) results.push({ file, error: result });
    } else {
      results.push(...result);
    }
  }
  if (request.json) {
    const { name, task, targetName } = loaded.data;
    const model = { file: request.model, learned: name, task, target: targetName };
    terminal.print(JSON.stringify({ model, predictions: results }));
  }
  return failed ? 1 : 0;
}

/** What to say in JSON; or, as text, what is wrong. */
async function predictFile(
  loaded: LoadedModel,
  file: string,
  { json, missing, top, pictures }: PredictRequest,
  terminal: Terminal,
  apart: boolean,
): Promise<unknown[] | string> {
  try {
    const input = readInput(file);
    const predicted = await predictInput(loaded, input, missing);
    if (predicted.kind === "nothing") return `${input.name}: ${predicted.reason}.`;
    if (json) return predictionJson(input.name, predicted, loaded.data);
    if (apart) terminal.print("");
    printPrediction(input.name, predicted, loaded.data, { top, pictures }, terminal);
    return [];
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return error.message;
  }
}
