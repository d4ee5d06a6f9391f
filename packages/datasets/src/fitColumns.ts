import { checkArray } from "./checkArray.js";
import type { DataArray, NumericArray } from "./DataArray.js";
import { DatasetError } from "./DatasetError.js";
import { columnCount } from "./scaler.js";

/** Over what a scaler takes its measures: `"column"`, each place within a row for itself, or `"all"` values together. */
export type ScalingGroups = "column" | "all";

/** What one group of values holds. */
export interface GroupMeasures {
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  /** √ of the mean square distance from the mean. */
  readonly deviation: number;
}

/**
 * The measures of each group of values, computed in float64 about the group's first value, so that a group of equal
 * values has exactly that mean and deviation 0. Throws where there are no rows, or a value is not finite.
 */
export function fitColumns(functionName: string, values: DataArray, per: ScalingGroups): GroupMeasures[] {
  checkArray(`${functionName}: values`, values);
  const { data, shape } = values;
  if (per !== "column" && per !== "all") {
    throw new DatasetError(`${functionName}: per must be "column" or "all", but is ${String(per)}`);
  }
  if (shape.length === 0 || data.length === 0) {
    throw new DatasetError(
      `${functionName}: values of shape [${shape.join(", ")}] have no rows of numbers to fit to`,
    );
  }
  const width = columnCount(shape);
  const wrong = data.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) {
    throw new DatasetError(
      `${functionName}: row ${Math.floor(wrong / width)}, column ${wrong % width} is ${data[wrong]}; ` +
        "drop or fill what is missing first (impute)",
    );
  }
  return measure(data, per === "all" ? 1 : width);
}

function measure(data: NumericArray, columns: number): GroupMeasures[] {
  const first = Float64Array.from(data.subarray(0, columns));
  const min = first.slice();
  const max = first.slice();
  const mean = new Float64Array(columns);
  const squares = new Float64Array(columns);
  // Row by row, as the values lie in memory.
  for (let i = 0, column = 0; i < data.length; i++) {
    const value = data[i]!;
    if (value < min[column]!) min[column] = value;
    if (value > max[column]!) max[column] = value;
    mean[column]! += value - first[column]!;
    if (++column === columns) column = 0;
  }
  const rows = data.length / columns;
  for (let column = 0; column < columns; column++) mean[column] = first[column]! + mean[column]! / rows;
  for (let i = 0, column = 0; i < data.length; i++) {
    squares[column]! += (data[i]! - mean[column]!) ** 2;
    if (++column === columns) column = 0;
  }
  return Array.from(mean, (_, column) => ({
    min: min[column]!,
    max: max[column]!,
    mean: mean[column]!,
    deviation: Math.sqrt(squares[column]! / rows),
  }));
}
