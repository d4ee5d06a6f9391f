import { checkArray } from "./checkArray.js";
import type { DataArray } from "./DataArray.js";
import { DatasetError } from "./DatasetError.js";
import { requireInteger } from "./requireInteger.js";

/**
 * Class indices as rows of zeros with a one: value k becomes `classes` numbers that are 0 but for a 1 at place k. Shape
 * `[...shape]` becomes `[...shape, classes]`, float32, in memory of its own.
 *
 * @param labels - Whole numbers from 0 to `classes` − 1, in any kind of typed array and any shape.
 * @param classes - How many classes there are, 1 or more.
 * @throws {@link DatasetError} where a label is anything else (the message names it and its place), or `classes` is no
 * such number.
 *
 * @example
 * ```ts
 * import { oneHotLabels } from "@chainrule/datasets";
 *
 * const y = { data: Int32Array.of(2, 0), shape: [2] };
 * console.log(oneHotLabels(y, 3)); // { data: Float32Array(6) [ 0, 0, 1, 1, 0, 0 ], shape: [ 2, 3 ] }
 * ```
 */
export function oneHotLabels(labels: DataArray, classes: number): DataArray<Float32Array<ArrayBuffer>> {
  checkArray("oneHotLabels: labels", labels);
  requireInteger("oneHotLabels", "classes", classes, 1);
  const { data, shape } = labels;
  const wrong = data.findIndex((label) => !(Number.isInteger(label) && label >= 0 && label < classes));
  if (wrong >= 0) {
    throw new DatasetError(
      `oneHotLabels: label ${wrong} is ${data[wrong]}, expected a whole number from 0 to ${classes - 1}`,
    );
  }
  const result = new Float32Array(data.length * classes);
  for (let i = 0; i < data.length; i++) result[i * classes + data[i]!] = 1;
  return { data: result, shape: [...shape, classes] };
}
