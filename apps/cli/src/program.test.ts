import { expect, test } from "vitest";
import type { ExperimentRequest } from "./experiments/runExperiment.js";
import type { ExplainRequest } from "./explain/runExplain.js";
import type { ExportRequest } from "./exportModel/runExport.js";
import type { InspectRequest } from "./inspect/runInspect.js";
import type { BenchRequest } from "./machineBench/runBench.js";
import type { PredictRequest } from "./predict/runPredict.js";
import { createProgram } from "./program.js";
import type { EvaluateRequest } from "./runEvaluate.js";
import type { TrainRequest } from "./runTrain.js";
import { defaultSettings } from "./testing/defaultSettings.js";

type Request =
  | TrainRequest
  | EvaluateRequest
  | ExperimentRequest
  | ExplainRequest
  | ExportRequest
  | InspectRequest
  | PredictRequest
  | BenchRequest;

interface Parsed {
  request?: Request;
  errors: string[];
}

async function parse(line: string): Promise<Parsed> {
  const parsed: Parsed = { errors: [] };
  const take = async (request: Request): Promise<void> => {
    parsed.request = request;
  };
  const handlers = {
    train: take,
    evaluate: take,
    experiment: take,
    explain: take,
    predict: take,
    export: take,
    inspect: take,
    bench: take,
  };
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
      data: { dataset: "mnist", standardize: true },
      asked: defaultSettings,
      output: undefined,
      report: undefined,
      checkpoint: undefined,
      resume: false,
      eager: false,
      json: false,
      pictures: undefined,
      version: expect.stringMatching(/^\d+\.\d+\.\d+/u),
      command: "chainrule train mnist",
    },
    errors: [],
  });
});

test("every option", async () => {
  const data =
    "--target price --task regression --ignore id,name --missing drop --image-size 32 --test 0.3 --validation 10 " +
    "--limit 100 --no-standardize --split-seed 4";
  const model = "-m mlp:8,4 -a leaky-relu --dropout 0.2 --initial normal";
  const training =
    "-e 2 -b 10 --loss quadratic --optimizer sgd -l 0.5 --momentum 0.9 --nesterov --weight-decay 0.01 --l2 5 --clip 1 " +
    "--schedule step:10,0.5 --warmup 1.5 --patience 3 --augment shift:1,rotate:5 -s 7 --eager";
  const result = "-o m.st -r r.html --checkpoint c.st --resume --json -p 3";
  const line = `train t.csv ${data} ${model} ${training} ${result}`;
  expect((await parse(line)).request).toEqual({
    data: {
      dataset: "t.csv",
      target: "price",
      task: "regression",
      ignore: ["id", "name"],
      missing: "drop",
      imageSize: 32,
      test: 0.3,
      validation: 10,
      limit: 100,
      standardize: false,
      splitSeed: 4,
    },
    asked: {
      model: {
        text: "mlp:8,4",
        layers: [
          { kind: "dense", units: 8 },
          { kind: "dense", units: 4 },
        ],
      },
      activation: "leaky-relu",
      dropout: 0.2,
      initial: "normal",
      loss: "quadratic",
      optimizer: "sgd",
      learningRate: 0.5,
      momentum: 0.9,
      nesterov: true,
      weightDecay: 0.01,
      l2: 5,
      clip: 1,
      schedule: "step:10,0.5",
      warmup: 1.5,
      epochs: 2,
      batchSize: 10,
      patience: 3,
      augmentation: { shift: 1, rotate: 5, scale: 0, noise: 0 },
      seed: 7,
    },
    output: "m.st",
    report: "r.html",
    checkpoint: "c.st",
    resume: true,
    eager: true,
    json: true,
    pictures: 3,
    version: expect.any(String),
    // The run can be repeated by it.
    command: `chainrule ${line.replace(" --resume", "")}`,
  });
});

test("what goes with what", async () => {
  expect((await parse("train iris --patience 5")).request).toMatchObject({ data: { validation: 0.1 } });
  expect((await parse("train iris --patience 5 --validation 30")).request).toMatchObject({
    data: { validation: 30 },
  });
  expect((await parse("train mnist --augment")).request).toMatchObject({
    asked: { augmentation: { shift: 2, rotate: 10, scale: 0.1, noise: 0 } },
  });
  expect((await parse("train mnist --no-report")).request).toMatchObject({ report: false });
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

test("what to do with a model", async () => {
  expect((await parse("predict m.st a.png -")).request).toEqual({
    model: "m.st",
    files: ["a.png", "-"],
    top: 3,
    missing: "error",
    pictures: true,
    json: false,
  });
  expect((await parse("predict m.st a -t 5 --missing drop --no-picture --json")).request).toMatchObject({
    top: 5,
    missing: "drop",
    pictures: false,
    json: true,
  });
  expect((await parse("evaluate m.st -d more.csv -p 0 --missing drop --json")).request).toEqual({
    path: "m.st",
    data: "more.csv",
    pictures: 0,
    missing: "drop",
    json: true,
  });
  expect((await parse("export m.st --onnx --npz w.npz --raw -f")).request).toEqual({
    model: "m.st",
    formats: { onnx: true, npz: "w.npz" },
    raw: true,
    force: true,
    json: false,
  });
  expect((await parse("inspect mnist -d files -p 3")).request).toEqual({
    path: "mnist",
    directory: "files",
    download: false,
    imageSize: undefined,
    pictures: 3,
    json: false,
  });
  expect((await parse("bench --no-peers")).request).toEqual({ peers: false, json: false });
});

test.each([
  ["train", "missing required argument 'dataset'", "train --help"],
  ["train mnist --model lineer", "Did you mean linear?", "train --help"],
  ["train mnist --optimizer addam", "Did you mean adam?", "train --help"],
  ["train mnist --activation rellu", "Did you mean relu?", "train --help"],
  ["train mnist --loss cross_entropy", "Did you mean cross-entropy?", "train --help"],
  ["train mnist --epoch 3", "(Did you mean --epochs?)", "train --help"],
  ["train mnist --epochs", "argument missing", "train --help"],
  ["train mnist --epochs many", "It must be a whole number from 1 to 1,000,000.", "train --help"],
  ["train mnist --epochs 0", "It must be a whole number from 1 to 1,000,000.", "train --help"],
  ["train mnist --epochs -1", "It must be a whole number from 1 to 1,000,000.", "train --help"],
  ["train mnist --batch-size 1.5", "It must be a whole number from 1 to 1,000,000.", "train --help"],
  ["train mnist --learning-rate 0", "It must be a number greater than 0.", "train --help"],
  ["train mnist --learning-rate fast", "It must be a number greater than 0.", "train --help"],
  ["train mnist --optimizer sgd --momentum 1", "from 0 up to but not including 1.", "train --help"],
  ["train mnist --model mpl:3", "Did you mean mlp:3?", "train --help"],
  ["train mnist --model layers:dens3", "Did you mean dense?", "train --help"],
  ["train mnist --model layers:conv3", '"conv3" is not like conv3x32', "train --help"],
  ["train mnist --schedule cosin", "Did you mean cosine?", "train --help"],
  ["train mnist --schedule step:0", "is no schedule. Schedules are", "train --help"],
  ["train mnist --augment shfit:2", "Did you mean shift?", "train --help"],
  ["train mnist --augment shift:-1", "shift must be a number from 0 to 1000.", "train --help"],
  ["train mnist --validation 1.5", "a share below 1, or a number of rows", "train --help"],
  ["train mnist --initial nomal", "Did you mean normal?", "train --help"],
  ["train t.csv --task regresion", "Did you mean regression?", "train --help"],
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
