import { DatasetError } from "../DatasetError.js";
import type { CsvRecords } from "./csvRecords.js";
import type { SelectedColumn } from "./selectColumns.js";

/** The cells of a column in the rows that are read, from top to bottom. */
export interface Cells {
  readonly name: string;
  /** Without space around them; undefined where they hold no value. */
  readonly values: readonly (string | undefined)[];
  /** An error about one of them: `data.csv, line 3, column age: …`. */
  readonly error: (row: number, message: string) => DatasetError;
}

/** The rows that are read, and the cells of a column in them. */
export function columnCells(
  { records, lineOf }: CsvRecords,
  first: number,
  columns: readonly SelectedColumn[],
  missing: ReadonlySet<string>,
  subject: string,
): { kept: number; dropped: number; cellsOf: (column: SelectedColumn) => Cells } {
  const valueAt = (record: number, { index }: SelectedColumn): string | undefined => {
    const cell = records[record]![index]!.trim();
    return missing.has(cell) ? undefined : cell;
  };
  const dropping = columns.filter((column) => column.missing === "drop");
  const kept: number[] = [];
  for (let record = first; record < records.length; record++) {
    if (dropping.every((column) => valueAt(record, column) !== undefined)) kept.push(record);
  }
  return {
    kept: kept.length,
    dropped: records.length - first - kept.length,
    cellsOf: (column) => ({
      name: column.name,
      values: kept.map((record) => valueAt(record, column)),
      error: (row, message) =>
        new DatasetError(`${subject}, line ${lineOf(kept[row]!)}, column ${column.name}: ${message}`),
    }),
  };
}
