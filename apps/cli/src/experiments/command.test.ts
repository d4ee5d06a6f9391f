// The built command, as its users run it: in a pipe.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { chainrule, expectPlain, freshDirectory, requireBuild } from "../testing/runCommand.js";

// Processes take their time on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

beforeAll(requireBuild);

describe("help", () => {
  test.concurrent.each([
    [
      ["experiment", "--help"],
      ["Usage: chainrule experiment", "--report", "--quick", "chainrule experiment list"],
    ],
    [
      ["explain", "--help"],
      ["Usage: chainrule explain", "--mermaid", "--at w=2,x=3,b=1"],
    ],
    [["--help"], ["experiment", "explain"]],
  ])("chainrule %j", async (args, texts) => {
    const result = await chainrule(args, tmpdir());
    expect(result).toMatchObject({ code: 0, stderr: "" });
    expectPlain(result);
    for (const text of texts) expect(result.stdout).toContain(text);
  });
});

test("experiment list names all sixteen", async () => {
  const result = await chainrule(["experiment", "list"], tmpdir());
  expect(result).toMatchObject({ code: 0, stderr: "" });
  expectPlain(result);
  expect(result.stdout.match(/^A\d+ /gmu)).toHaveLength(16);
});

test("an experiment in a pipe: plain text, drawn with letters, and a page", async () => {
  const cwd = freshDirectory();
  const result = await chainrule(["experiment", "saturated-neuron", "--report", "neuron.html"], cwd);
  expect(result).toMatchObject({ code: 0, stderr: "" });
  expectPlain(result);
  expect(result.stdout).toMatch(/^ +300 +0\.093956 +0\.004414 +0\.202848 +0\.020574$/mu);
  expect(result.stdout).toContain("A w = 0.6, b = 0.9   B w = 2, b = 2");
  expect(result.stdout).toContain("All 16 comparisons agree.");
  expect(readdirSync(cwd)).toEqual(["neuron.html"]);
  expect(readFileSync(join(cwd, "neuron.html"), "utf8").match(/<svg/gu)).toHaveLength(3);
});

test("an experiment as JSON", async () => {
  const result = await chainrule(["experiment", "A3", "--json", "--seed", "5"], tmpdir());
  expect(result).toMatchObject({ code: 0, stderr: "" });
  const data = JSON.parse(result.stdout) as {
    seed: number;
    experiments: { code: string; notes: string[] }[];
  };
  expect([data.seed, data.experiments[0]!.code]).toEqual([5, "A3"]);
  expect(data.experiments[0]!.notes.join()).toContain("not the official test images");
});

test("the same seed gives the same numbers", async () => {
  const run = async (seed: string): Promise<string> => {
    const { stdout } = await chainrule(["experiment", "A3", "--seed", seed], tmpdir());
    return stdout.replace(/It took .*/u, "");
  };
  const [one, again, other] = await Promise.all([run("1"), run("1"), run("2")]);
  expect(again).toBe(one);
  expect(other).not.toBe(one);
});

test("explain in a pipe, and its drawing", async () => {
  const cwd = freshDirectory();
  const args = ["explain", "sigmoid(w*x + b)", "--at", "w=2,x=0.5,b=-1", "--svg", "chain.svg"];
  const result = await chainrule(args, cwd);
  expect(result).toMatchObject({ code: 0, stderr: "" });
  expectPlain(result);
  expect(result.stdout).toContain("∂/∂w = 0.5 · 1 · 0.25 = 0.125\n");
  expect(existsSync(join(cwd, "chain.svg"))).toBe(true);
});

describe("what is wrong is said in a few lines, and nothing is written", () => {
  test.concurrent.each([
    [["experiment", "saturated-neurom"], /Did you mean saturated-neuron\?/u],
    [["experiment", "A17"], /chainrule experiment list shows them all/u],
    [["experiment", "A6", "--report", "no/where.html"], /there is no directory no\./u],
    [["experiment", "A3", "--data", "nowhere"], /directory .*nowhere can't be read: ENOENT/u],
    [
      ["explain", "sigmoid(w*x + rellu(b))"],
      /Column 15: There is no function rellu\. Did you mean relu\?\n│ sig.*\n│ {15}\^{5}\n/u,
    ],
    [["explain", "2x"], /there must be a sign/u],
    [["explain", "x", "--at", "y=2"], /the expression has no variable y/u],
    [["explian", "x"], /Did you mean explain\?/u],
  ])("chainrule %j", async (args, message) => {
    const cwd = freshDirectory();
    const result = await chainrule(args, cwd);
    expect(result).toMatchObject({ code: 1, stdout: "" });
    expectPlain(result);
    expect(result.stderr).toMatch(/^error: /u);
    expect(result.stderr).toMatch(message);
    expect(readdirSync(cwd)).toEqual([]);
  });
});
