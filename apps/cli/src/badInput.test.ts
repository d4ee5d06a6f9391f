import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { chainrule, command, expectPlain, freshDirectory, requireBuild } from "./testing/runCommand.js";
import { idx, writeSmallMnist } from "./testing/smallMnist.js";

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
      () => ["--output", "no/where.json"],
      /can't be written to no\/where\.json: there is no directory no\./u,
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
    ["epochs out of range", () => ["--epochs", "0"], /It must be a whole number from 1 to 100,000/u],
    ["an unknown model", () => ["--model", "lineer"], /Did you mean linear\?/u],
    ["an unknown optimizer", () => ["--optimizer", "adma"], /Did you mean adam\?/u],
    ["an unknown option", () => ["--epoch", "3"], /Did you mean --epochs\?/u],
  ])("%s", async (_, args, message) => {
    const cwd = freshDirectory();
    writeFileSync(join(cwd, "mnist-model.json"), old);
    writeFileSync(join(cwd, "notes.txt"), "notes");
    const result = await chainrule(["train", "mnist", ...args(cwd)], cwd);
    expect(result).toMatchObject({ code: 1, stdout: "" });
    expectPlain(result);
    expect(result.stderr).toMatch(message);
    expect(result.stderr).toMatch(/^error: /u);
    expect(result.stderr.trimEnd().split("\n").length).toBeLessThanOrEqual(3);
    expect(readdirSync(cwd)).toEqual(["mnist-model.json", "notes.txt"]);
    expect(readFileSync(join(cwd, "mnist-model.json"), "utf8")).toBe(old);
    expect(readFileSync(join(cwd, "notes.txt"), "utf8")).toBe("notes");
  });

  test.concurrent.each([
    [["train", "mnits"], /Did you mean mnist\?/u],
    [["trian", "mnist"], /Did you mean train\?/u],
    [["evaluate", "nowhere.json"], /The model nowhere\.json can't be read: ENOENT/u],
    [["evaluate", command], /is not a model of chainrule/u],
  ])("chainrule %j", async (args, message) => {
    const result = await chainrule(args, tmpdir());
    expect(result).toMatchObject({ code: 1, stdout: "" });
    expectPlain(result);
    expect(result.stderr).toMatch(message);
  });

  test("a learning rate that diverges: the model that was there stays, the last finite state is beside it", async () => {
    const cwd = freshDirectory();
    const path = join(cwd, "mnist-model.json");
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
    expect(result.stderr).toContain(
      "are saved: mnist-model.diverged.json. mnist-model.json was not touched.",
    );
    expect(readFileSync(path, "utf8")).toBe(old);
    expect(statSync(join(cwd, "mnist-model.diverged.json")).size).toBeGreaterThan(100_000);
    const again = await chainrule(["evaluate", "mnist-model.diverged.json", "--data", data], cwd);
    expect(again.code).toBe(0);
  });
});
