import { readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { chainrule, expectPlain, freshDirectory, requireBuild } from "./testing/runCommand.js";
import { writeSmallMnist } from "./testing/smallMnist.js";

// Processes take their time on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const quick = ["--epochs", "3", "--batch-size", "20", "--learning-rate", "0.01"];

let data: string;
beforeAll(() => {
  requireBuild();
  data = writeSmallMnist();
});

describe("help and version", () => {
  test.concurrent.each([
    [[], ["Usage: chainrule", "train", "evaluate", "Examples:"]],
    [["--help"], ["Usage: chainrule", "Examples:"]],
    [
      ["train", "--help"],
      ["Usage: chainrule train", "--learning-rate", "Examples:", "Ctrl-C"],
    ],
    [
      ["evaluate", "--help"],
      ["Usage: chainrule evaluate", "Examples:"],
    ],
    [
      ["--version"],
      [
        (JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as { version: string })
          .version,
      ],
    ],
  ])("chainrule %j", async (args, texts) => {
    const result = await chainrule(args, tmpdir());
    expect(result).toMatchObject({ code: 0, stderr: "" });
    expectPlain(result);
    for (const text of texts) expect(result.stdout).toContain(text);
  });
});

describe("train and evaluate", () => {
  test("report the same, and save a model", async () => {
    const cwd = freshDirectory();
    const result = await chainrule(["train", "mnist", "--data", data, ...quick], cwd);
    expect(result).toMatchObject({ code: 0, stderr: "" });
    expectPlain(result);
    expect(result.stdout).toContain(
      "400 images to learn from, 100 held out (not the 10,000 official test images)",
    );
    expect(result.stdout).toMatch(/^ +3\/3 +[\d.e-]+ +\d+\.\d\d % +\d+\.\d\d % +[\d.]+ s$/mu);
    expect(result.stdout).toContain("Held-out accuracy 95.00 %: 95 of 100 images");
    expect(result.stdout).toMatch(/^ +5 +1 +· +· +· +· +10 +· +· +· +· +90\.9 %$/mu);
    expect(result.stdout).toContain("All 5 wrong guesses, the surest first:");
    expect(result.stdout).toMatch(/guessed 0, is 5/u);
    expect(result.stdout).toContain("▀▀▀▀▀▀▀▀");
    expect(result.stdout).toContain("Model saved: mnist-model.json\n");
    expect(readdirSync(cwd)).toEqual(["mnist-model.json"]);

    const again = await chainrule(["evaluate", "mnist-model.json", "--data", data], cwd);
    expect(again).toMatchObject({ code: 0, stderr: "" });
    expectPlain(again);
    const report = (text: string): string => /Held-out accuracy.*?is 5/su.exec(text)![0];
    expect(report(again.stdout)).toBe(report(result.stdout));
  });

  test("the same seed gives the same file to the byte, and the first one is kept", async () => {
    const cwd = freshDirectory();
    const args = ["train", "mnist", "--data", data, ...quick, "--output", "m.json"];
    const first = await chainrule([...args, "--seed", "3"], cwd);
    const model = readFileSync(join(cwd, "m.json"));
    const second = await chainrule([...args, "--seed", "3"], cwd);
    expect([first.code, second.code]).toEqual([0, 0]);
    expect(readFileSync(join(cwd, "m.json")).equals(model)).toBe(true);
    expect(readFileSync(join(cwd, "m.previous.json")).equals(model)).toBe(true);
    expect(second.stdout).toContain("The model that was there is now: m.previous.json");
    await chainrule([...args, "--seed", "4"], cwd);
    expect(readFileSync(join(cwd, "m.json")).equals(model)).toBe(false);
  });

  test.concurrent.each([
    ["linear", "sgd", "cross-entropy", "0.1"],
    ["mlp:20,10", "adam", "mse", "0.01"],
  ])("%s by %s with %s", async (model, optimizer, loss, rate) => {
    const args = ["--model", model, "--optimizer", optimizer, "--loss", loss, "--learning-rate", rate];
    const result = await chainrule(
      ["train", "mnist", "--data", data, "--epochs", "15", ...args],
      freshDirectory(),
    );
    expect(result.code).toBe(0);
    expectPlain(result);
    expect(result.stdout).toContain("Held-out accuracy 95.00 %");
  });

  test(
    "with the defaults 94 % of the embedded held-out images are recognised",
    { timeout: 120_000 },
    async () => {
      const cwd = freshDirectory();
      const result = await chainrule(["train", "mnist"], cwd);
      expect(result).toMatchObject({ code: 0, stderr: "" });
      expectPlain(result);
      expect(result.stdout).toContain("The held-out images are not the official test images");
      expect(result.stdout.match(/^ +\d+\/15 /gmu)).toHaveLength(15);
      const accuracy = /Held-out accuracy ([\d.]+) %: [\d,]+ of 2,000 images \(not the official/u.exec(
        result.stdout,
      )?.[1];
      expect(Number(accuracy)).toBeGreaterThanOrEqual(94);
      const again = await chainrule(["evaluate", "mnist-model.json"], cwd);
      expect(again.stdout).toContain(`Held-out accuracy ${accuracy} %`);
      expect(again.stdout).toContain("not the official test images");
    },
  );
});

describe("Ctrl-C", () => {
  test("saves what was learned so far and says where", async () => {
    const cwd = freshDirectory();
    const args = ["train", "mnist", "--data", data, "--epochs", "100000", "--output", "stopped.json"];
    const result = await chainrule(args, cwd, " 2/100000 ");
    expect(result).toMatchObject({ code: 130, stderr: "" });
    expectPlain(result);
    expect(result.stdout).toMatch(/Interrupted in epoch \d+ of 100000\./u);
    expect(result.stdout).toContain("What was learned so far is saved: stopped.json");
    expect(readdirSync(cwd)).toEqual(["stopped.json"]);
    const again = await chainrule(["evaluate", "stopped.json", "--data", data], cwd);
    expect(again).toMatchObject({ code: 0, stderr: "" });
    expect(again.stdout).toContain("(interrupted)");
    expect(again.stdout).toContain(/Held-out accuracy.*/u.exec(result.stdout)![0]);
  });
});
