import { Command } from "commander";
import { oneOf, wholeNumber } from "../optionParsers.js";
import type { PredictRequest } from "../predict/runPredict.js";

const examples = `
Examples:
  chainrule predict mnist-model.safetensors seven.png b.jpg
  chainrule predict iris-model.safetensors flowers.csv
  chainrule predict iris-model.safetensors rows.json --json
  echo '[5, 3, 1, 0.2]' |
    chainrule predict iris-model.safetensors -

A model of mnist finds the digit of an image by itself: of
any size, dark on light or light on dark, off centre, a
little turned, unevenly lit. It is shown to the model as it
stands and turned by 18 degrees both ways; the answer of
which the model is surest counts, and that picture is drawn.
CSV and JSON need the columns that the model has learned
from, in any order.

The exit code is 1 where a file is of no use or an image
shows no digit; the other files are predicted all the same.`;

interface PredictOptions {
  top: number;
  missing: "error" | "drop";
  picture: boolean;
  json?: boolean;
}

/** `chainrule predict`, which hands what it is asked for to `run`. */
export function predictCommand(run: (request: PredictRequest) => Promise<void>): Command {
  return new Command("predict")
    .description("Let a saved model say what images show, or what rows of a table come to.")
    .argument("<model>", "the file that train has saved")
    .argument("<files...>", "PNG, JPEG, CSV or JSON; - is standard input")
    .option("-t, --top <count>", "classes to show", wholeNumber(1, 1000), 3)
    .option("--missing <what>", "rows without a value: error, drop", oneOf(["error", "drop"]), "error")
    .option("--no-picture", "don't draw what the model saw")
    .option("--json", "print all as JSON")
    .addHelpText("after", examples)
    .action(async (model: string, files: string[], { top, missing, picture, json }: PredictOptions) => {
      await run({ model, files, top, missing, pictures: picture, json: json ?? false });
    });
}
