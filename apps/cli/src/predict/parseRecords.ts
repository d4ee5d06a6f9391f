import { CommandError } from "../CommandError.js";
import type { TextTable } from "../data/readTable.js";

/**
 * Rows in JSON as a table of texts: an object or a list of objects by the columns' names, a list of values or a list of such
 * lists in the order of `names`, or objects one a line.
 *
 * @throws CommandError naming the row
 */
export function parseRecords(text: string, path: string, names: readonly string[]): TextTable {
  const rows = rowsOf(parse(text, path));
  if (rows.length === 0) throw new CommandError(`${path} holds no row.`);
  const records = rows.map((row, i) => {
    if (!Array.isArray(row)) return object(row, path, i);
    if (row.length !== names.length) {
      throw new CommandError(
        `${path}, row ${i + 1}: ${row.length} values, but the model takes ${names.length}: ${names.join(", ")}.`,
      );
    }
    return Object.fromEntries(names.map((name, column) => [name, row[column] as unknown]));
  });
  const all = [...new Set(records.flatMap((record) => Object.keys(record)))];
  return {
    path,
    names: all,
    rows: records.map((record, i) => all.map((name) => cellOf(record[name], path, i, name))),
    lines: records.map((_, i) => i + 1),
  };
}

function parse(text: string, path: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/u, ""));
  } catch (error) {
    const lines = text.split(/\r?\n/u).filter((line) => line.trim() !== "");
    try {
      if (lines.length > 1) return lines.map((line) => JSON.parse(line) as unknown);
    } catch {
      // It is not JSON lines either.
    }
    throw new CommandError(`${path} is no JSON: ${(error as Error).message}.`);
  }
}

/** A list of rows; one row alone is a list of one. */
function rowsOf(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) return [value];
  const isOneRow = value.length > 0 && value.every((entry) => typeof entry !== "object" || entry === null);
  return isOneRow ? [value] : value;
}

function object(value: unknown, path: string, row: number): Record<string, unknown> {
  if (typeof value === "object" && value !== null) return value as Record<string, unknown>;
  throw new CommandError(
    `${path}, row ${row + 1}: ${JSON.stringify(value)} is neither an object nor a list of values.`,
  );
}

function cellOf(value: unknown, path: string, row: number, name: string): string | undefined {
  if (value === undefined || value === null || value === "") return undefined;
  if (typeof value === "object") {
    throw new CommandError(
      `${path}, row ${row + 1}, ${name}: ${JSON.stringify(value)} is neither a number nor text.`,
    );
  }
  return `${value as string | number | boolean}`;
}
