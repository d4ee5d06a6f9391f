import { type DataArray, emptyLike, type NumericArray } from "./DataArray.js";
import type { Dataset, Rows } from "./Dataset.js";
import { DatasetError } from "./DatasetError.js";
import { rowCount } from "./rowCount.js";

/**
 * The rows of a data set at `indices`, in that order: each field of shape `[n, ...row]` becomes one of shape
 * `[indices.length, ...row]`, of the same kind of typed array, copied into memory of its own. An index may come more
 * than once; no indices give fields of no rows.
 *
 * @param dataset - Fields `{ data, shape }` with the same number of rows.
 * @param indices - Whole numbers from 0 to n − 1, in an array or a typed array.
 * @throws {@link DatasetError} where an index is anything else, or the fields don't fit together.
 *
 * @example
 * ```ts
 * import { selectRows } from "@chainrule/datasets";
 *
 * const points = { x: { data: Float32Array.of(0, 1, 10, 11, 20, 21), shape: [3, 2] } };
 * const { x } = selectRows(points, [2, 0]);
 * console.log(x.data); // Float32Array(4) [ 20, 21, 0, 1 ]
 * console.log(x.shape); // [ 2, 2 ]
 * ```
 */
export function selectRows<D extends Dataset<D>>(dataset: D, indices: ArrayLike<number>): Rows<D> {
  const rows = rowCount("selectRows", dataset);
  for (let i = 0; i < indices.length; i++) {
    const index = indices[i]!;
    if (!(Number.isInteger(index) && index >= 0 && index < rows)) {
      throw new DatasetError(
        `selectRows: indices[${i}] is ${String(index)}, but the data set has ${rows} rows, numbered from 0`,
      );
    }
  }
  return gatherRows(dataset, indices);
}

/** `selectRows` for callers that have checked both arguments. */
export function gatherRows<D extends Dataset<D>>(dataset: D, indices: ArrayLike<number>): Rows<D> {
  const fields = Object.entries<DataArray>(dataset).map(([name, { data, shape }]) => {
    const row = shape.slice(1);
    const width = row.reduce((product, size) => product * size, 1);
    return [name, { data: gather(data, width, indices), shape: [indices.length, ...row] }];
  });
  return Object.fromEntries(fields) as Rows<D>;
}

function gather(data: NumericArray, width: number, indices: ArrayLike<number>): NumericArray {
  const result: NumericArray = emptyLike(data, indices.length * width);
  for (let i = 0; i < indices.length; i++) {
    const from = indices[i]! * width;
    if (width === 1) result[i] = data[from]!;
    else result.set(data.subarray(from, from + width), i * width);
  }
  return result;
}
