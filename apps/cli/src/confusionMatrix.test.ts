import { expect, test } from "vitest";
import { confusionMatrix, formatConfusionMatrix } from "./confusionMatrix.js";
import { fakeTerminal } from "./testing/fakeTerminal.js";

test("counts what was taken for what", () => {
  expect(confusionMatrix([0, 0, 1, 2, 2, 2], [0, 1, 1, 2, 2, 0], 3)).toEqual([
    [1, 1, 0],
    [0, 1, 0],
    [1, 0, 2],
  ]);
});

test("in plain text", () => {
  const lines = formatConfusionMatrix(
    confusionMatrix([0, 0, 1, 2, 2, 2], [0, 1, 1, 2, 2, 0], 3),
    fakeTerminal(80, { NO_COLOR: "1" }),
  );
  expect(`\n${lines.join("\n")}\n`).toBe(`
        0    1    2
   0    1    1    ·   50.0 %
   1    ·    1    ·  100.0 %
   2    1    ·    2   66.7 %
`);
});

test.each([40, 60, 80, 120])(
  "fits %d columns, with digits of four places where they fit at all",
  (columns) => {
    const digits = columns < 60 ? 99 : 1135;
    const matrix = Array.from({ length: 10 }, () => Array<number>(10).fill(digits));
    const lines = formatConfusionMatrix(matrix, fakeTerminal(columns, { NO_COLOR: "1" }));
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(columns);
    expect(lines[1]).toMatch(new RegExp(`^ +0( +${digits}){10}`, "u"));
  },
);

test("a digit that never occurs has no share", () => {
  const lines = formatConfusionMatrix(
    [
      [0, 0],
      [1, 1],
    ],
    fakeTerminal(undefined),
  );
  expect(lines[1]).toBe("   0    ·    ·");
});

test("long names are explained by the rows", () => {
  const lines = formatConfusionMatrix(
    [
      [5, 1],
      [0, 12],
    ],
    fakeTerminal(80, { NO_COLOR: "1" }),
    ["setosa", "a name that is cut off"],
  );
  expect(`\n${lines.join("\n")}\n`).toBe(`
                     0    1
0 setosa             5    1   83.3 %
1 a name that is     ·   12  100.0 %
`);
});
