import { Command } from "commander";
import { wholeNumber } from "../optionParsers.js";
import type { ExperimentRequest } from "../experiments/runExperiment.js";

const examples = `
Examples:
  chainrule experiment list
  chainrule experiment saturated-neuron
  chainrule experiment A6 --report neuron.html
  chainrule experiment all --data path/to/mnist

The exit code is 1 where a number differs from its reference.`;

interface ExperimentOptions {
  data?: string;
  seed: number;
  quick?: boolean;
  report?: string;
  svg?: string;
  json?: boolean;
}

/** `chainrule experiment`, which hands what it is asked for to `run`. */
export function experimentCommand(
  run: (request: Omit<ExperimentRequest, "version">) => Promise<void>,
): Command {
  return new Command("experiment")
    .description("Run an experiment by which this subject is learned, and compare it with the reference.")
    .argument("<name>", "its name or number, list, or all")
    .option("-d, --data <directory>", "MNIST's four IDX files; without it 10,000 embedded images")
    .option("-s, --seed <number>", "same seed, same result", wholeNumber(0, Number.MAX_SAFE_INTEGER), 0)
    .option("-q, --quick", "shorten the long ones")
    .option("-r, --report <file>", "write a page of HTML with figures")
    .option("--svg <directory>", "write each figure as a file there")
    .option("--json", "print the data as JSON")
    .addHelpText("after", examples)
    .action(async (name: string, { data, seed, quick, report, svg, json }: ExperimentOptions) => {
      await run({ name, seed, quick: quick ?? false, directory: data, report, svg, json: json ?? false });
    });
}
