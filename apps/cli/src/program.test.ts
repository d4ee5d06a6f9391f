import { expect, test } from "vitest";
import type { ExperimentRequest } from "./experiments/runExperiment.js";
import type { ExplainRequest } from "./explain/runExplain.js";
import { createProgram } from "./program.js";
import type { EvaluateRequest } from "./runEvaluate.js";
import type { TrainRequest } from "./runTrain.js";

type Request = TrainRequest | EvaluateRequest | ExperimentRequest | ExplainRequest;

interface Parsed {
  request?: Request;
  errors: string[];
}

async function parse(line: string): Promise<Parsed> {
  const parsed: Parsed = { errors: [] };
  const take = async (request: Request): Promise<void> => {
    parsed.request = request;
  };
  const handlers = { train: take, evaluate: take, experiment: take, explain: take };
  const program = createProgram(handlers, (message) => parsed.errors.push(message));
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

test("experiments and explanations", async () => {
  expect((await parse("experiment A6")).request).toEqual({
    name: "A6",
    seed: 0,
    quick: false,
    directory: undefined,
    report: undefined,
    svg: undefined,
    json: false,
    version: expect.stringMatching(/^\d+\.\d+\.\d+/u),
  });
  expect((await parse("experiment all -d data -s 3 -q -r r.html --svg out --json")).request).toMatchObject({
    name: "all",
    seed: 3,
    quick: true,
    directory: "data",
    report: "r.html",
    svg: "out",
    json: true,
  });
  expect((await parse("explain w*x")).request).toEqual({
    expression: "w*x",
    at: {},
    svg: undefined,
    format: "table",
  });
  expect((await parse("explain w*x --at w=2,x=-0.5 --at b=1e-3 --svg f.svg --dot")).request).toEqual({
    expression: "w*x",
    at: { w: 2, x: -0.5, b: 0.001 },
    svg: "f.svg",
    format: "dot",
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
  ["experiment", "missing required argument 'name'", "experiment --help"],
  ["experiment A6 --raport x", "(Did you mean --report?)", "experiment --help"],
  ["experiment A6 --seed x", "It must be a whole number from 0 to 2^53 - 1.", "experiment --help"],
  ["explain", "missing required argument 'expression'", "explain --help"],
  ["explain x --at x", '"x" is not like w=2. Several: w=2,x=-0.5', "explain --help"],
  ["explain x --at x=1,x=2", "x has two values.", "explain --help"],
  ["explain x --at x=1 --at x=2", "x has two values.", "explain --help"],
  ["explain x --at x=Infinity", "is not like w=2", "explain --help"],
  ["explain x --mermaid --dot", "cannot be used with option '--dot'", "explain --help"],
  ["explain x --dot --json", "cannot be used with option '--json'", "explain --help"],
])("%s", async (line, message, hint) => {
  const { request, errors } = await parse(line);
  expect(request).toBeUndefined();
  expect(errors.join("\n")).toContain(message);
  expect(errors.at(-1)).toMatch(new RegExp(`^See .*${hint}\\.$`, "u"));
});
