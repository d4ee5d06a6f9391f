import { describe, expect, test } from "vitest";
import { htmlTable } from "../charts/htmlTable.js";
import { svgFile } from "../charts/svgFigure.js";
import { terminalFigure } from "../charts/terminalFigure.js";
import { terminalTable } from "../charts/terminalTable.js";
import { loadImages } from "../loadImages.js";
import { fakeTerminal } from "../testing/fakeTerminal.js";
import { expectWellFormed } from "../testing/wellFormed.js";
import { experiments } from "./catalogue.js";
import type { Context, Outcome } from "./Experiment.js";

/** Those that take a second or less; the others with CHAINRULE_EXPERIMENTS=1, on the images of CHAINRULE_MNIST. */
const quick = ["A2", "A3", "A4", "A5", "A6", "A11", "A12", "A15", "A16"];
const all = Boolean(process.env["CHAINRULE_EXPERIMENTS"]);
const directory = process.env["CHAINRULE_MNIST"];

const context: Context = {
  seed: 0,
  quick: false,
  images: () => loadImages(directory),
  progress: async () => {},
};

function expectReadable({ tables, figures, text }: Outcome): void {
  // Two sentences.
  expect(text.match(/\. [A-Z]/gu)).toHaveLength(1);
  for (const columns of [60, 120]) {
    const terminal = fakeTerminal(columns, { NO_COLOR: "1" });
    for (const table of tables) {
      for (const line of terminalTable(table, terminal)) expect(line.length, line).toBeLessThan(columns);
    }
    for (const figure of figures) {
      for (const line of terminalFigure(figure, terminal)) expect(line.length, line).toBeLessThan(columns);
    }
  }
  for (const table of tables) {
    expectWellFormed(htmlTable(table).text);
    for (const row of table.rows) expect(row.length, table.title).toBe(table.columns.length);
  }
  for (const figure of figures) {
    const svg = svgFile(figure);
    expectWellFormed(svg);
    expect(svg).not.toContain("NaN");
  }
}

test("there are sixteen, each with a name of its own", () => {
  expect(experiments.map(({ code }) => code)).toEqual(Array.from({ length: 16 }, (_, i) => `A${i + 1}`));
  expect(new Set(experiments.map(({ name }) => name)).size).toBe(16);
  for (const { name, question } of experiments) {
    expect(name).toMatch(/^[a-z]+(?:-[a-z]+)*$/u);
    expect(question).toMatch(/\?$/u);
  }
});

describe("what comes out agrees with the reference", () => {
  const chosen = experiments.filter(({ code }) => all || quick.includes(code));
  test.each(chosen.map((experiment) => [experiment.code, experiment] as const))(
    "%s",
    { timeout: 600_000 },
    async (_, experiment) => {
      const outcome = await experiment.run(context);
      expect(outcome.checks.filter(({ agrees }) => !agrees)).toEqual([]);
      expect(outcome.checks.length).toBeGreaterThan(0);
      expectReadable(outcome);
    },
  );
});
