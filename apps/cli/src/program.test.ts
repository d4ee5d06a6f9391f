import { expect, test } from "vitest";
import { createProgram } from "./program.js";
import type { EvaluateRequest } from "./runEvaluate.js";
import type { TrainRequest } from "./runTrain.js";

interface Parsed {
  request?: TrainRequest | EvaluateRequest;
  errors: string[];
}

async function parse(line: string): Promise<Parsed> {
  const parsed: Parsed = { errors: [] };
  const take = async (request: TrainRequest | EvaluateRequest): Promise<void> => {
    parsed.request = request;
  };
  const program = createProgram({ train: take, evaluate: take }, (message) => parsed.errors.push(message));
  for (const command of [program, ...program.commands]) {
    command.configureOutput({ writeErr: (text) => parsed.errors.push(text.trim()) });
  }
  await program.parseAsync(line.split(" "), { from: "user" }).catch((error: { exitCode: number }) => {
    expect(error.exitCode).toBe(1);
  });
  return parsed;
}

test("defaults", async () => {
  expect(await parse("train mnist")).toEqual({
    request: {
      settings: {
        model: { hidden: [128] },
        activation: "relu",
        loss: "cross-entropy",
        optimizer: "adam",
        learningRate: 0.002,
        momentum: 0,
        epochs: 15,
        batchSize: 64,
        seed: 0,
      },
      directory: undefined,
      output: "mnist-model.json",
      pictures: undefined,
    },
    errors: [],
  });
});

test("every option", async () => {
  const line =
    "train mnist -d data -m mlp:8,4 -a tanh -e 2 -b 10 -l 0.5 --optimizer sgd --momentum 0.9 --loss mse -s 7 -o m.json -p 3";
  expect((await parse(line)).request).toEqual({
    settings: {
      model: { hidden: [8, 4] },
      activation: "tanh",
      loss: "mse",
      optimizer: "sgd",
      learningRate: 0.5,
      momentum: 0.9,
      epochs: 2,
      batchSize: 10,
      seed: 7,
    },
    directory: "data",
    output: "m.json",
    pictures: 3,
  });
  expect((await parse("evaluate m.json -d data --pictures 0")).request).toEqual({
    path: "m.json",
    directory: "data",
    pictures: 0,
  });
});

test.each([
  ["--optimizer sgd", 0.1],
  ["--optimizer sgd --loss mse", 1],
  ["--optimizer adam --loss mse", 0.002],
  ["--optimizer sgd --learning-rate 0.3", 0.3],
])("the learning rate of %s is %d", async (options, rate) => {
  expect((await parse(`train mnist ${options}`)).request).toHaveProperty("settings.learningRate", rate);
});

test.each([
  ["train", "missing required argument 'dataset'", "train --help"],
  ["train mnits", "Did you mean mnist?", "train --help"],
  ["train mnist --model lineer", "Did you mean linear?", "train --help"],
  ["train mnist --optimizer addam", "Did you mean adam?", "train --help"],
  ["train mnist --activation rellu", "Did you mean relu?", "train --help"],
  ["train mnist --loss cross_entropy", "Did you mean cross-entropy?", "train --help"],
  ["train mnist --epoch 3", "(Did you mean --epochs?)", "train --help"],
  ["train mnist --epochs", "argument missing", "train --help"],
  ["train mnist --epochs many", "It must be a whole number from 1 to 100,000.", "train --help"],
  ["train mnist --epochs 0", "It must be a whole number from 1 to 100,000.", "train --help"],
  ["train mnist --epochs -1", "It must be a whole number from 1 to 100,000.", "train --help"],
  ["train mnist --batch-size 1.5", "It must be a whole number from 1 to 1,000,000.", "train --help"],
  ["train mnist --learning-rate 0", "It must be a number greater than 0.", "train --help"],
  ["train mnist --learning-rate fast", "It must be a number greater than 0.", "train --help"],
  ["train mnist --optimizer sgd --momentum 1", "from 0 up to but not including 1.", "train --help"],
  ["train mnist --momentum 0.9", "'--momentum' is for sgd; adam has its own", "train --help"],
  ["train mnist --seed -3", "It must be a whole number from 0 to 2^53 - 1.", "train --help"],
  ["train mnist --seed 9007199254740993", "from 0 to 2^53 - 1.", "train --help"],
  ["train mnist again", "too many arguments", "train --help"],
  ["trian mnist", "(Did you mean train?)", "chainrule --help"],
  ["evaluate", "missing required argument 'model'", "evaluate --help"],
])("%s", async (line, message, hint) => {
  const { request, errors } = await parse(line);
  expect(request).toBeUndefined();
  expect(errors.join("\n")).toContain(message);
  expect(errors.at(-1)).toMatch(new RegExp(`^See .*${hint}\\.$`, "u"));
});
