import { DatasetError } from "../DatasetError.js";

/** What becomes of rows of which a measurement is missing: left out, or kept with NaN. */
export type MissingRows = "drop" | "nan";

/** The rows that are kept: those with a target, the last number, and, with `"drop"`, with all other numbers. */
export function keepRows<R extends ArrayLike<number>>(
  functionName: string,
  rows: readonly R[],
  missing: MissingRows,
): R[] {
  if (missing !== "drop" && missing !== "nan") {
    throw new DatasetError(`${functionName}: missing must be "drop" or "nan", but is ${String(missing)}`);
  }
  return rows.filter((row) =>
    missing === "drop" ? !Array.prototype.some.call(row, Number.isNaN) : !Number.isNaN(row[row.length - 1]),
  );
}
