import { spawnSync } from "node:child_process";
import { closeSync, existsSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { chainrule, command, expectPlain, freshDirectory, requireBuild } from "./testing/runCommand.js";
import { idx, writeSmallMnist } from "./testing/smallMnist.js";
import { trainInProcess } from "./testing/trainInProcess.js";

// Processes take their time on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

beforeAll(requireBuild);

/** A copy of the small MNIST in which one file is another. */
function broken(file: string, contents: Buffer | undefined): string {
  const directory = writeSmallMnist({ train: 20, test: 20 });
  const path = join(directory, file);
  if (contents === undefined) rmSync(path);
  else writeFileSync(path, contents);
  return directory;
}

const images = "train-images-idx3-ubyte";
const labels = "train-labels-idx1-ubyte";
const old = '{ "format": "chainrule-model" }';

/** A CSV file of its own. */
function csv(text: string): string {
  const path = join(freshDirectory(), "t.csv");
  writeFileSync(path, text);
  return path;
}

describe("bad input: exit code 1, a message, and nothing is overwritten", () => {
  test.concurrent.each<[string, (cwd: string) => string[], RegExp]>([
    ["a missing directory", () => ["--data", "nowhere"], /directory .*nowhere can't be read: ENOENT/u],
    ["a file as directory", () => ["--data", command], /main\.js can't be read: ENOTDIR/u],
    [
      "a missing file",
      () => ["--data", broken(labels, undefined)],
      /holds neither train-labels-idx1-ubyte nor .*\.gz/u,
    ],
    [
      "a truncated file",
      () => ["--data", broken(images, idx([20, 28, 28], new Uint8Array(1000)))],
      /train-images-idx3-ubyte is truncated: uint8 values of shape \[20, 28, 28\]/u,
    ],
    [
      "a file that is not IDX",
      () => ["--data", broken(images, Buffer.from("<html>"))],
      /is not IDX: it begins with the text/u,
    ],
    [
      "an empty file",
      () => ["--data", broken(labels, Buffer.alloc(0))],
      /train-labels-idx1-ubyte is not IDX: it is empty/u,
    ],
    [
      "labels and images of different counts",
      () => ["--data", broken(labels, idx([19], new Uint8Array(19)))],
      /holds 20 images, but .*train-labels-idx1-ubyte holds 19 labels/u,
    ],
    [
      "no images",
      () => ["--data", writeSmallMnist({ train: 0, test: 20 })],
      /train-images-idx3-ubyte in .* holds no image/u,
    ],
    [
      "an output in no directory",
      () => ["--output", "no/where.st"],
      /can't be written to no\/where\.st: there is no directory no\./u,
    ],
    [
      "one file for model and report",
      () => ["--output", "m.html"],
      /Model, report and checkpoint need a file each: m\.html, m\.html, m\.checkpoint\.html/u,
    ],
    ["a directory as output", () => ["--output", "."], /can't be written to \.: it is not a file/u],
    [
      "a foreign file as output",
      () => ["--output", "notes.txt"],
      /notes\.txt exists and is not a model of chainrule: it is left alone/u,
    ],
    [
      "a learning rate that is no number",
      () => ["--learning-rate", "fast"],
      /argument 'fast' is invalid\. It must be a number greater than 0/u,
    ],
    ["epochs out of range", () => ["--epochs", "0"], /It must be a whole number from 1 to 1,000,000/u],
    ["an unknown model", () => ["--model", "lineer"], /Did you mean linear\?/u],
    ["an unknown optimizer", () => ["--optimizer", "adma"], /Did you mean adam\?/u],
    ["an unknown option", () => ["--epoch", "3"], /Did you mean --epochs\?/u],
    [
      "nothing to resume",
      () => ["--resume"],
      /mnist-model\.checkpoint\.safetensors can't be read: there is none/u,
    ],
    [
      "a foreign file as report",
      () => ["--report", "notes.txt"],
      /--report can't be written to "notes\.txt": a file is there that chainrule has not written/u,
    ],
    [
      "a checkpoint in place of the model, without a report",
      () => ["-o", "m.st", "--checkpoint", "m.st", "--no-report"],
      /Model and checkpoint need a file each: m\.st, m\.st\./u,
    ],
    [
      "a checkpoint where there is no directory",
      () => ["--checkpoint", "nowhere/c.st"],
      /The checkpoint can't be written to "nowhere\/c\.st": there is no directory nowhere\./u,
    ],
    [
      "a foreign file as checkpoint",
      () => ["--checkpoint", "notes.txt"],
      /notes\.txt exists and is no checkpoint of chainrule: it is left alone/u,
    ],
  ])("%s", async (_, args, message) => {
    const cwd = freshDirectory();
    writeFileSync(join(cwd, "mnist-model.safetensors"), old);
    writeFileSync(join(cwd, "notes.txt"), "notes");
    const result = await chainrule(["train", "mnist", ...args(cwd)], cwd);
    expect(result).toMatchObject({ code: 1, stdout: "" });
    expectPlain(result);
    expect(result.stderr).toMatch(message);
    expect(result.stderr).toMatch(/^error: /u);
    expect(result.stderr.trimEnd().split("\n").length).toBeLessThanOrEqual(3);
    expect(readdirSync(cwd)).toEqual(["mnist-model.safetensors", "notes.txt"]);
    expect(readFileSync(join(cwd, "mnist-model.safetensors"), "utf8")).toBe(old);
    expect(readFileSync(join(cwd, "notes.txt"), "utf8")).toBe("notes");
  });

  test.concurrent.each<[string[], RegExp]>([
    [["train", "mnits"], /mnits is no data set\. Did you mean mnist\?/u],
    [["trian", "mnist"], /Did you mean train\?/u],
    [["train", csv("")], /t\.csv is empty/u],
    [
      ["evaluate", "nowhere.safetensors"],
      /The model nowhere\.safetensors can't be read: there is no such file\.$/mu,
    ],
    [["evaluate", command], /is not a model of chainrule/u],
  ])("chainrule %j", async (args, message) => {
    const cwd = freshDirectory();
    const result = await chainrule(args, cwd);
    expect(result).toMatchObject({ code: 1, stdout: "" });
    expectPlain(result);
    expect(result.stderr).toMatch(message);
    expect(readdirSync(cwd)).toEqual([]);
  });

  test.each<[string[], RegExp]>([
    [["iris", "--model", "cnn"], /cnn looks for patterns in images, and iris is a table of 4 numbers/u],
    [["iris", "--augment"], /--augment is for images, and iris is a table/u],
    [
      ["iris", "--loss", "huber"],
      /The loss huber is for numbers, and the target of iris, species, is a class\. Losses for it are cross-entropy/u,
    ],
    [
      ["diabetes", "--loss", "cross-entropy"],
      /is for classes, and the target of diabetes, disease progression, is a number\. Losses for it are mse, l1/u,
    ],
    [
      ["iris", "--model", "layers:dense8,batchnorm", "--batch-size", "17"],
      /With --batch-size 17 the last batch of 120 rows has one row, which has no variance for batchnorm/u,
    ],
    [["iris", "--momentum", "0.9"], /--momentum can't be used: it is for sgd, rmsprop and muon/u],
    [["iris", "--optimizer", "sgd", "--nesterov"], /--nesterov can't be used: it needs --momentum/u],
    [["iris", "--l2", "1", "--weight-decay", "1"], /--l2 can't be used: --weight-decay says the same/u],
    [["iris", "--optimizer", "rprop", "--l2", "1"], /--l2 can't be used: rprop has none/u],
    [["iris", "--optimizer", "rprop", "--schedule", "cosine"], /--schedule can't be used: rprop finds/u],
    [["iris", "--target", "x"], /--target is for CSV files, and iris is none/u],
    [["nowhere.csv", "--target", "x"], /There is no file or folder nowhere\.csv/u],
    [[csv("a,b\n1,2\n")], /say which column to predict with --target\. Its columns are a, b\./u],
    [[csv("a,price\n1,2\n"), "--target", "prize"], /has no column prize\. Did you mean price\?/u],
    [[csv("a,b,c\n1,2,1\n1,3,2\n"), "--target", "c"], /column a is 1 in all rows/u],
    [[csv("a,b\n1,2\nNaN,3\n"), "--target", "b"], /line 3, column a: there is no value/u],
    [[csv("a,b\n1,x\n2,x\n"), "--target", "b"], /b is x in all rows: there is nothing to learn/u],
    [[freshDirectory()], /holds no folder of images/u],
  ])("chainrule train %j", async (args, message) => {
    const cwd = freshDirectory();
    const result = await trainInProcess(args, cwd);
    expect(result).toMatchObject({ code: 1, stdout: "" });
    expect(result.stderr).toMatch(message);
    expect(readdirSync(cwd)).toEqual([]);
  });

  test.skipIf(!existsSync("/dev/full"))("an output that takes nothing: one line, no stack", () => {
    const full = openSync("/dev/full", "w");
    const result = spawnSync(process.execPath, [command, "explain", "x^2"], {
      stdio: ["ignore", full, "pipe"],
      encoding: "utf8",
    });
    closeSync(full);
    expect(result.status).toBe(1);
    expect(result.stderr).toMatch(/^error: The output can't be written: ENOSPC[^\n]*\.\n$/u);
  });

  test("a learning rate that diverges: the model that was there stays", async () => {
    const cwd = freshDirectory();
    const path = join(cwd, "mnist-model.safetensors");
    writeFileSync(path, old);
    const data = writeSmallMnist({ train: 100, test: 20 });
    const args = ["--data", data, "--optimizer", "sgd", "--learning-rate", "1e25"];
    const result = await chainrule(["train", "mnist", ...args], cwd);
    expect(result.code).toBe(1);
    expectPlain(result);
    expect(result.stderr).toMatch(
      /^error: The training diverged: in epoch 1, batch \d+, the loss became (NaN|Infinity)\./u,
    );
    expect(result.stderr).toContain(
      "The learning rate 1e+25 is most likely too large; the default for sgd is 0.1.",
    );
    expect(result.stderr).toContain("Nothing is saved, and mnist-model.safetensors was not touched.");
    expect(readdirSync(cwd)).toEqual(["mnist-model.safetensors"]);
    expect(readFileSync(path, "utf8")).toBe(old);
  });
});
