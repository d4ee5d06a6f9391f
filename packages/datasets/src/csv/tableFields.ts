import type { DataArray } from "../DataArray.js";
import { codesOf } from "./codesOf.js";
import type { Cells } from "./columnCells.js";
import type { FloatDtype } from "./CsvOptions.js";
import { numbersOf } from "./numbersOf.js";
import type { SelectedColumn } from "./selectColumns.js";

/** The fields of the data set and what is known about them. */
export function tableFields(
  columns: readonly SelectedColumn[],
  cellsOf: (column: SelectedColumn) => Cells,
  rows: number,
  dtype: FloatDtype,
): {
  rows: Record<string, DataArray>;
  featureNames: string[];
  categories: Record<string, readonly string[]>;
} {
  const floats = (length: number): Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer> =>
    dtype === "float64" ? new Float64Array(length) : new Float32Array(length);
  const numeric = columns.filter(({ role, categories }) => role === "feature" && categories === undefined);
  const x = floats(rows * numeric.length);
  numeric.forEach((column, feature) => {
    const numbers = numbersOf(cellsOf(column), column.missing, dtype);
    numbers.forEach((value, row) => (x[row * numeric.length + feature] = value));
  });
  const fields: [name: string, field: DataArray][] = [["x", { data: x, shape: [rows, numeric.length] }]];
  const categories: [name: string, list: readonly string[]][] = [];
  for (const column of columns) {
    const field = column.role === "target" ? "y" : column.name;
    if (column.categories !== undefined) {
      const { codes, list } = codesOf(cellsOf(column), column.categories);
      fields.push([field, { data: codes, shape: [rows] }]);
      categories.push([column.name, list]);
    } else if (column.role === "target") {
      const y = floats(rows);
      y.set(targetNumbers(cellsOf(column), column, dtype));
      fields.push([field, { data: y, shape: [rows, 1] }]);
    }
  }
  return {
    rows: Object.fromEntries(fields),
    featureNames: numeric.map(({ name }) => name),
    categories: Object.fromEntries(categories),
  };
}

/** A target's numbers: rows that lack it can only be left out. */
function targetNumbers(cells: Cells, column: SelectedColumn, dtype: FloatDtype): Float64Array {
  const empty = cells.values.indexOf(undefined);
  if (empty >= 0) {
    throw cells.error(
      empty,
      `there is no value, and the target can't be made up; missing: { ${JSON.stringify(column.name)}: "drop" } ` +
        "leaves the row out",
    );
  }
  return numbersOf(cells, "error", dtype);
}
