import { Command, Option } from "commander";
import { parseModelSpec } from "../modelSpec.js";
import { decimalNumber, oneOf, parsedBy, wholeNumber } from "../optionParsers.js";
import type { TrainRequest } from "../runTrain.js";
import {
  type Activation,
  activationNames,
  datasetNames,
  defaultLearningRate,
  type LossName,
  lossNames,
  type OptimizerName,
  optimizerNames,
} from "../settings.js";
import type { ModelSpec } from "../modelSpec.js";

const examples = `
Examples:
  chainrule train mnist
  chainrule train mnist --data path/to/mnist --epochs 5
  chainrule train mnist --model linear
  chainrule train mnist --model mlp:128,64 --activation tanh
  chainrule train mnist --optimizer sgd --momentum 0.9
  chainrule train mnist --loss mse --output mse.json

Ctrl-C saves what was learned so far.
A second Ctrl-C stops at once.`;

interface TrainOptions {
  data?: string;
  model: ModelSpec;
  activation: Activation;
  loss: LossName;
  optimizer: OptimizerName;
  learningRate?: number;
  momentum?: number;
  epochs: number;
  batchSize: number;
  seed: number;
  output: string;
  pictures?: number;
}

/** `chainrule train`, which hands what it is asked for to `run`. */
export function trainCommand(run: (request: TrainRequest) => Promise<void>): Command {
  const [adam, sgd] = optimizerNames.map((name) => defaultLearningRate(name, "cross-entropy"));
  const sgdWithMse = defaultLearningRate("sgd", "mse");
  return new Command("train")
    .description("Train a network to read handwritten digits, see how well it does, and save it.")
    .argument("<dataset>", `what to learn: ${datasetNames.join(", ")}`, oneOf(datasetNames))
    .optionsGroup("Data:")
    .option("-d, --data <directory>", "MNIST's four IDX files; without it 10,000 embedded images")
    .optionsGroup("Network:")
    .addOption(
      new Option("-m, --model <model>", "linear, mlp:128 (a hidden layer), mlp:128,64 (two) …")
        .argParser(parsedBy(parseModelSpec))
        .default(parseModelSpec("mlp:128"), "mlp:128"),
    )
    .option("-a, --activation <name>", activationNames.join(", "), oneOf(activationNames), "relu")
    .optionsGroup("Training:")
    .option("-e, --epochs <count>", "passes through the images", wholeNumber(1, 100_000), 15)
    .option("-b, --batch-size <count>", "images in a step", wholeNumber(1, 1_000_000), 64)
    .option(
      "-l, --learning-rate <rate>",
      `size of a step (default: ${adam} for adam, ${sgd} for sgd, ${sgdWithMse} for sgd with mse)`,
      decimalNumber("greater than 0", (rate) => rate > 0),
    )
    .option("--optimizer <name>", optimizerNames.join(", "), oneOf(optimizerNames), "adam")
    .option(
      "--momentum <share>",
      "of the last step that goes on, for sgd (default: 0)",
      decimalNumber("from 0 up to but not including 1", (share) => share >= 0 && share < 1),
    )
    .option(
      "--loss <name>",
      "cross-entropy, or mse: softmax against one-hot",
      oneOf(lossNames),
      "cross-entropy",
    )
    .option("-s, --seed <number>", "same seed, same result", wholeNumber(0, Number.MAX_SAFE_INTEGER), 0)
    .optionsGroup("Result:")
    .option("-o, --output <file>", "where the model is saved", "mnist-model.json")
    .option("-p, --pictures <count>", "wrong guesses to draw (default: two rows)", wholeNumber(0, 10_000))
    .addHelpText("after", examples)
    .action(async (_dataset: string, options: TrainOptions, command: Command) => {
      await run(requestOf(options, command));
    });
}

function requestOf(options: TrainOptions, command: Command): TrainRequest {
  const { data, output, pictures, learningRate, momentum, ...settings } = options;
  if (momentum !== undefined && settings.optimizer === "adam") {
    command.error("error: option '--momentum' is for sgd; adam has its own. Add --optimizer sgd.");
  }
  return {
    settings: {
      ...settings,
      learningRate: learningRate ?? defaultLearningRate(settings.optimizer, settings.loss),
      momentum: momentum ?? 0,
    },
    directory: data,
    output,
    pictures,
  };
}
