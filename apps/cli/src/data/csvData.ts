import { basename } from "node:path";
import { CommandError } from "../CommandError.js";
import { targetTask } from "../chooseLoss.js";
import { suggestion } from "../suggestion.js";
import { classIndex } from "./classIndex.js";
import { type DataColumn, featureNamesOf } from "./DataDescription.js";
import type { DataRequest } from "./DataRequest.js";
import { encodeRows } from "./encodeRows.js";
import type { RawData } from "./RawData.js";
import { readTable, type TextTable } from "./readTable.js";
import { columnOf, featureColumns, refuseMisspelt } from "./tableColumns.js";

/**
 * A CSV file as data: one column is the target, all others that are not ignored are features.
 *
 * @throws CommandError for all that is wrong with the file, its columns or the target
 */
export function csvData(request: DataRequest): RawData {
  const { dataset: path, target, ignore = [] } = request;
  const whole = readTable(path);
  const columnsAre = `Its columns are ${whole.names.join(", ")}.`;
  if (target === undefined) {
    throw new CommandError(`${path} is a table: say which column to predict with --target. ${columnsAre}`);
  }
  for (const name of [target, ...ignore]) {
    if (whole.names.includes(name)) continue;
    throw new CommandError(
      `${path} has no column ${name}. ${suggestion(name, whole.names)} ${columnsAre}`.replace("  ", " "),
    );
  }
  const names = whole.names.filter((name) => name !== target && !ignore.includes(name));
  if (names.length === 0) {
    throw new CommandError(`${path} has no column to predict ${target} from. ${columnsAre}`);
  }
  const nameless = names.find((name) => whole.nameless?.includes(name));
  if (nameless !== undefined) {
    throw new CommandError(
      `${path}: ${nameless} has no name in the first line. Give it one, or leave it out, as where it numbers the rows: ` +
        `--ignore ${JSON.stringify(nameless)}`,
    );
  }
  const table = withValues(whole, [target, ...names], request.missing ?? "error");
  const columns = featureColumns(table, names);
  const n = table.rows.length;
  const featureNames = featureNamesOf(columns);
  const { task, classNames, y } = targetOf(table, target, request);
  return {
    description: {
      name: basename(path).replace(/\.(?:csv|tsv|txt)(?:\.gz)?$/iu, ""),
      task,
      inputShape: [featureNames.length],
      columns,
      featureNames,
      classNames,
      targetName: target,
      source: basename(path),
    },
    samples: { x: { data: encodeRows(columns, table), shape: [n, featureNames.length] }, y },
    note:
      n < whole.rows.length
        ? `${whole.rows.length - n} of ${whole.rows.length} rows lack a value and are left out.`
        : undefined,
  };
}

/** The table without the rows that lack a value in one of the columns, or an error that names the first. */
function withValues(table: TextTable, names: readonly string[], missing: "error" | "drop"): TextTable {
  const indices = names.map((name) => table.names.indexOf(name));
  const kept: number[] = [];
  table.rows.forEach((row, i) => {
    const empty = indices.find((index) => row[index] === undefined);
    if (empty === undefined) kept.push(i);
    else if (missing === "error") {
      throw new CommandError(
        `${table.path}, line ${table.lines[i]!}, column ${table.names[empty]!}: there is no value. ` +
          "Leave out such rows with --missing drop, or the column with --ignore.",
      );
    }
  });
  if (kept.length === 0) throw new CommandError(`${table.path}: every row lacks a value.`);
  return { ...table, rows: kept.map((i) => table.rows[i]!), lines: kept.map((i) => table.lines[i]!) };
}

function targetOf(
  table: TextTable,
  target: string,
  { task: asked }: DataRequest,
): Pick<RawData["description"], "task" | "classNames"> & Pick<RawData["samples"], "y"> {
  const index = table.names.indexOf(target);
  const cells = table.rows.map((row) => row[index]!);
  const column: DataColumn = columnOf(table, target);
  const distinct = [...new Set(cells)];
  if (distinct.length === 1) {
    throw new CommandError(
      `${table.path}: ${target} is ${distinct[0]!} in all rows: there is nothing to learn.`,
    );
  }
  const found = column.kind === "category" ? "classification" : targetTask(Float64Array.from(cells, Number));
  const task = asked ?? found;
  if (task === "regression") {
    if (column.kind === "category") {
      const row = cells.findIndex((cell) => Number.isNaN(Number(cell)));
      throw new CommandError(
        `${table.path}, line ${table.lines[row]!}, column ${target}: ${JSON.stringify(cells[row])} is no number, as a ` +
          "regression needs.",
      );
    }
    return {
      task,
      classNames: [],
      y: { data: Float64Array.from(cells, Number), shape: [cells.length, 1] },
    };
  }
  if (asked === undefined) refuseMisspelt(table, column);
  const classNames = column.kind === "number" ? differentNumbers(distinct) : distinct.sort();
  if (classNames.length > cells.length / 2) {
    throw new CommandError(
      `${table.path}: ${target} has ${classNames.length} different values in ${cells.length} rows: too many for classes.` +
        (column.kind === "number" ? " As a number it is predicted with --task regression." : ""),
    );
  }
  const classes = new Map(distinct.map((cell) => [cell, classIndex(classNames, cell)]));
  return {
    task,
    classNames,
    y: { data: Int32Array.from(cells, (cell) => classes.get(cell)!), shape: [cells.length] },
  };
}

/** In their order, each as it is first written: 1 and 1.0 are the same. */
function differentNumbers(texts: readonly string[]): string[] {
  const byNumber = new Map<number, string>();
  for (const text of texts) if (!byNumber.has(Number(text))) byNumber.set(Number(text), text);
  return [...byNumber].sort(([a], [b]) => a - b).map(([, text]) => text);
}
