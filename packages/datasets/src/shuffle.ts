import type { Dataset, Rows } from "./Dataset.js";
import { permutation } from "./permutation.js";
import { requireInteger } from "./requireInteger.js";
import { rowCount } from "./rowCount.js";
import { gatherRows } from "./selectRows.js";

/**
 * A copy of a data set with its rows in the random order of a seed, the same order for all fields: row i of the result
 * is row `permutation(n, seed)[i]`. Shapes and kinds of typed array stay; the memory is fresh. No rows stay no rows.
 *
 * To go through a data set in another order each epoch, `batches` with a `seed` needs no such copy.
 *
 * @param dataset - Fields `{ data, shape }` with the same number of rows n.
 * @param seed - A whole number from 0 to 2⁵³ − 1; the same seed gives the same order on every machine.
 * @throws {@link DatasetError} where the seed is anything else, or the fields don't fit together.
 *
 * @example
 * ```ts
 * import { shuffle } from "@chainrule/datasets";
 *
 * const ordered = {
 *   x: { data: Float32Array.of(0.1, 0.2, 0.3, 0.4), shape: [4, 1] },
 *   y: { data: Int32Array.of(1, 2, 3, 4), shape: [4] },
 * };
 * console.log(shuffle(ordered, 1).y.data); // Int32Array(4) [ 4, 1, 2, 3 ]
 * ```
 */
export function shuffle<D extends Dataset<D>>(dataset: D, seed: number): Rows<D> {
  const rows = rowCount("shuffle", dataset);
  requireInteger("shuffle", "seed", seed, 0);
  return gatherRows(dataset, permutation(rows, seed));
}
