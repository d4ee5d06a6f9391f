import { Command } from "commander";
import { wholeNumber } from "../optionParsers.js";
import type { EvaluateRequest } from "../runEvaluate.js";

const examples = `
Examples:
  chainrule evaluate mnist-model.json
  chainrule evaluate mnist-model.json --data path/to/mnist`;

/** `chainrule evaluate`, which hands what it is asked for to `run`. */
export function evaluateCommand(run: (request: EvaluateRequest) => Promise<void>): Command {
  return new Command("evaluate")
    .description("See how well a saved model does on images that it has not learned from.")
    .argument("<model>", "the file that train has saved")
    .option("-d, --data <directory>", "MNIST's four IDX files; without it 10,000 embedded images")
    .option("-p, --pictures <count>", "wrong guesses to draw (default: two rows)", wholeNumber(0, 10_000))
    .addHelpText("after", examples)
    .action(async (path: string, { data, pictures }: { data?: string; pictures?: number }) => {
      await run({ path, directory: data, pictures });
    });
}
