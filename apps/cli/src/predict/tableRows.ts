import type { DataArray } from "@chainrule/datasets";
import { CommandError } from "../CommandError.js";
import type { DataDescription } from "../data/DataDescription.js";
import { encodeRows } from "../data/encodeRows.js";
import { parseTable, type TextTable } from "../data/readTable.js";
import { standardised } from "../data/standardisation.js";
import { parseRecords } from "./parseRecords.js";
import type { Input } from "./readInput.js";

/** Rows of a table as a model takes them. */
export interface TableRows {
  /** Shape [n, features], standardised as in training. */
  readonly x: DataArray<Float32Array<ArrayBuffer>>;
  /** Where in the file each row is: a line of a CSV file, or counted from 1 in JSON. */
  readonly places: readonly number[];
  /** What the places count. */
  readonly unit: "line" | "row";
  /** What stands in the target's column, if there is one. */
  readonly targets: readonly (string | undefined)[] | undefined;
  /** Columns that the model has not learned from. */
  readonly unused: readonly string[];
  /** Rows that were left out because a value is missing. */
  readonly dropped: number;
}

/**
 * The rows of a CSV or JSON file in the form in which a model has learned: columns by their names, in any order;
 * categories and units as in training.
 *
 * @throws CommandError naming file, line and column: for a column that is missing, a cell that is no number or lacks a
 * value, a category that was not learned
 */
export function tableRows(
  input: Extract<Input, { kind: "json" | "table" }>,
  data: DataDescription,
  missing: "error" | "drop",
): TableRows {
  const names = data.columns.map(({ name }) => name);
  const unit = input.kind === "json" ? "row" : "line";
  const table =
    input.kind === "json" ? parseRecords(input.text, input.name, names) : parseTable(input.text, input.name);
  checkColumns(table, names);
  const complete = missing === "drop" ? withValues(table, names) : table;
  const x = inUnit(unit, () => encodeRows(data.columns, complete));
  const target = complete.names.indexOf(data.targetName);
  return {
    x: standardised({ data: x, shape: [complete.rows.length, ...data.inputShape] }, data.standardisation),
    places: complete.lines,
    unit,
    targets: target < 0 ? undefined : complete.rows.map((row) => row[target]),
    unused: table.names.filter((name) => !names.includes(name) && name !== data.targetName),
    dropped: table.rows.length - complete.rows.length,
  };
}

/** @throws CommandError that names all columns that are missing, not the first alone */
function checkColumns(table: TextTable, names: readonly string[]): void {
  const absent = names.filter((name) => !table.names.includes(name));
  if (absent.length < 2) return;
  throw new CommandError(
    `${table.path} lacks ${absent.length} of the ${names.length} columns that the model has learned from: ` +
      `${absent.join(", ")}. Its columns are ${table.names.join(", ")}.`,
  );
}

function withValues(table: TextTable, names: readonly string[]): TextTable {
  const indices = names.map((name) => table.names.indexOf(name));
  const kept = [...table.rows.keys()].filter((row) =>
    indices.every((index) => index < 0 || table.rows[row]![index] !== undefined),
  );
  if (kept.length === 0) throw new CommandError(`${table.path}: every row lacks a value.`);
  return { ...table, rows: kept.map((row) => table.rows[row]!), lines: kept.map((row) => table.lines[row]!) };
}

/** Rows of JSON have no lines of their own. */
function inUnit<T>(unit: "line" | "row", run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (unit === "line" || !(error instanceof CommandError)) throw error;
    throw new CommandError(error.message.replace(/, line (\d+), column /u, ", row $1, "));
  }
}
