import { apportion } from "./apportion.js";
import { classIndices, countClasses } from "./classIndices.js";
import type { Dataset, Rows } from "./Dataset.js";
import { DatasetError } from "./DatasetError.js";
import { drawPermutation } from "./permutation.js";
import { randomIntegers } from "./randomIntegers.js";
import { rejectUnknownOptions } from "./rejectUnknownOptions.js";
import { requireInteger } from "./requireInteger.js";
import { rowCount } from "./rowCount.js";
import { gatherRows } from "./selectRows.js";

const TRAIN = 1;
const TEST = 2;

/** Options of {@link trainTestSplit}, for a data set with the fields `K`. */
export interface TrainTestSplitOptions<K extends PropertyKey = string> {
  /** Rows of the test part: a whole number, or a fraction of all rows strictly between 0 and 1. */
  readonly test: number;
  /** Rows of the training part, likewise. Default: all that the test part leaves. */
  readonly train?: number | undefined;
  /** Which rows go where, and in which order: a whole number from 0 to 2⁵³ − 1. Default 0. */
  readonly seed?: number | undefined;
  /** The field of classes, of shape [n], whose proportions both parts keep. Default: none. */
  readonly stratify?: K | undefined;
}

/** The two parts of {@link trainTestSplit}. */
export interface TrainTestSplit<D> {
  readonly train: Rows<D>;
  readonly test: Rows<D>;
}

/**
 * Splits the rows of a data set at random in a training part and a test part that share no row. Both parts come in
 * random order, as copies in memory of their own; sizes are exact, and either may be 0.
 *
 * A fraction f of n rows is Math.round(f · n) of them; where both sizes are fractions, the training part gets no more
 * than the test part leaves. A `train` below that remainder leaves rows out of both.
 *
 * With `stratify` each class has its share: of a class with c of the n rows, the test part holds test · c / n rows,
 * rounded down or up, and so does the training part. A class is a distinct number in that field.
 *
 * The same data set, sizes and seed give the same parts in the same order on every machine.
 *
 * @param dataset - Fields `{ data, shape }` with the same number of rows n.
 * @throws {@link DatasetError} where the sizes are no such numbers or exceed n together, the seed is no whole number,
 * `stratify` names no field of shape [n], an option is unknown, or the fields don't fit together.
 *
 * @example
 * ```ts
 * import { trainTestSplit } from "@chainrule/datasets";
 *
 * const flowers = {
 *   x: { data: Float32Array.from({ length: 12 }, (_, i) => i), shape: [6, 2] },
 *   y: { data: Int32Array.of(0, 0, 0, 0, 1, 1), shape: [6] },
 * };
 * const { train, test } = trainTestSplit(flowers, { test: 0.5, seed: 1, stratify: "y" });
 * console.log(train.x.shape, train.y.data); // [ 3, 2 ] Int32Array(3) [ 0, 0, 1 ]
 * console.log(test.x.shape, test.y.data); // [ 3, 2 ] Int32Array(3) [ 0, 1, 0 ]
 * ```
 */
export function trainTestSplit<D extends Dataset<D>>(
  dataset: D,
  options: TrainTestSplitOptions<keyof D>,
): TrainTestSplit<D> {
  rejectUnknownOptions("trainTestSplit", options, ["test", "train", "seed", "stratify"]);
  const { seed = 0, stratify } = options;
  const rows = rowCount("trainTestSplit", dataset);
  const [train, test] = partSizes(options.train, options.test, rows);
  requireInteger("trainTestSplit", "seed", seed, 0);
  const classes = classIndices("trainTestSplit", dataset, stratify, rows);
  const [testShares = [], trainShares = []] =
    stratify === undefined
      ? [[test], [train]]
      : apportion([test, train, rows - train - test], countClasses(classes));

  const next = randomIntegers(seed);
  const parts = new Uint8Array(rows);
  for (const row of drawPermutation(rows, next)) {
    const index = classes[row]!;
    if (testShares[index]! > 0) {
      testShares[index]!--;
      parts[row] = TEST;
    } else if (trainShares[index]! > 0) {
      trainShares[index]!--;
      parts[row] = TRAIN;
    }
  }
  // A second order: in the first, the classes whose shares are full early crowd at the end of the test part.
  const order = drawPermutation(rows, next);
  return {
    train: gatherRows(
      dataset,
      order.filter((row) => parts[row] === TRAIN),
    ),
    test: gatherRows(
      dataset,
      order.filter((row) => parts[row] === TEST),
    ),
  };
}

/** The parts' numbers of rows, from whole numbers or fractions. */
function partSizes(train: number | undefined, test: number, rows: number): [train: number, test: number] {
  const testRows = partSize("test", test, rows);
  if (train === undefined) return [rows - testRows, testRows];
  const trainRows = partSize("train", train, rows);
  const bothFractions = isFraction(train) && isFraction(test);
  if (bothFractions ? train + test > 1 + Number.EPSILON : trainRows + testRows > rows) {
    throw new DatasetError(
      `trainTestSplit: train ${train} and test ${test} together exceed the data set of ${rows} rows`,
    );
  }
  return [Math.min(trainRows, rows - testRows), testRows];
}

function partSize(name: string, size: number, rows: number): number {
  if (isFraction(size)) return Math.round(size * rows);
  if (!(Number.isInteger(size) && size >= 0 && size <= rows)) {
    throw new DatasetError(
      `trainTestSplit: ${name} must be a whole number of rows from 0 to ${rows} ` +
        `or a fraction between 0 and 1, but is ${String(size)}`,
    );
  }
  return size;
}

function isFraction(size: number): boolean {
  return size > 0 && size < 1;
}
