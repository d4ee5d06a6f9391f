import fc from "fast-check";
import { expect, test } from "vitest";
import { isDatasetError } from "./DatasetError.js";
import { permutation } from "./permutation.js";

test("pinned: a change of these changes every user's batches and splits", () => {
  expect(Array.from(permutation(10, 0))).toEqual([8, 5, 0, 7, 6, 1, 3, 4, 2, 9]);
  expect(Array.from(permutation(10, 1))).toEqual([8, 0, 7, 6, 9, 3, 4, 1, 2, 5]);
  expect(Array.from(permutation(10, 2 ** 53 - 1))).toEqual([1, 7, 2, 0, 4, 6, 8, 9, 3, 5]);
  expect(Array.from(permutation(60_000, 42).subarray(0, 5))).toEqual([6230, 4282, 28652, 1411, 53187]);
});

test("holds each number once, the same for the same seed", () => {
  fc.assert(
    fc.property(fc.nat(300), fc.maxSafeNat(), (n, seed) => {
      const order = permutation(n, seed);
      expect(Array.from(order).sort((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i));
      expect(permutation(n, seed)).toEqual(order);
    }),
  );
});

test("seeds that differ in any half give other orders", () => {
  const orders = [0, 1, 2, 2 ** 31, 2 ** 32, 2 ** 32 + 1, 2 ** 52].map((seed) =>
    permutation(50, seed).join(),
  );
  expect(new Set(orders).size).toBe(orders.length);
});

test("all orders of three are equally likely over the seeds 0 … 5999", () => {
  const counts = new Map<string, number>();
  for (let seed = 0; seed < 6000; seed++) {
    const order = permutation(3, seed).join();
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  expect(counts.size).toBe(6);
  // Four standard deviations of a binomial distribution of 6,000 draws with probability 1/6.
  for (const count of counts.values())
    expect(Math.abs(count - 1000)).toBeLessThan(4 * Math.sqrt(6000 * (5 / 36)));
});

test.each([
  [-1, 0, "permutation: n must be a whole number from 0 to 4294967295, but is -1"],
  [2 ** 32, 0, "permutation: n must be a whole number from 0 to 4294967295, but is 4294967296"],
  [Number.NaN, 0, "permutation: n must be a whole number from 0 to 4294967295, but is NaN"],
  [3, 0.5, "permutation: seed must be a whole number from 0 to 2^53 - 1, but is 0.5"],
  [3, -1, "permutation: seed must be a whole number from 0 to 2^53 - 1, but is -1"],
  [3, 2 ** 53, "permutation: seed must be a whole number from 0 to 2^53 - 1, but is 9007199254740992"],
  [3, "1" as unknown as number, "permutation: seed must be a whole number from 0 to 2^53 - 1, but is 1"],
])("permutation(%s, %s) is refused", (n, seed, message) => {
  let thrown: unknown;
  try {
    permutation(n, seed);
  } catch (error) {
    thrown = error;
  }
  expect(isDatasetError(thrown) && thrown.message).toBe(message);
});
