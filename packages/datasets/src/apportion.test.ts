import fc from "fast-check";
import { expect, test } from "vitest";
import { apportion } from "./apportion.js";

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

test("sums are kept and each entry is its exact share rounded down or up", () => {
  const tables = fc
    .array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 25 })
    .chain((counts) =>
      fc.tuple(fc.constant(counts), fc.nat(sum(counts)), fc.nat(sum(counts)), fc.nat(sum(counts))),
    )
    .map(([counts, ...cuts]) => {
      const [a = 0, b = 0, c = 0] = cuts.sort((left, right) => left - right);
      return { counts, sizes: [a, b - a, c - b, sum(counts) - c] };
    });
  fc.assert(
    fc.property(tables, ({ counts, sizes }) => {
      const n = sum(counts);
      const table = apportion(sizes, counts);
      expect(table.map(sum)).toEqual(sizes);
      counts.forEach((count, column) => {
        expect(sum(table.map((row) => row[column]!))).toBe(count);
        sizes.forEach((size, row) => {
          const share = (size * count) / n;
          expect(Math.abs(table[row]![column]! - share)).toBeLessThan(1);
        });
      });
    }),
    { numRuns: 1000 },
  );
});

test("no rows and no classes", () => {
  expect(apportion([0, 0], [])).toEqual([[], []]);
});

test("many classes", () => {
  const counts = Array.from({ length: 20_000 }, (_, i) => 1 + (i % 7));
  const n = sum(counts);
  const sizes = [Math.floor(n / 3), Math.floor(n / 5), n - Math.floor(n / 3) - Math.floor(n / 5)];
  expect(apportion(sizes, counts).map(sum)).toEqual(sizes);
});
