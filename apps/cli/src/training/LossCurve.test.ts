import { expect, test } from "vitest";
import { emptyCurve, withLoss } from "./LossCurve.js";

test("keeps every loss, as long as there are few", () => {
  expect([3, 2, 1].reduce(withLoss, emptyCurve)).toEqual({
    every: 1,
    points: [3, 2, 1],
    open: { count: 0, sum: 0 },
  });
});

test("keeps means of several where there are many", () => {
  const losses = Array.from({ length: 1001 }, (_, i) => i);
  const { every, points, open } = losses.reduce(withLoss, emptyCurve);
  expect(every).toBe(4);
  expect(points).toEqual(Array.from({ length: 250 }, (_, i) => 4 * i + 1.5));
  expect(open).toEqual({ count: 1, sum: 1000 });
});
