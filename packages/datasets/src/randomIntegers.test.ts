import fc from "fast-check";
import { expect, test } from "vitest";
import { randomIntegers } from "./randomIntegers.js";
import { threefry2x32 } from "./threefry2x32.js";

test("gives the words of counters 0, 1, 2, … with the seed's low and high half as the key", () => {
  const next = randomIntegers(5 * 2 ** 32 + 7);
  const words = Array.from({ length: 6 }, () => next(2 ** 32));
  expect(words).toEqual([0, 1, 2].flatMap((counter) => threefry2x32(7, 5, counter, 0)));
});

test("stays below its bound", () => {
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 2, max: 2 ** 32 }), (seed, bound) => {
      const next = randomIntegers(seed);
      for (let i = 0; i < 20; i++) {
        const drawn = next(bound);
        expect(Number.isInteger(drawn) && drawn >= 0 && drawn < bound).toBe(true);
      }
    }),
  );
});

test.each([2, 3, 5, 6, 7, 10])("draws each integer below %i equally often", (bound) => {
  const draws = 60_000;
  const counts = new Array<number>(bound).fill(0);
  const next = randomIntegers(1);
  for (let i = 0; i < draws; i++) counts[next(bound)]!++;
  const expected = draws / bound;
  const chiSquare = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  // Beyond the 99.9 % quantile of χ² with 9 degrees of freedom, the most there are here.
  expect(chiSquare).toBeLessThan(27.9);
});
