import { mean } from "../mean.js";
import { median } from "../median.js";
import type { Cells } from "./columnCells.js";
import type { FloatDtype, MissingPolicy } from "./CsvOptions.js";

const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/iu;

/** Whether a cell is a decimal number, without space around it. */
export function isDecimal(cell: string): boolean {
  return DECIMAL.test(cell);
}

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
  if (!isDecimal(cell)) {
    throw cells.error(row, noNumber(cell));
  }
  const value = Number(cell);
  if (!Number.isFinite(value) || (dtype === "float32" && !Number.isFinite(Math.fround(value)))) {
    const advice = Number.isFinite(value) ? '. With dtype "float64" it does' : "";
    throw cells.error(row, `${cell.slice(0, 40)} does not fit in ${dtype}${advice}`);
  }
  return value;
}

function noNumber(cell: string): string {
  const [delimiter] = /[;\t|]/u.exec(cell) ?? [];
  const split = `If ${JSON.stringify(delimiter)} stands between two cells: { delimiter: ${JSON.stringify(delimiter)} }. `;
  return (
    `${JSON.stringify(cell.slice(0, 40))} is no number. ${delimiter === undefined ? "" : split}` +
    "If the column holds categories, name it in categories; if it is not wanted, say with columns which are; if that " +
    "means a missing value, add it to missingCells"
  );
}
