import fc from "fast-check";
import { expect, expectTypeOf, test } from "vitest";
import { batches, type BatchesOptions } from "./batches.js";
import { permutation } from "./permutation.js";

function numbered(n: number) {
  return {
    x: { data: Float32Array.from({ length: 3 * n }, (_, i) => i), shape: [n, 3] },
    y: { data: Int32Array.from({ length: n }, (_, i) => i), shape: [n] },
  };
}

test("batches cover each row once, in order or in the seed's, and are of the size asked for", () => {
  const seeds = fc.option(fc.maxSafeNat(), { nil: undefined });
  fc.assert(
    fc.property(fc.nat(80), fc.integer({ min: 1, max: 100 }), seeds, (n, size, seed) => {
      const all = batches(numbered(n), { size, seed });
      const list = [...all];
      expect(list.length).toBe(all.length);
      const rows = list.flatMap(({ y }) => [...y.data]);
      expect(rows).toEqual(
        seed === undefined ? Array.from({ length: n }, (_, i) => i) : [...permutation(n, seed)],
      );
      for (const [i, { x, y }] of list.entries()) {
        const expected = i < list.length - 1 ? size : n - size * (list.length - 1);
        expect([x.shape, y.shape]).toEqual([[expected, 3], [expected]]);
        expect([...x.data]).toEqual([...y.data].flatMap((row) => [3 * row, 3 * row + 1, 3 * row + 2]));
      }
      const whole = batches(numbered(n), { size, seed, dropLast: true });
      expect(whole.length).toBe(Math.floor(n / size));
      expect([...whole]).toEqual(list.slice(0, whole.length));
    }),
  );
});

test("goes through again the same way, also while another pass is under way", () => {
  const all = batches(numbered(5), { size: 2, seed: 3 });
  const nested: string[] = [];
  for (const { y } of all) for (const inner of all) nested.push(`${y.data.join()}|${inner.y.data.join()}`);
  const once = Array.from(all, ({ y }) => y.data.join());
  expect(nested).toEqual(once.flatMap((outer) => once.map((inner) => `${outer}|${inner}`)));
});

test("epochs of different seeds come in different orders", () => {
  const orders = [1, 2, 3].map((seed) => [...batches(numbered(20), { size: 20, seed })][0]?.y.data.join());
  expect(new Set(orders).size).toBe(3);
});

test("a batch is memory of its own: changing it changes nothing else", () => {
  const data = numbered(4);
  const all = batches(data, { size: 2 });
  for (const { x } of all) x.data.fill(-1);
  expect(data).toEqual(numbered(4));
  expect([...all][0]?.x.data[1]).toBe(1);
});

test("types follow the data set", () => {
  for (const batch of batches(numbered(1), { size: 1 })) {
    expectTypeOf(batch.x.data).toEqualTypeOf<Float32Array<ArrayBuffer>>();
    expectTypeOf(batch.y.data).toEqualTypeOf<Int32Array<ArrayBuffer>>();
  }
});

const refused: [options: unknown, message: string][] = [
  [{ size: 0 }, "batches: size must be a whole number from 1 to 2^53 - 1, but is 0"],
  [{ size: 2.5 }, "batches: size must be a whole number from 1 to 2^53 - 1, but is 2.5"],
  [{}, "batches: size must be a whole number from 1 to 2^53 - 1, but is undefined"],
  [{ size: 2, seed: -1 }, "batches: seed must be a whole number from 0 to 2^53 - 1, but is -1"],
  [{ size: 2, seed: null }, "batches: seed must be a whole number from 0 to 2^53 - 1, but is null"],
  [{ size: 2, shuffle: true }, "batches: unknown option shuffle; the options are size, seed, dropLast"],
  [undefined, "batches: options must be an object, but are undefined"],
];
test.each(refused)("options %j are refused at the call", (options, message) => {
  expect(() => batches(numbered(3), options as BatchesOptions)).toThrow(message);
});
