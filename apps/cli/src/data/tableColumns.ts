import { CommandError } from "../CommandError.js";
import type { DataColumn } from "./DataDescription.js";
import { isDecimal, type TextTable } from "./readTable.js";

/** A column of texts with more different values than this is no category. */
const MOST_CATEGORIES = 100;
/** Nor is one with more different numbers than this among them: it is one of numbers, some of which can't be read. */
const MOST_NUMBERS = 20;

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
 * Makes sure that a column of categories is not one of numbers, in which a few cells are something else (n.a., -), or
 * all have a decimal comma: each number would be a category of its own.
 *
 * @throws CommandError naming the first cell that is no number
 */
export function refuseMisspelt(table: TextTable, column: DataColumn): void {
  if (column.kind === "number") return;
  const withPoint = (cell: string): string => cell.replace(/^([+-]?\d*),(\d+)$/u, "$1.$2");
  const numbers = column.values.filter((value) => isDecimal(withPoint(value)));
  if (numbers.length <= MOST_NUMBERS) return;
  const index = table.names.indexOf(column.name);
  const row = table.rows.findIndex((cells) => cells[index] !== undefined && !isDecimal(cells[index]));
  const cell = table.rows[row]![index]!;
  const advice = isDecimal(withPoint(cell))
    ? `Numbers have a decimal point: ${withPoint(cell)}.`
    : "If it means that there is no value, leave the cell empty; if the column is one of codes, begin each with a letter.";
  throw new CommandError(
    `${table.path}, line ${table.lines[row]!}, column ${column.name}: ${JSON.stringify(cell.slice(0, 40))} is no number, ` +
      `and ${numbers.length} different ones are in that column. ${advice}`,
  );
}

/**
 * What columns come to as features.
 *
 * @throws CommandError for a column in which all rows are the same, in which texts hardly repeat, or of numbers of which
 * some can't be read
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
    refuseMisspelt(table, column);
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
