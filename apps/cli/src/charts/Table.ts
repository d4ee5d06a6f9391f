/** What stands in a table. */
export type Cell = number | string | undefined;

/** A column of a table. */
export interface Column {
  readonly name: string;
  /** Digits behind the point. Default: six significant ones at most. */
  readonly decimals?: number | undefined;
}

/** Numbers and words in rows and columns, as plain data. */
export interface Table {
  readonly title: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
}

/** A cell as text. */
export function cellText(cell: Cell, { decimals }: Pick<Column, "decimals"> = {}): string {
  if (cell === undefined) return "";
  if (typeof cell === "string") return cell;
  if (decimals !== undefined && Math.abs(cell) < 1e12) return cell.toFixed(decimals);
  return significant(cell);
}

/** A number with at most six significant digits: 0.25, 1234.57, 1.2e-9. */
export function significant(value: number, digits = 6): string {
  if (!Number.isFinite(value) || value === 0) return String(value);
  const size = Math.abs(value);
  if (size >= 1e-4 && size < 1e9) {
    return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(digits)));
  }
  return value
    .toExponential(digits - 1)
    .replace(/\.?0+e/u, "e")
    .replace("e+", "e");
}

/** Whether a column holds numbers, which are set flush right. */
export function isNumeric({ rows }: Table, column: number): boolean {
  return (
    rows.some((row) => row[column] !== undefined) && rows.every((row) => typeof row[column] !== "string")
  );
}
