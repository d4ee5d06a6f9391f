import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { CommandError } from "../CommandError.js";
import { type FakeTerminal, fakeTerminal } from "../testing/fakeTerminal.js";
import { freshDirectory } from "../testing/runCommand.js";
import { expectWellFormed } from "../testing/wellFormed.js";
import { exactly, holds } from "./check.js";
import type { Experiment } from "./Experiment.js";
import { type ExperimentRequest, runExperiment } from "./runExperiment.js";

const request: ExperimentRequest = {
  name: "A1",
  seed: 7,
  quick: false,
  directory: undefined,
  report: undefined,
  svg: undefined,
  json: false,
  version: "1.2.3",
};

function experiment(code: string, name: string, agrees: boolean): Experiment {
  return {
    code,
    name,
    title: `Title of ${code}`,
    question: "Why?",
    async run({ seed, progress }) {
      await progress("at work");
      return {
        tables: [{ title: "Numbers", columns: [{ name: "seed" }, { name: "loss" }], rows: [[seed, NaN]] }],
        figures: [{ kind: "bars", title: "Bars", bars: [{ label: "one", value: 1 }] }],
        checks: [
          exactly("one is one", 1, 1),
          holds(`what ${code} says`, agrees, "yes", agrees ? "yes" : "no"),
        ],
        text: "See this. And that.",
        notes: ["A note."],
      };
    },
  };
}

const two = [experiment("A1", "first-one", true), experiment("A2", "second-one", false)];

async function run(
  changes: Partial<ExperimentRequest>,
  columns?: number,
): Promise<{ code: number; out: string; err: string; terminal: FakeTerminal }> {
  const [terminal, errors] = [fakeTerminal(columns), fakeTerminal(columns)];
  const code = await runExperiment({ ...request, ...changes }, terminal, errors, two);
  return { code, out: terminal.written(), err: errors.written(), terminal };
}

test("prints what to see, the numbers and the comparison", async () => {
  const { code, out, err } = await run({ name: "first-one" });
  expect([code, err]).toEqual([0, ""]);
  expect(out).toMatch(
    /^A1 {2}Title of A1\nWhy\?\n\nSee this\. And that\.\n\nNumbers\nseed {2}loss\n {3}7 {3}NaN\n\nBars\none █+ 1\n/u,
  );
  expect(out).toContain("✓ one is one: 1 (expected: 1)\n✓ what A1 says: yes (expected: yes)\n\nA note.\n");
  expect(out).toMatch(/All 2 comparisons agree\. It took (?:[\d.]+ s|\d+ ms)\.\n$/u);
});

test("names may be numbers, in small letters too", async () => {
  expect((await run({ name: "a1" })).code).toBe(0);
});

test("where something differs, the exit code is 1 and it is named", async () => {
  const { code, out, err } = await run({ name: "all" });
  expect(code).toBe(1);
  expect(out).toContain("✗ what A2 says: no (expected: yes)");
  expect(out).toContain("3 of 4 comparisons agree.");
  expect(err).toBe("error: This differs from the reference: A2 what A2 says\n");
});

test("an unknown name is refused with a suggestion", async () => {
  await expect(run({ name: "frist-one" })).rejects.toThrow(CommandError);
  await expect(run({ name: "frist-one" })).rejects.toThrow(
    'There is no experiment "frist-one". Did you mean first-one?',
  );
  await expect(run({ name: "A17" })).rejects.toThrow("chainrule experiment list shows them all.");
});

test("list, and list as JSON", async () => {
  const { out } = await run({ name: "list" });
  expect(out).toMatch(/A1 {2}first-one {3}Why\?\nA2 {2}second-one {2}Why\?/u);
  const data = JSON.parse((await run({ name: "list", json: true })).out) as { name: string }[];
  expect(data.map(({ name }) => name)).toEqual(["first-one", "second-one"]);
});

test("--json is JSON alone, also where something differs", async () => {
  const { code, out } = await run({ name: "all", json: true });
  expect(code).toBe(1);
  const data = JSON.parse(out) as {
    seed: number;
    experiments: { tables: { rows: unknown[][] }[]; checks: unknown[] }[];
  };
  expect(data.seed).toBe(7);
  expect(data.experiments).toHaveLength(2);
  expect(data.experiments[0]!.tables[0]!.rows).toEqual([[7, "NaN"]]);
  expect(data.experiments[1]!.checks[1]).toEqual({
    what: "what A2 says",
    expected: "yes",
    actual: "no",
    agrees: false,
  });
});

test("--report writes a page with everything in it, which may be written again", async () => {
  const report = join(freshDirectory(), "report.html");
  const { out } = await run({ name: "all", report });
  expect(out).toContain(`Report written: ${report}\n`);
  const page = readFileSync(report, "utf8");
  expect(page).toMatch(/^<!doctype html>\n<html lang="en">/u);
  for (const text of [
    "Title of A1",
    "Title of A2",
    "See this. And that.",
    "<svg class=",
    "✗ differs",
    "A note.",
  ]) {
    expect(page).toContain(text);
  }
  expect(page).toContain(
    "chainrule 1.2.3, seed 7. To repeat it: <code>chainrule experiment all --seed 7</code>",
  );
  expect(page).toContain("3 of 4 comparisons agree.");
  expect((await run({ name: "A1", report })).code).toBe(0);
  expect(readFileSync(report, "utf8")).not.toContain("Title of A2");
});

test("a report never replaces a file that is none", async () => {
  const directory = freshDirectory();
  const notes = join(directory, "notes.html");
  writeFileSync(notes, "<p>mine</p>");
  await expect(run({ report: notes })).rejects.toThrow(
    "a file is there that chainrule has not written; it is left alone",
  );
  expect(readFileSync(notes, "utf8")).toBe("<p>mine</p>");
  await expect(run({ report: directory })).rejects.toThrow("it is not a file");
  await expect(run({ report: join(directory, "no", "r.html") })).rejects.toThrow("there is no directory");
  await expect(run({ report: "" })).rejects.toThrow("it is not the name of a file");
  await expect(run({ name: "nothing", report: join(directory, "r.html") })).rejects.toThrow(
    "There is no experiment",
  );
  expect(existsSync(join(directory, "r.html"))).toBe(false);
});

test("--svg writes each figure as a file", async () => {
  const directory = freshDirectory();
  expect((await run({ svg: directory })).out).toContain(`Figures written: ${directory}\n`);
  expect(readdirSync(directory)).toEqual(["first-one-1.svg"]);
  expectWellFormed(readFileSync(join(directory, "first-one-1.svg"), "utf8"));
  await expect(run({ svg: join(directory, "no") })).rejects.toThrow("there is no directory");
  writeFileSync(join(directory, "first-one-1.svg"), "mine");
  await expect(run({ svg: directory })).rejects.toThrow("it is left alone");
  expect(readFileSync(join(directory, "first-one-1.svg"), "utf8")).toBe("mine");
});

test("on a terminal it fits, and its progress line is gone at the end", async () => {
  const { out } = await run({}, 60);
  expect(out).toContain("A1 at work …");
  const lines = stripVTControlCharacters(out).split("\n");
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(60);
});
