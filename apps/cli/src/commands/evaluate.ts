import { Command } from "commander";
import { oneOf, wholeNumber } from "../optionParsers.js";
import type { EvaluateRequest } from "../runEvaluate.js";

const examples = `
Examples:
  chainrule evaluate mnist-model.safetensors
  chainrule evaluate mnist-model.safetensors -d mnist-files
  chainrule evaluate flats-model.safetensors -d flats-26.csv
  chainrule evaluate mnist-model.safetensors --json

Without --data these are the rows or images that were held
out in training. Other data must have the form of those that
the model has learned from, and are standardised as those.

The exit code is 1 where model or data are of no use.`;

interface EvaluateOptions {
  data?: string;
  pictures?: number;
  missing: "error" | "drop";
  json?: boolean;
}

/** `chainrule evaluate`, which hands what it is asked for to `run`. */
export function evaluateCommand(run: (request: EvaluateRequest) => Promise<void>): Command {
  return new Command("evaluate")
    .description("See how well a saved model does on data that it has not learned from.")
    .argument("<model>", "the file that train has saved")
    .option("-d, --data <path>", "other data: MNIST's files, a CSV file, a folder of images")
    .option("-p, --pictures <count>", "mistakes to show (default: what fits)", wholeNumber(0, 10_000))
    .option("--missing <what>", "rows without a value: error, drop", oneOf(["error", "drop"]), "error")
    .option("--json", "print all as JSON")
    .addHelpText("after", examples)
    .action(async (path: string, { data, pictures, missing, json }: EvaluateOptions) => {
      await run({ path, data, pictures, missing, json: json ?? false });
    });
}
