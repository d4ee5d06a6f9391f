import type { Cells } from "./columnCells.js";
import type { FloatDtype, MissingPolicy } from "./CsvOptions.js";

const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/iu;

/** The numbers in a column; what is missing is filled in as the policy says. */
export function numbersOf(cells: Cells, missing: MissingPolicy, dtype: FloatDtype): Float64Array {
  const isMissing = (row: number): boolean => cells.values[row] === undefined;
  const numbers = Float64Array.from(cells.values, (cell, row) => {
    if (cell !== undefined) return parseNumber(cell, row, cells, dtype);
    if (missing === "error") {
      throw cells.error(
        row,
        'there is no value. The option missing says what to do: "drop", "median", "nan" …',
      );
    }
    return Number.NaN;
  });
  if (missing === "nan" || !cells.values.includes(undefined)) return numbers;
  const present = numbers.filter((_, row) => !isMissing(row));
  if (typeof missing === "string" && present.length === 0) {
    throw cells.error(0, `there is no value in the whole column, hence no ${missing}`);
  }
  const filling =
    missing === "mean" ? mean(present) : missing === "median" ? median(present) : Number(missing);
  return numbers.map((value, row) => (isMissing(row) ? filling : value));
}

function parseNumber(cell: string, row: number, cells: Cells, dtype: FloatDtype): number {
  if (!DECIMAL.test(cell)) {
    throw cells.error(
      row,
      `${JSON.stringify(cell.slice(0, 40))} is no number. If the column holds categories, name it in categories; if it ` +
        "is not wanted, say with columns which are; if that means a missing value, add it to missingCells",
    );
  }
  const value = Number(cell);
  if (!Number.isFinite(value) || (dtype === "float32" && !Number.isFinite(Math.fround(value)))) {
    const advice = Number.isFinite(value) ? '. With dtype "float64" it does' : "";
    throw cells.error(row, `${cell.slice(0, 40)} does not fit in ${dtype}${advice}`);
  }
  return value;
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The middle value, or the mean of the two middle ones. */
function median(values: Float64Array): number {
  const sorted = values.slice().sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
