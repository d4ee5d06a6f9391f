import fc from "fast-check";
import { expect, test } from "vitest";
import { kFold, type KFoldOptions } from "./kFold.js";

/** Row numbers as a field, so that a part tells which rows it holds. */
function withClasses(labels: readonly number[]) {
  return {
    row: { data: Uint32Array.from(labels, (_, i) => i), shape: [labels.length] },
    y: { data: Int32Array.from(labels), shape: [labels.length] },
  };
}

const folded = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 2, maxLength: 60 }).chain((labels) =>
  fc.record({
    labels: fc.constant(labels),
    folds: fc.integer({ min: 2, max: labels.length }),
    seed: fc.maxSafeNat(),
    stratify: fc.constantFrom("y" as const, undefined),
  }),
);

test("each row is held out once, no row is on both sides, sizes differ by one at most, the seed decides", () => {
  fc.assert(
    fc.property(folded, ({ labels, ...options }) => {
      const splits = kFold(withClasses(labels), options);
      const all = [...splits];
      expect([splits.length, all.length]).toEqual([options.folds, options.folds]);
      const heldOut = all.flatMap(({ test: part }) => [...part.row.data]);
      expect(heldOut.sort((a, b) => a - b)).toEqual(labels.map((_, row) => row));
      for (const { train, test: part } of all) {
        expect([...train.row.data, ...part.row.data].sort((a, b) => a - b)).toEqual(
          labels.map((_, row) => row),
        );
        const size = part.row.data.length;
        expect([
          Math.floor(labels.length / options.folds),
          Math.ceil(labels.length / options.folds),
        ]).toContain(size);
        if (options.stratify === undefined) continue;
        for (const label of new Set(labels)) {
          const share = (size * labels.filter((other) => other === label).length) / labels.length;
          const found = part.y.data.filter((other) => other === label).length;
          expect(Math.abs(found - share)).toBeLessThan(1);
        }
      }
      expect([...kFold(withClasses(labels), options)]).toEqual(all);
    }),
  );
});

test("rows come in an order that has nothing to do with their classes, and each is as likely in each fold", () => {
  const labels = [0, 0, 0, 0, 0, 0, 1, 1, 1];
  const inFirst = new Array<number>(9).fill(0);
  const firstOfTrain = new Array<number>(9).fill(0);
  for (let seed = 0; seed < 1800; seed++) {
    const [split] = kFold(withClasses(labels), { folds: 3, seed, stratify: "y" });
    for (const row of split!.test.row.data) inFirst[row]!++;
    firstOfTrain[split!.train.row.data[0]!]!++;
  }
  for (const count of inFirst) expect(Math.abs(count - 600)).toBeLessThan(4 * Math.sqrt(400));
  for (const count of firstOfTrain) expect(Math.abs(count - 200)).toBeLessThan(4 * Math.sqrt(178));
});

test("parts are memory of their own", () => {
  const data = withClasses([0, 1, 2]);
  for (const { train } of kFold(data, { folds: 3 })) train.y.data.fill(9);
  expect(data).toEqual(withClasses([0, 1, 2]));
});

const refused: [options: unknown, message: string][] = [
  [{ folds: 1 }, "kFold: folds must be a whole number from 2 to 3, but is 1"],
  [{ folds: 4 }, "kFold: folds must be a whole number from 2 to 3, but is 4"],
  [{}, "kFold: folds must be a whole number from 2 to 3, but is undefined"],
  [{ folds: 2, seed: -1 }, "kFold: seed must be a whole number from 0 to 2^53 - 1, but is -1"],
  [
    { folds: 2, stratify: "z" },
    "kFold: stratify names a field of classes of shape [3], but z is no field of the data set",
  ],
  [{ folds: 2, k: 2 }, "kFold: unknown option k; the options are folds, seed, stratify"],
];
test.each(refused)("options %j are refused at the call", (options, message) => {
  expect(() => kFold(withClasses([0, 1, 1]), options as KFoldOptions<"y">)).toThrow(message);
});
