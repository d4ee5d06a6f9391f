import type { Dataset, Rows } from "./Dataset.js";
import { permutation } from "./permutation.js";
import { rejectUnknownOptions } from "./rejectUnknownOptions.js";
import { requireInteger } from "./requireInteger.js";
import { rowCount } from "./rowCount.js";
import { gatherRows } from "./selectRows.js";

/** Options of {@link batches}. */
export interface BatchesOptions {
  /** Rows in a batch, 1 or more. */
  readonly size: number;
  /** Shuffles the rows: a whole number from 0 to 2⁵³ − 1. Without it they come in their own order. */
  readonly seed?: number | undefined;
  /** Leaves out the last batch where it would be smaller than `size`. Default false: it is given, smaller. */
  readonly dropLast?: boolean | undefined;
}

/** The batches of one pass through a data set: iterable as often as wanted, each time the same. */
export interface Batches<D> extends Iterable<Rows<D>> {
  /** How many batches there are. */
  readonly length: number;
}

/**
 * The rows of a data set in batches of `size`: an iterable of objects with the data set's own fields, each of shape
 * `[size, ...row]` and in memory of its own, so that a batch may be kept or changed. Together they hold each row
 * once; only the last one is smaller where `size` doesn't divide the number of rows n, and `dropLast` leaves that one
 * out. `length` is ⌈n / size⌉, with `dropLast` ⌊n / size⌋. No rows make no batches.
 *
 * With a `seed` the rows come in the order `permutation(n, seed)`, without one in their own. Going through the result
 * again gives the same batches again; for a new order each epoch make new ones, with the epoch as the seed.
 * To know which rows a batch holds, add a field of row numbers to the data set.
 *
 * Arguments are checked at the call, rows are copied as the iteration comes to them.
 *
 * @param dataset - Fields `{ data, shape }` with the same number of rows n.
 * @throws {@link DatasetError} where the size or the seed is not a whole number in its range, an option is unknown, or
 * the fields don't fit together.
 *
 * @example
 * ```ts
 * import { batches } from "@chainrule/datasets";
 *
 * const train = {
 *   x: { data: Float32Array.of(0, 1, 10, 11, 20, 21, 30, 31, 40, 41), shape: [5, 2] },
 *   y: { data: Int32Array.of(0, 1, 2, 3, 4), shape: [5] },
 * };
 * const inOrder = batches(train, { size: 2 });
 * console.log(Array.from(inOrder, ({ y }) => y.data.join())); // [ '0,1', '2,3', '4' ]
 * console.log(Array.from(inOrder, ({ x }) => x.shape.join("×"))); // [ '2×2', '2×2', '1×2' ]
 * for (let epoch = 1; epoch <= 1; epoch++) {
 *   const shuffled = batches(train, { size: 2, seed: epoch, dropLast: true });
 *   console.log(Array.from(shuffled, ({ y }) => y.data.join())); // [ '0,3', '4,1' ]
 * }
 * ```
 */
export function batches<D extends Dataset<D>>(dataset: D, options: BatchesOptions): Batches<D> {
  rejectUnknownOptions("batches", options, ["size", "seed", "dropLast"]);
  const { size, seed, dropLast = false } = options;
  const rows = rowCount("batches", dataset);
  requireInteger("batches", "size", size, 1);
  if (seed !== undefined) requireInteger("batches", "seed", seed, 0);
  const order =
    seed === undefined ? Uint32Array.from({ length: rows }, (_, i) => i) : permutation(rows, seed);
  const length = dropLast ? Math.floor(rows / size) : Math.ceil(rows / size);
  return {
    length,
    *[Symbol.iterator]() {
      for (let batch = 0; batch < length; batch++) {
        yield gatherRows(dataset, order.subarray(batch * size, (batch + 1) * size));
      }
    },
  };
}
