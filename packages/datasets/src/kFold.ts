import { apportion } from "./apportion.js";
import { classIndices, countClasses } from "./classIndices.js";
import type { Dataset } from "./Dataset.js";
import { drawPermutation } from "./permutation.js";
import { randomIntegers } from "./randomIntegers.js";
import { rejectUnknownOptions } from "./rejectUnknownOptions.js";
import { requireInteger } from "./requireInteger.js";
import { rowCount } from "./rowCount.js";
import { gatherRows } from "./selectRows.js";
import type { TrainTestSplit } from "./trainTestSplit.js";

/** Options of {@link kFold}, for a data set with the fields `K`. */
export interface KFoldOptions<K extends PropertyKey = string> {
  /** How many parts, from 2 to the number of rows. */
  readonly folds: number;
  /** Which rows go where, and in which order: a whole number from 0 to 2⁵³ − 1. Default 0. */
  readonly seed?: number | undefined;
  /** The field of classes, of shape [n], whose proportions each part keeps. Default: none. */
  readonly stratify?: K | undefined;
}

/** The splits of {@link kFold}: iterable as often as wanted, each time the same. */
export interface Folds<D> extends Iterable<TrainTestSplit<D>> {
  /** How many splits there are. */
  readonly length: number;
}

/**
 * Splits for k-fold cross-validation: the rows are dealt at random to k parts of n / k rows, rounded down or up, and
 * split i holds part i as its test part and the rows of all others as its training part. So each row is in the test
 * part of exactly one split. Both parts come in random order, as copies in memory of their own, made as the iteration
 * comes to them.
 *
 * With `stratify` each class has its share of each part: of a class with c rows, c times the part's share of the rows,
 * rounded down or up. `folds` equal to the number of rows leaves one out at a time.
 *
 * The same data set, number of folds and seed give the same splits on every machine.
 *
 * @param dataset - Fields `{ data, shape }` with the same number of rows n.
 * @throws {@link DatasetError} where `folds` is no whole number from 2 to n, the seed is no whole number, `stratify`
 * names no field of shape [n], an option is unknown, or the fields don't fit together.
 *
 * @example
 * ```ts
 * import { kFold } from "@chainrule/datasets";
 *
 * const points = { x: { data: Float32Array.of(0, 1, 2, 3, 4), shape: [5, 1] } };
 * for (const { train, test } of kFold(points, { folds: 2, seed: 1 })) {
 *   console.log(train.x.data.join(), "|", test.x.data.join());
 * }
 * // 2,1 | 0,3,4
 * // 0,3,4 | 2,1
 * ```
 */
export function kFold<D extends Dataset<D>>(dataset: D, options: KFoldOptions<keyof D>): Folds<D> {
  rejectUnknownOptions("kFold", options, ["folds", "seed", "stratify"]);
  const { folds, seed = 0, stratify } = options;
  const rows = rowCount("kFold", dataset);
  requireInteger("kFold", "folds", folds, 2, rows);
  requireInteger("kFold", "seed", seed, 0);
  const { order, foldOf } = deal(classIndices("kFold", dataset, stratify, rows), folds, seed);
  return {
    length: folds,
    *[Symbol.iterator]() {
      for (let fold = 0; fold < folds; fold++) {
        yield {
          train: gatherRows(
            dataset,
            order.filter((row) => foldOf[row] !== fold),
          ),
          test: gatherRows(
            dataset,
            order.filter((row) => foldOf[row] === fold),
          ),
        };
      }
    },
  };
}

/** The fold of each row, and the order in which rows are given. */
function deal(
  classes: Uint32Array,
  folds: number,
  seed: number,
): { order: Uint32Array<ArrayBuffer>; foldOf: Uint32Array } {
  const rows = classes.length;
  const sizes = Array.from(
    { length: folds },
    (_, fold) => Math.floor(rows / folds) + (fold < rows % folds ? 1 : 0),
  );
  const shares = apportion(sizes, countClasses(classes));
  const next = randomIntegers(seed);
  const foldOf = new Uint32Array(rows);
  // The first fold that each class has not filled yet: rows come in random order, so that each is equally likely.
  const open = new Uint32Array(rows);
  for (const row of drawPermutation(rows, next)) {
    const index = classes[row]!;
    while (shares[open[index]!]![index] === 0) open[index]!++;
    shares[open[index]!]![index]!--;
    foldOf[row] = open[index]!;
  }
  // A second order: the first one has each class fold by fold.
  return { order: drawPermutation(rows, next), foldOf };
}
