// The built command, as its users run it: in a pipe.
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encode } from "fast-png";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { encodeModel } from "../modelFile.js";
import { chainrule, command, expectPlain, freshDirectory, requireBuild } from "../testing/runCommand.js";
import { trainedModel } from "../testing/savedModels.js";

// Processes take their time on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const directory = freshDirectory();
const model = join(directory, "iris.safetensors");
const blank = join(directory, "blank.png");
let bytes: Uint8Array;

beforeAll(async () => {
  requireBuild();
  bytes = encodeModel(
    await trainedModel({ dataset: "iris" }, "linear", { epochs: 60, batchSize: 16, learningRate: 0.03 }),
  );
  writeFileSync(model, bytes);
  const data = new Uint8Array(1200).fill(250);
  writeFileSync(blank, encode({ width: 40, height: 30, depth: 8, channels: 1, data }));
});

describe("help", () => {
  test.concurrent.each([
    [
      ["predict", "--help"],
      ["Usage: chainrule predict", "--missing", "seven.png", "exit code is 1"],
    ],
    [
      ["evaluate", "--help"],
      ["Usage: chainrule evaluate", "--data", "Examples:", "exit code is 1"],
    ],
    [
      ["export", "--help"],
      ["Usage: chainrule export", "--onnx", "--force", "exit code is 1"],
    ],
    [
      ["inspect", "--help"],
      ["Usage: chainrule inspect", "--image-size", "flats.csv", "exit code is 1"],
    ],
    [
      ["bench", "--help"],
      ["Usage: chainrule bench", "--no-peers", "@jax-js/jax", "exit code is 1"],
    ],
    [["--help"], ["predict", "export", "inspect", "bench"]],
  ])("chainrule %j", async (args, texts) => {
    const result = await chainrule(args, tmpdir());
    expect(result).toMatchObject({ code: 0, stderr: "" });
    expectPlain(result);
    for (const text of texts) expect(result.stdout).toContain(text);
    for (const line of result.stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
  });
});

test("predict from standard input", () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [command, "predict", model, "-", "--json"], {
    input: "[[5.1, 3.5, 1.4, 0.2], [6.4, 3, 6.1, 2.3]]",
    encoding: "utf8",
  });
  expect([status, stderr]).toEqual([0, ""]);
  const { predictions } = JSON.parse(stdout) as { predictions: { prediction: string }[] };
  expect(predictions.map(({ prediction }) => prediction)).toEqual(["setosa", "virginica"]);
});

test("evaluate, inspect and export in a pipe", async () => {
  const cwd = freshDirectory();
  for (const [args, text] of [
    [["evaluate", model], "Held-out accuracy 9"],
    [["inspect", model], "iris.safetensors: a model of iris, linear, 15 parameters"],
    [["inspect", "wine"], "wine: 178 rows"],
    [["export", model, "--onnx", "--npz"], "iris.onnx: "],
  ] as const) {
    const result = await chainrule([...args], cwd);
    expect(result).toMatchObject({ code: 0, stderr: "" });
    expectPlain(result);
    expect(result.stdout).toContain(text);
  }
  expect(readdirSync(cwd).sort()).toEqual(["iris.npz", "iris.onnx"]);
});

test("bench as JSON", async () => {
  const result = await chainrule(["bench", "--no-peers", "--json"], tmpdir());
  expect(result).toMatchObject({ code: 0, stderr: "" });
  const { peak, products, step, peers } = JSON.parse(result.stdout) as {
    peak: number;
    products: { gflops: number }[];
    step: { compiled: number };
    peers: unknown[];
  };
  expect(peak).toBeGreaterThan(0.5);
  expect(products.every(({ gflops }) => gflops > 0)).toBe(true);
  expect(step.compiled).toBeGreaterThan(0);
  expect(peers).toEqual([]);
});

describe("what is wrong is said in a few lines with exit code 1, and nothing is written", () => {
  test.concurrent.each<[string[], RegExp]>([
    [["predict", model], /missing required argument 'files'/u],
    [["predict", model, blank], /blank\.png is an image, and the model predicts species from a table/u],
    [["predict", model, "none.csv"], /none\.csv can't be read: there is no such file/u],
    [["predict", "none", blank], /The model none can't be read/u],
    [["predict", blank, blank], /is not a model of chainrule/u],
    [["predict", model, blank, "--missing", "dorp"], /Did you mean drop\?/u],
    [["evaluate", model, "--data", "irs"], /There is no file irs/u],
    [["evaluate", blank], /is not a model of chainrule/u],
    [["export", model], /say in which form: --onnx, --safetensors, --npz/u],
    [["export", model, "--onxn"], /Did you mean --onnx\?/u],
    [["export", model, "--npz", "--raw"], /option '--raw' is for --onnx/u],
    [["export", model, "--safetensors", model, "--force"], /it is the model itself/u],
    [["inspect", "mnits"], /Did you mean mnist\?/u],
    [["inspect"], /missing required argument 'what'/u],
    [["bench", "--jsno"], /Did you mean --json\?/u],
    [["predcit", model], /Did you mean predict\?/u],
  ])("chainrule %j", async (args, message) => {
    const cwd = freshDirectory();
    const result = await chainrule(args, cwd);
    expect(result).toMatchObject({ code: 1, stdout: "" });
    expectPlain(result);
    expect(result.stderr).toMatch(/^error: /u);
    expect(result.stderr).toMatch(message);
    expect(readdirSync(cwd)).toEqual([]);
    expect(Buffer.compare(readFileSync(model), bytes)).toBe(0);
  });
});
