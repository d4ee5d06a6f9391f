import type { DataArray } from "./DataArray.js";
import type { Dataset } from "./Dataset.js";
import { DatasetError } from "./DatasetError.js";

// So that the products in `apportion` stay exact.
const MAX_STRATIFIED_ROWS = 94_906_265;

/**
 * For each row the number of its class, counted in the order in which the classes first come; all 0 where no field of
 * classes is named.
 */
export function classIndices<D extends Dataset<D>>(
  functionName: string,
  dataset: D,
  stratify: keyof D | undefined,
  rows: number,
): Uint32Array {
  if (stratify === undefined) return new Uint32Array(rows);
  const field: DataArray | undefined = Object.hasOwn(dataset, stratify) ? dataset[stratify] : undefined;
  if (field?.shape.length !== 1) {
    const found =
      field === undefined ? "is no field of the data set" : `has shape [${field.shape.join(", ")}]`;
    throw new DatasetError(
      `${functionName}: stratify names a field of classes of shape [${rows}], but ${String(stratify)} ${found}`,
    );
  }
  if (rows > MAX_STRATIFIED_ROWS) {
    throw new DatasetError(
      `${functionName}: ${rows} rows are too many to stratify; at most ${MAX_STRATIFIED_ROWS} can be`,
    );
  }
  const numbers = new Map<number, number>();
  return Uint32Array.from(field.data, (value) => {
    const known = numbers.get(value) ?? numbers.size;
    numbers.set(value, known);
    return known;
  });
}

/** How many rows each class has, by its number. */
export function countClasses(classes: Uint32Array): number[] {
  const counts: number[] = [];
  for (const index of classes) counts[index] = (counts[index] ?? 0) + 1;
  return counts;
}
