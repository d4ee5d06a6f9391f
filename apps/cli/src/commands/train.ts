import { Command, Option } from "commander";
import { datasetNames } from "../data/namedData.js";
import type { Task } from "../data/DataDescription.js";
import { activationNames, type Activation } from "../model/activationFunctions.js";
import { initialNames, type InitialName } from "../model/initialWeights.js";
import { type ModelSpec, parseModelSpec } from "../model/modelSpec.js";
import { decimalNumber, oneOf, parsedBy, wholeNumber } from "../optionParsers.js";
import type { TrainRequest } from "../runTrain.js";
import { type AugmentationSettings, parseAugmentation, usualAugmentation } from "../training/augmentation.js";
import { optimizerNames, type OptimizerName } from "../training/buildOptimizer.js";
import { lossNames, type LossName } from "../training/lossFunction.js";
import { parseSchedule } from "../training/schedule.js";

const examples = `
Examples:
  chainrule train mnist
  chainrule train mnist --data path/to/mnist --model cnn --epochs 3
  chainrule train california-housing --patience 5
  chainrule train iris --model linear --optimizer sgd --learning-rate 0.1
  chainrule train houses.csv --target price --ignore id --missing drop
  chainrule train pets/ --image-size 32 --augment
  chainrule train mnist --json > run.jsonl
  chainrule train mnist --resume

Ctrl-C saves what was learned so far, and --resume goes on to the last bit.
A second Ctrl-C stops at once.`;

interface TrainOptions {
  data?: string;
  download?: true;
  target?: string;
  task?: Task;
  ignore?: string[];
  missing?: "error" | "drop";
  imageSize?: number;
  test?: number;
  validation?: number;
  limit?: number;
  standardize: boolean;
  splitSeed?: number;
  model?: ModelSpec;
  activation: Activation;
  dropout: number;
  initial: InitialName;
  loss?: LossName;
  optimizer: OptimizerName;
  learningRate?: number;
  momentum?: number;
  nesterov?: true;
  weightDecay?: number;
  l2: number;
  clip?: number;
  schedule: string;
  warmup: number;
  epochs?: number;
  batchSize?: number;
  patience?: number;
  augment?: AugmentationSettings | true;
  seed: number;
  output?: string;
  report: string | boolean;
  checkpoint?: string;
  resume?: true;
  eager?: true;
  json?: true;
  pictures?: number;
}

/** The share of the training part that is set apart where training is to stop early and nothing else is said. */
const VALIDATION = 0.1;

/** `chainrule train`, which hands what it is asked for to `run`. */
export function trainCommand(run: (request: Omit<TrainRequest, "version">) => Promise<void>): Command {
  const command = new Command("train")
    .description("Train a model on data, watch it learn, see what it makes of data held out, and save it.")
    .argument(
      "<dataset>",
      `${datasetNames.join(", ")}, a CSV file, or a folder with a folder of images for each class`,
    );
  addDataOptions(command);
  addModelOptions(command);
  addTrainingOptions(command);
  addResultOptions(command);
  return command
    .addHelpText("after", examples)
    .action(async (dataset: string, options: TrainOptions, self: Command) => {
      await run(requestOf(dataset, options, self));
    });
}

function addDataOptions(command: Command): void {
  const part = decimalNumber("above 0: a share below 1, or a number of rows", (value) =>
    value < 1 ? value > 0 : Number.isInteger(value),
  );
  command
    .optionsGroup("Data:")
    .option("-d, --data <directory>", "IDX files of mnist and fashion-mnist; without, 10,000 embedded digits")
    .option("--download", "fetch mnist (11 MB) or fashion-mnist (30 MB), once")
    .option("-t, --target <column>", "the column of a CSV file to predict")
    .option(
      "--task <task>",
      "classification or regression (default: by the target)",
      oneOf<Task>(["classification", "regression"]),
    )
    .option("--ignore <columns>", "columns to leave out, separated by commas", (text) => text.split(","))
    .option(
      "--missing <how>",
      "rows that lack a value: error or drop (default: error)",
      oneOf(["error", "drop"]),
    )
    .option("--image-size <pixels>", "cut and scale a folder's images to squares", wholeNumber(1, 1024))
    .option("--test <part>", "hold out a share or number of rows (default: 0.2)", part)
    .option("--validation <part>", "set apart for validation (default: 0; with --patience 0.1)", part)
    .option("--limit <count>", "learn from the first so many rows", wholeNumber(1, 1_000_000_000))
    .option("--no-standardize", "take the columns of tables as they are")
    .option(
      "--split-seed <number>",
      "other rows in the parts (default: 0)",
      wholeNumber(0, Number.MAX_SAFE_INTEGER),
    );
}

function addModelOptions(command: Command): void {
  command
    .optionsGroup("Model:")
    .addOption(
      new Option(
        "-m, --model <model>",
        "linear, mlp:128, mlp:128,64, cnn, lenet, or layers:conv3x32,pool,dense128 (default: mlp:128 for small grey images, cnn for others, mlp:32 for tables)",
      ).argParser(parsedBy(parseModelSpec)),
    )
    .option("-a, --activation <name>", activationNames.join(", "), oneOf(activationNames), "relu")
    .option("--dropout <share>", "of each hidden dense layer's outputs", share(), 0)
    .option("--initial <name>", `weights: ${initialNames.join(", ")}`, oneOf(initialNames), "uniform");
}

function addTrainingOptions(command: Command): void {
  command
    .optionsGroup("Training:")
    .option("-e, --epochs <count>", "passes through the data (default: 15 to 100)", wholeNumber(1, 1_000_000))
    .option("-b, --batch-size <count>", "rows in a step (default: 16 to 64)", wholeNumber(1, 1_000_000))
    .option("--loss <name>", `${lossNames.join(", ")} (default: by the task)`, oneOf(lossNames))
    .option("--optimizer <name>", optimizerNames.join(", "), oneOf(optimizerNames), "adam")
    .option(
      "-l, --learning-rate <rate>",
      "size of a step (default: by the optimizer)",
      decimalNumber("greater than 0", (rate) => rate > 0),
    )
    .option("--momentum <share>", "of the last step that goes on: sgd, rmsprop, muon", share())
    .option("--nesterov", "momentum that looks ahead: sgd, muon")
    .option("--weight-decay <rate>", "the optimizer's own decay of weights, not of biases", positive())
    .option("--l2 <lambda>", "a penalty of λ/2n times the sum of squared weights", positive(), 0)
    .option(
      "--clip <norm>",
      "the largest norm of the gradients",
      decimalNumber("greater than 0", (norm) => norm > 0),
    )
    .option(
      "--schedule <schedule>",
      "the learning rate over time: constant, cosine, linear, one-cycle, step:10,0.1, exponential:0.95",
      parsedBy((text) => {
        parseSchedule(text);
        return text;
      }),
      "constant",
    )
    .option("--warmup <epochs>", "in which the learning rate rises from 0", positive(), 0)
    .option(
      "--patience <epochs>",
      "stop after so many without a smaller validation loss",
      wholeNumber(1, 1_000_000),
    )
    .option(
      "--augment [how]",
      "change images at random, like shift:2,rotate:10,scale:0.1 (which it means alone); also noise:0.05",
      parsedBy(parseAugmentation),
    )
    .option("-s, --seed <number>", "same seed, same result", wholeNumber(0, Number.MAX_SAFE_INTEGER), 0)
    .option("--eager", "run steps op by op instead of compiled: slower, the same bits");
}

function addResultOptions(command: Command): void {
  command
    .optionsGroup("Result:")
    .option("-o, --output <file>", "where the model is saved (default: mnist-model.safetensors)")
    .option("-r, --report <file>", "where the page about the run goes (default: beside the model)")
    .option("--no-report", "write none")
    .option(
      "--checkpoint <file>",
      "where checkpoints go, and stay (default: beside the model, until it is complete)",
    )
    .option("--resume", "go on where the same training was interrupted")
    .option("--json", "print a line of JSON for each epoch, and nothing else")
    .option("-p, --pictures <count>", "mistakes to show (default: two rows)", wholeNumber(0, 10_000));
}

function share(): (text: string) => number {
  return decimalNumber("from 0 up to but not including 1", (value) => value >= 0 && value < 1);
}

function positive(): (text: string) => number {
  return decimalNumber("of 0 or more", (value) => value >= 0);
}

function requestOf(dataset: string, options: TrainOptions, self: Command): Omit<TrainRequest, "version"> {
  const { data, download, target, task, ignore, missing, imageSize, test, limit, splitSeed } = options;
  const { patience, validation = patience === undefined ? undefined : VALIDATION } = options;
  return {
    data: {
      dataset,
      directory: data,
      download,
      target,
      task,
      ignore,
      missing,
      imageSize,
      test,
      validation,
      limit,
      standardize: options.standardize,
      splitSeed,
    },
    asked: {
      model: options.model,
      activation: options.activation,
      dropout: options.dropout,
      initial: options.initial,
      loss: options.loss,
      optimizer: options.optimizer,
      learningRate: options.learningRate,
      momentum: options.momentum,
      nesterov: options.nesterov ?? false,
      weightDecay: options.weightDecay,
      l2: options.l2,
      clip: options.clip,
      schedule: options.schedule,
      warmup: options.warmup,
      epochs: options.epochs,
      batchSize: options.batchSize,
      patience,
      augmentation: options.augment === true ? usualAugmentation : options.augment,
      seed: options.seed,
    },
    output: options.output,
    report: options.report === true ? undefined : options.report,
    checkpoint: options.checkpoint,
    resume: options.resume ?? false,
    eager: options.eager ?? false,
    json: options.json ?? false,
    pictures: options.pictures,
    command: commandLine(self),
  };
}

/** The command line as it was given, but for --resume: with it the run can be repeated. */
function commandLine(self: Command): string {
  const { rawArgs = [] } = (self.parent ?? {}) as { readonly rawArgs?: readonly string[] };
  const words = rawArgs.filter((word) => word !== "--resume");
  return ["chainrule", ...words]
    .map((word) => (/^[\w./\\:,=@%+-]+$/u.test(word) ? word : quoted(word)))
    .join(" ");
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
