import fc from "fast-check";
import { expect, expectTypeOf, test } from "vitest";
import { trainTestSplit, type TrainTestSplitOptions } from "./trainTestSplit.js";

/** Row numbers as a field, so that a part tells which rows it holds. */
function withClasses(labels: readonly number[]) {
  return {
    row: { data: Uint32Array.from(labels, (_, i) => i), shape: [labels.length] },
    x: { data: Float32Array.from({ length: 2 * labels.length }, (_, i) => i), shape: [labels.length, 2] },
    y: { data: Int32Array.from(labels), shape: [labels.length] },
  };
}

const splits = fc
  .array(fc.integer({ min: -2, max: 6 }), { maxLength: 120 })
  .chain((labels) =>
    fc.record({
      labels: fc.constant(labels),
      test: fc.nat(labels.length),
      unused: fc.nat(labels.length),
      seed: fc.maxSafeNat(),
      stratify: fc.constantFrom("y" as const, undefined),
    }),
  )
  .map(({ unused, ...split }) => ({
    ...split,
    train: Math.max(0, split.labels.length - split.test - unused),
  }));

test("no row is in both parts, sizes are exact, rows stay whole, and the seed decides", () => {
  fc.assert(
    fc.property(splits, ({ labels, ...options }) => {
      const data = withClasses(labels);
      const { train, test: held } = trainTestSplit(data, options);
      expect([train.row.shape, held.row.shape]).toEqual([[options.train], [options.test]]);
      expect(new Set([...train.row.data, ...held.row.data]).size).toBe(options.train + options.test);
      for (const part of [train, held]) {
        expect([...part.y.data]).toEqual([...part.row.data].map((row) => labels[row]));
        expect([...part.x.data]).toEqual([...part.row.data].flatMap((row) => [2 * row, 2 * row + 1]));
      }
      expect(trainTestSplit(data, options)).toEqual({ train, test: held });
    }),
  );
});

test("with stratify each class has its share of both parts, rounded down or up", () => {
  fc.assert(
    fc.property(splits, ({ labels, ...options }) => {
      const parts = trainTestSplit(withClasses(labels), { ...options, stratify: "y" });
      for (const label of new Set(labels)) {
        const share = labels.filter((other) => other === label).length / labels.length;
        for (const part of ["train", "test"] as const) {
          const found = parts[part].y.data.filter((other) => other === label).length;
          expect(Math.abs(found - options[part] * share)).toBeLessThan(1);
        }
      }
    }),
    { numRuns: 500 },
  );
});

test("both parts come in an order that has nothing to do with the classes", () => {
  // Sorted by class, of very different sizes: what a mistake in the order would show in.
  const labels = Array.from({ length: 4000 }, (_, i) => (i < 200 ? 0 : i < 1500 ? 1 : 2));
  const parts = trainTestSplit(withClasses(labels), { test: 1000, train: 2500, stratify: "y", seed: 7 });
  for (const { y } of [parts.train, parts.test]) {
    for (const half of [y.data.subarray(0, y.data.length / 2), y.data.subarray(y.data.length / 2)]) {
      for (const [label, share] of [0.05, 0.325, 0.625].entries()) {
        const found = half.filter((other) => other === label).length;
        const deviation = Math.sqrt(half.length * share * (1 - share));
        expect(Math.abs(found - half.length * share)).toBeLessThan(4 * deviation);
      }
    }
  }
});

test("each row is equally likely to be held out", () => {
  const times = new Array<number>(10).fill(0);
  for (let seed = 0; seed < 2000; seed++) {
    const { test: held } = trainTestSplit(withClasses([0, 0, 0, 0, 1, 1, 1, 1, 1, 1]), {
      test: 5,
      seed,
      stratify: "y",
    });
    for (const row of held.row.data) times[row]!++;
  }
  for (const count of times) expect(Math.abs(count - 1000)).toBeLessThan(4 * Math.sqrt(500));
});

test("pinned: a change of this changes every user's split", () => {
  const { train, test: held } = trainTestSplit(withClasses([0, 0, 0, 0, 0, 1, 1, 1, 1, 1]), {
    test: 4,
    seed: 1,
    stratify: "y",
  });
  expect([[...train.row.data], [...held.row.data]]).toEqual([
    [9, 6, 2, 1, 5, 4],
    [3, 8, 0, 7],
  ]);
  const other = trainTestSplit(withClasses([0, 0, 0, 0, 0, 1, 1, 1, 1, 1]), {
    test: 4,
    seed: 2,
    stratify: "y",
  });
  expect(other.test.row.data).not.toEqual(held.row.data);
});

test.each([
  [{ test: 0.25 }, [9, 3]],
  [{ test: 0.2 }, [10, 2]],
  [{ test: 0.5, train: 0.5 }, [6, 6]],
  [{ test: 0.3, train: 0.7 }, [8, 4]],
  [{ test: 0.125, train: 0.875 }, [10, 2]],
  [{ test: 0.125, train: 0.875, stratify: "y" as const }, [10, 2]],
  [{ test: 0.25, train: 2 }, [2, 3]],
  [{ test: 0 }, [12, 0]],
  [{ test: 12 }, [0, 12]],
  [{ test: 1, train: undefined, seed: undefined, stratify: undefined }, [11, 1]],
])("sizes of %j of 12 rows", (options, sizes) => {
  const parts = trainTestSplit(withClasses(new Array<number>(12).fill(0)), options);
  expect([parts.train.row.shape[0], parts.test.row.shape[0]]).toEqual(sizes);
});

test("halves of an odd number of rows share none", () => {
  const { train, test: held } = trainTestSplit(withClasses([0, 0, 0, 0, 0]), { train: 0.5, test: 0.5 });
  expect([train.row.data.length, held.row.data.length]).toEqual([2, 3]);
  expect(new Set([...train.row.data, ...held.row.data]).size).toBe(5);
});

test("types: stratify names a field, parts have the fields of the data set", () => {
  const parts = trainTestSplit(withClasses([0, 1]), { test: 1 });
  expectTypeOf(parts.train.x.data).toEqualTypeOf<Float32Array<ArrayBuffer>>();
  // @ts-expect-error: there is no field z.
  expect(() => trainTestSplit(withClasses([0, 1]), { test: 1, stratify: "z" })).toThrow("z is no field");
});

const size = "must be a whole number of rows from 0 to 3 or a fraction between 0 and 1, but is";
const refused: [options: unknown, message: string][] = [
  [{ test: 1.5 }, `trainTestSplit: test ${size} 1.5`],
  [{ test: -1 }, `trainTestSplit: test ${size} -1`],
  [{ test: 4 }, `trainTestSplit: test ${size} 4`],
  [{}, `trainTestSplit: test ${size} undefined`],
  [{ test: 1, train: Number.NaN }, `trainTestSplit: train ${size} NaN`],
  [{ test: 2, train: 2 }, "trainTestSplit: train 2 and test 2 together exceed the data set of 3 rows"],
  [
    { test: 0.5, train: 0.6 },
    "trainTestSplit: train 0.6 and test 0.5 together exceed the data set of 3 rows",
  ],
  [{ test: 0.5, train: 2 }, "trainTestSplit: train 2 and test 0.5 together exceed the data set of 3 rows"],
  [{ test: 1, seed: 0.1 }, "trainTestSplit: seed must be a whole number from 0 to 2^53 - 1, but is 0.1"],
  [{ test: 1, size: 2 }, "trainTestSplit: unknown option size; the options are test, train, seed, stratify"],
  [
    { test: 1, stratify: "x" },
    "trainTestSplit: stratify names a field of classes of shape [3], but x has shape [3, 2]",
  ],
  [
    { test: 1, stratify: "toString" },
    "trainTestSplit: stratify names a field of classes of shape [3], but toString is no field of the data set",
  ],
];
test.each(refused)("options %j are refused", (options, message) => {
  expect(() => trainTestSplit(withClasses([0, 1, 1]), options as TrainTestSplitOptions<"y">)).toThrow(
    message,
  );
});
