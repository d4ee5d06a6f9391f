import { expect, test } from "vitest";
import { contourLines, regionOutlines } from "./contourLines.js";
import type { Field } from "./Figure.js";

const POINTS = 41;

function field(f: (x: number, y: number) => number, rest: Partial<Field>): Field {
  const values = Array.from({ length: POINTS * POINTS }, (_, i) => {
    const column = i % POINTS;
    const row = Math.floor(i / POINTS);
    return f(-2 + (4 * column) / (POINTS - 1), 10 + (4 * row) / (POINTS - 1));
  });
  return { x: [-2, 2], y: [10, 14], columns: POINTS, rows: POINTS, values, draw: "contours", ...rest };
}

test("the lines of a bowl are circles of the right radius", () => {
  const lines = contourLines(field((x, y) => x * x + (y - 12) ** 2, { levels: [0.25, 1, 2.25] }));
  expect(lines.map(({ level }) => level)).toEqual([0.25, 1, 2.25]);
  for (const { level, points } of lines) {
    for (const [x, y] of points) expect(Math.hypot(x, y - 12)).toBeCloseTo(Math.sqrt(level), 2);
  }
});

test("a line that leaves the rectangle ends there, and its edge is no line", () => {
  const lines = contourLines(field((x) => x, { levels: [0.5] }));
  expect(lines).toHaveLength(1);
  for (const [x] of lines[0]!.points) expect(x).toBeCloseTo(0.5, 10);
  const heights = lines[0]!.points.map(([, y]) => y);
  expect([Math.min(...heights), Math.max(...heights)]).toEqual([10, 14]);
});

test("regions share the rectangle", () => {
  const regions = regionOutlines(field((x) => (x < 0 ? 0 : 1), { draw: "regions" }));
  expect(regions.map(({ region }) => region)).toEqual([0, 1]);
  const extent = regions.map(({ rings }) => {
    const across = rings.flat().map(([x]) => x);
    return [Math.min(...across), Math.max(...across)];
  });
  expect(extent[0]![0]).toBe(-2);
  expect(extent[1]![1]).toBe(2);
  expect(extent[0]![1]).toBeCloseTo(extent[1]![0]!, 10);
});
