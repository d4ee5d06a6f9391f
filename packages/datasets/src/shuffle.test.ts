import fc from "fast-check";
import { expect, test } from "vitest";
import { permutation } from "./permutation.js";
import { shuffle } from "./shuffle.js";

test("puts all fields in the order of the seed's permutation and leaves the original alone", () => {
  fc.assert(
    fc.property(fc.nat(60), fc.maxSafeNat(), (n, seed) => {
      const x = Float32Array.from({ length: 2 * n }, (_, i) => i);
      const y = Int32Array.from({ length: n }, (_, i) => i);
      const shuffled = shuffle({ x: { data: x, shape: [n, 2] }, y: { data: y, shape: [n] } }, seed);
      expect(Array.from(shuffled.y.data)).toEqual(Array.from(permutation(n, seed)));
      expect(Array.from(shuffled.x.data)).toEqual(
        Array.from(shuffled.y.data).flatMap((i) => [2 * i, 2 * i + 1]),
      );
      expect(Array.from(y)).toEqual(Array.from({ length: n }, (_, i) => i));
    }),
  );
});

test("names itself in errors", () => {
  const y = { data: Int32Array.of(1, 2), shape: [2] };
  expect(() => shuffle({ y }, -1)).toThrow(
    "shuffle: seed must be a whole number from 0 to 2^53 - 1, but is -1",
  );
  expect(() => shuffle({}, 1)).toThrow("shuffle: the data set has no fields");
});
