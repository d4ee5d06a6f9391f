import { CommandError } from "../CommandError.js";
import { suggestion } from "../suggestion.js";
import { type DataColumn, featureNamesOf } from "./DataDescription.js";
import { isDecimal, type TextTable } from "./readTable.js";

/**
 * The features of a table's rows, shape [n, features] row by row: numbers as they are, categories as a 1 among zeros.
 * The table may have more columns, in any order.
 *
 * @throws CommandError naming line and column: a column that is missing, a cell without a value or that is no number, a
 * category that is none of those learned
 */
export function encodeRows(columns: readonly DataColumn[], table: TextTable): Float64Array<ArrayBuffer> {
  const width = featureNamesOf(columns).length;
  const features = new Float64Array(table.rows.length * width);
  let first = 0;
  for (const column of columns) {
    const index = table.names.indexOf(column.name);
    if (index < 0) {
      const close = suggestion(column.name, table.names);
      throw new CommandError(
        `${table.path} has no column ${column.name}. ${close} Its columns are ${table.names.join(", ")}.`.replace(
          "  ",
          " ",
        ),
      );
    }
    table.rows.forEach((row, i) => {
      const place = (why: string): string =>
        `${table.path}, line ${table.lines[i]!}, column ${column.name}: ${why}`;
      encodeCell(column, row[index], features, i * width + first, place);
    });
    first += column.kind === "number" ? 1 : column.values.length;
  }
  return features;
}

function encodeCell(
  column: DataColumn,
  cell: string | undefined,
  features: Float64Array,
  at: number,
  place: (why: string) => string,
): void {
  if (cell === undefined) {
    throw new CommandError(place("there is no value. Rows without one are left out by --missing drop"));
  }
  if (column.kind === "number") {
    if (!isDecimal(cell)) throw new CommandError(place(`${JSON.stringify(cell)} is no number.`));
    features[at] = Number(cell);
    return;
  }
  const code = column.values.indexOf(cell);
  if (code < 0) {
    const known = column.values.length <= 12 ? `: ${column.values.join(", ")}` : "";
    throw new CommandError(
      place(`${JSON.stringify(cell)} is none of the ${column.values.length} categories learned${known}.`),
    );
  }
  features[at + code] = 1;
}
