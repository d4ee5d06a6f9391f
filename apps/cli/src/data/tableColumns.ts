import { CommandError } from "../CommandError.js";
import type { DataColumn } from "./DataDescription.js";
import { isDecimal, type TextTable } from "./readTable.js";

/** A column of texts with more different values than this is no category. */
const MOST_CATEGORIES = 100;

/** The column of a name: of numbers if all its cells are, else of categories, sorted. */
export function columnOf({ names, rows }: TextTable, name: string): DataColumn {
  const index = names.indexOf(name);
  const values = new Set<string>();
  for (const row of rows) {
    const cell = row[index];
    if (cell !== undefined) values.add(cell);
  }
  if ([...values].every(isDecimal)) return { name, kind: "number" };
  return { name, kind: "category", values: [...values].sort() };
}

/**
 * What columns come to as features.
 *
 * @throws CommandError for a column in which all rows are the same, or in which texts hardly repeat
 */
export function featureColumns(table: TextTable, names: readonly string[]): DataColumn[] {
  return names.map((name) => {
    const column = columnOf(table, name);
    const index = table.names.indexOf(name);
    const [first] = table.rows;
    if (table.rows.every((row) => row[index] === first![index])) {
      throw new CommandError(
        `${table.path}: column ${name} is ${first![index] ?? "empty"} in all rows, so nothing can be learned from it. ` +
          `Leave it out: --ignore ${JSON.stringify(name)}`,
      );
    }
    if (column.kind === "category" && column.values.length > MOST_CATEGORIES) {
      const example = table.rows.find((row) => row[index] !== undefined && !isDecimal(row[index]))!;
      throw new CommandError(
        `${table.path}: column ${name} holds ${column.values.length} different texts, such as ` +
          `${JSON.stringify(example[index]!.slice(0, 40))}: too many for categories. ` +
          `Leave it out: --ignore ${JSON.stringify(name)}`,
      );
    }
    return column;
  });
}
