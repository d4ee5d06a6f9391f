import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { fakeTerminal } from "../testing/fakeTerminal.js";
import { freshDirectory } from "../testing/runCommand.js";
import { expectWellFormed } from "../testing/wellFormed.js";
import { type ExplainRequest, runExplain } from "./runExplain.js";

const request: ExplainRequest = {
  expression: "sigmoid(w*x + b)",
  at: { w: 2, x: 0.5, b: -1 },
  svg: undefined,
  format: "table",
};

async function run(changes: Partial<ExplainRequest>, columns?: number): Promise<string> {
  const terminal = fakeTerminal(columns);
  expect(await runExplain({ ...request, ...changes }, terminal)).toBe(0);
  return terminal.written();
}

test("the value, a row for each step, and each derivative as a product", async () => {
  const text = await run({});
  expect(text).toContain("sigmoid(w*x + b) = 0.5\nat w = 2, x = 0.5, b = -1\n\nid  op");
  expect(text).toContain("\n 5  sigmoid        4 (·0.25)           0.5        1\n");
  expect(text).toContain(
    "∂/∂w = 0.5 · 1 · 0.25 = 0.125\n∂/∂x = 2 · 1 · 0.25 = 0.5\n∂/∂b = 1 · 0.25 = 0.25\n",
  );
});

test("sums over several ways, and a variable without influence", async () => {
  expect(await run({ expression: "x*x + y - y", at: { x: 3, y: 1 } })).toContain(
    "∂/∂x = 3 · 1 · 1 + 3 · 1 · 1 = 6\n",
  );
  expect(await run({ expression: "x + floor(y)", at: { x: 3, y: 1 } })).toContain(
    "∂/∂y = 0: the result does not change with it\n",
  );
});

test("variables without a value get one, and it is said", async () => {
  const text = await run({ at: { x: 4 } });
  expect(text).toContain("at w = 0.5, x = 4, b = 1.5\n");
  expect(text).toContain("(w = 0.5, b = 1.5 chosen for want of others: --at w=0.5,b=1.5)");
});

test("pi and e are numbers, unless they are given another value", async () => {
  expect(await run({ expression: "pi*x", at: { x: 2 } })).toContain("pi*x = 6.28319\nat x = 2\n");
  expect(await run({ expression: "e*x", at: { x: 2, e: 3 } })).toContain("e*x = 6\nat e = 3, x = 2\n");
});

test("other forms", async () => {
  expect(await run({ format: "mermaid" })).toMatch(/^flowchart LR\n {2}n0\["w<br>2<br>∂ = 0\.125"\]\n/u);
  expect(await run({ format: "dot" })).toMatch(/^digraph \{\n/u);
  const data = JSON.parse(await run({ format: "json" })) as { values: unknown; nodes: { adjoint: number }[] };
  expect(data.values).toEqual({ w: 2, x: 0.5, b: -1 });
  expect(data.nodes[0]!.adjoint).toBe(0.125);
});

test("a drawing is written, may be written again, and replaces no other file", async () => {
  const svg = join(freshDirectory(), "chain.svg");
  expect(await run({ svg })).toContain(`Drawn: ${svg}`);
  expectWellFormed(readFileSync(svg, "utf8"));
  expect(readFileSync(svg, "utf8")).toContain(">0.25</text>");
  await run({ svg });
  const notes = join(freshDirectory(), "notes.txt");
  writeFileSync(notes, "notes");
  await expect(run({ svg: notes })).rejects.toThrow(
    "a file is there that chainrule has not written; it is left alone",
  );
  expect(readFileSync(notes, "utf8")).toBe("notes");
  await expect(run({ svg: join(notes, "x.svg") })).rejects.toThrow("there is no directory");
  await expect(run({ svg: "no/where.svg" })).rejects.toThrow("there is no directory no");
});

test("nothing is written when the expression is wrong", async () => {
  const svg = join(freshDirectory(), "chain.svg");
  await expect(run({ svg, expression: "sigmoid(" })).rejects.toThrow("Something is missing at the end.");
  expect(existsSync(svg)).toBe(false);
});

test("values that no variable takes, and no variable at all", async () => {
  await expect(run({ expression: "weight*x", at: { wieght: 1 } })).rejects.toThrow("Did you mean weight?");
  await expect(run({ expression: "x*y", at: { z: 1 } })).rejects.toThrow("Its variables: x, y.");
  await expect(run({ expression: "1 + 2", at: {} })).rejects.toThrow("has no variable");
  expect(await run({ expression: "floor(x)", at: {} })).toContain(
    "∂/∂x = 0: the result does not change with it",
  );
  expect(await run({ expression: "x", at: { x: 2 } })).toContain("∂/∂x = 1\n");
});

test("what is infinite or no number is shown as it is", async () => {
  expect(await run({ expression: "log(x)", at: { x: 0 } })).toContain("log(x) = -Infinity\n");
  expect(await run({ expression: "sqrt(x)", at: { x: -1 } })).toContain("sqrt(x) = NaN\n");
  expect(await run({ expression: "log(x)", at: { x: 0 }, format: "json" })).toContain('"value": "-Infinity"');
});

test("it fits narrow terminals", async () => {
  for (const columns of [60, 120]) {
    const lines = stripVTControlCharacters(await run({}, columns)).split("\n");
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(columns);
  }
});
