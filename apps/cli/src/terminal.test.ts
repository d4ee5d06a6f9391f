import { expect, test } from "vitest";
import { fakeTerminal } from "./testing/fakeTerminal.js";

const prose = "one two three four five six seven eight nine ten";

test("a pipe has no colours, no live lines, and is not wrapped", () => {
  const pipe = fakeTerminal(undefined, { FORCE_COLOR: "1", CI: "1" });
  expect([pipe.live, pipe.greys, pipe.columns, pipe.colors.red("x")]).toEqual([false, false, 80, "x"]);
  pipe.paragraph(prose);
  expect(pipe.written()).toBe(`${prose}\n`);
});

test("a terminal has them", () => {
  const terminal = fakeTerminal(20);
  expect([terminal.live, terminal.greys, terminal.columns]).toEqual([true, true, 20]);
  expect(terminal.colors.red("x")).toBe("\u001B[31mx\u001B[39m");
  terminal.paragraph(prose);
  expect(terminal.written()).toBe("one two three four\nfive six seven eight\nnine ten\n");
});

test("NO_COLOR is respected, an empty one is none", () => {
  const terminal = fakeTerminal(60, { NO_COLOR: "1" });
  expect([terminal.live, terminal.greys, terminal.colors.red("x")]).toEqual([true, false, "x"]);
  expect(fakeTerminal(60, { NO_COLOR: "" }).greys).toBe(true);
});

test("a dumb terminal is like a pipe", () => {
  const terminal = fakeTerminal(60, { TERM: "dumb" });
  expect([terminal.live, terminal.greys, terminal.colors.red("x")]).toEqual([false, false, "x"]);
});
