import { DatasetError } from "../DatasetError.js";
import { rejectUnknownOptions } from "../rejectUnknownOptions.js";
import { requireInteger } from "../requireInteger.js";
import { columnCells } from "./columnCells.js";
import { columnList } from "./columnList.js";
import type { CsvOptions, FloatDtype } from "./CsvOptions.js";
import { type CsvRecords, csvRecords } from "./csvRecords.js";
import type { CsvTable } from "./CsvTable.js";
import { isDecimal } from "./numbersOf.js";
import { selectColumns } from "./selectColumns.js";
import { tableFields } from "./tableFields.js";

const OPTIONS = [
  "header",
  "delimiter",
  "skipLines",
  "target",
  "columns",
  "categories",
  "missing",
  "missingCells",
  "dtype",
] as const;
const POLICIES: readonly unknown[] = ["error", "drop", "mean", "median", "nan"];
const MISSING_CELLS = ["", "NA", "N/A", "n/a", "#N/A", "<NA>", "NaN", "nan", "null", "NULL", "?"];

/**
 * A table of comma-separated values (RFC 4180) as typed arrays: the columns of numbers as `rows.x` of shape
 * [n, features], the target as `rows.y`, and each column of categories as int32 codes with the list that says what they
 * stand for. `rows` is a data set, which `trainTestSplit`, `batches` and all others take as it is.
 *
 * A target of numbers has shape [n, 1], as a network with one output gives it; a target of categories has int32 codes of
 * shape [n].
 *
 * Cells may be in quotes, with commas, line ends and doubled quotes in them; space around a cell is no part of it. Lines
 * end in \n, \r\n or \r; empty lines are left out. Nothing is guessed: a cell that is no decimal number, in a column not
 * said to hold categories, is an error, and so is a missing value unless `missing` says what to do, and a first line of
 * nothing but numbers unless `header` says what it is.
 *
 * @param text - The whole text; a byte order mark is left out.
 * @throws DatasetError naming line and column: a line with more or fewer cells than there are columns, a quote
 * that isn't closed, a cell that is no number, is too large, holds no value or an unknown category; and where options are
 * unknown or name no column, the header is missing or names a column twice, and the text is the path of a file.
 *
 * @example
 * ```ts
 * import { parseCsv } from "@chainrule/datasets/csv";
 *
 * const text = `age,income,city,owns
 * 31,2.5,"Paris, France",yes
 * 47,,Rome,no
 * 25,1.5,Rome,yes`;
 * const { rows, featureNames, categories } = parseCsv(text, {
 *   target: "owns",
 *   categories: { owns: ["no", "yes"], city: true },
 *   missing: { income: "mean" },
 * });
 * console.log(featureNames, rows.x.data); // [ 'age', 'income' ] Float32Array(6) [ 31, 2.5, 47, 2, 25, 1.5 ]
 * console.log(rows.y.data, categories.owns); // Int32Array(3) [ 1, 0, 1 ] [ 'no', 'yes' ]
 * console.log(rows.city.data, categories.city); // Int32Array(3) [ 0, 1, 1 ] [ 'Paris, France', 'Rome' ]
 * ```
 */
export function parseCsv<
  C extends string = never,
  T extends string | undefined = undefined,
  F extends FloatDtype = "float32",
>(text: string, options: CsvOptions<C, T, F> = {}): CsvTable<C, T, F> {
  if (typeof text === "string" && /^[^\r\n]+\.(?:csv|tsv|txt|gz)$/iu.test(text)) {
    throw new DatasetError(
      `parseCsv: takes the text itself, but this is a path: readCsv(${JSON.stringify(text)}) reads the file`,
    );
  }
  return decodeCsv(text, options, "parseCsv", "parseCsv: the text");
}

/** `parseCsv` in the name of another function, whose errors about the text begin with `subject`. */
export function decodeCsv<C extends string, T extends string | undefined, F extends FloatDtype>(
  text: string,
  options: CsvOptions<C, T, F>,
  functionName: string,
  subject: string,
): CsvTable<C, T, F> {
  checkOptions(functionName, options);
  if (typeof text !== "string") {
    throw new DatasetError(`${functionName}: a CSV text must be a string, but is ${String(text)}`);
  }
  const { header, delimiter = ",", dtype = "float32" } = options;
  const parsed = csvRecords(text, delimiter, subject, options.skipLines);
  const names = columnNames(parsed, header, subject);
  const first = header === undefined || header === true ? 1 : 0;
  for (let record = first; record < parsed.records.length; record++) {
    const found = parsed.records[record]!.length;
    if (found !== names.length) {
      throw new DatasetError(
        `${subject}, line ${parsed.lineOf(record)}: ${found} ${found === 1 ? "cell" : "cells"}, expected ` +
          `${names.length}: ${columnList(names)}`,
      );
    }
  }
  const columns = selectColumns(names, options as CsvOptions<string, T>, subject);
  const missing = new Set(options.missingCells ?? MISSING_CELLS);
  const { kept, dropped, cellsOf } = columnCells(parsed, first, columns, missing, subject);
  const fields = tableFields(columns, cellsOf, kept, dtype);
  return { ...fields, targetName: options.target, dropped } as unknown as CsvTable<C, T, F>;
}

function checkOptions(
  functionName: string,
  options: CsvOptions<string, string | undefined, FloatDtype>,
): void {
  rejectUnknownOptions(functionName, options, OPTIONS);
  const { delimiter = ",", dtype = "float32", missing = "error", header = true, skipLines = 0 } = options;
  requireInteger(functionName, "skipLines", skipLines, 0);
  if (typeof delimiter !== "string" || delimiter.length !== 1 || /["\r\n\uFEFF]/u.test(delimiter)) {
    throw new DatasetError(
      `${functionName}: delimiter must be one character, no quote and no line end, but is ${JSON.stringify(delimiter)}`,
    );
  }
  if (dtype !== "float32" && dtype !== "float64") {
    throw new DatasetError(`${functionName}: dtype must be "float32" or "float64", but is ${String(dtype)}`);
  }
  if (typeof header !== "boolean" && !Array.isArray(header)) {
    throw new DatasetError(
      `${functionName}: header must be true, false or a list of names, but is ${String(header)}`,
    );
  }
  const policies = typeof missing === "object" ? Object.values(missing) : [missing];
  const wrong = policies.find((policy) => !POLICIES.includes(policy) && !Number.isFinite(policy));
  if (wrong !== undefined) {
    throw new DatasetError(
      `${functionName}: missing must be ${POLICIES.join(", ")} or a finite number, but is ${String(wrong)}`,
    );
  }
}

function columnNames(
  { records }: CsvRecords,
  header: boolean | readonly string[] | undefined,
  subject: string,
): readonly string[] {
  if (typeof header === "object") return header;
  const [first] = records;
  if (header === false) return first?.map((_, i) => String(i)) ?? [];
  if (first === undefined) throw new DatasetError(`${subject} is empty; expected a line of names`);
  const names = first.map((name) => name.trim());
  if (header === undefined && names.every(isDecimal)) {
    throw new DatasetError(
      `${subject} begins with a line of numbers, ${columnList(names)}, where the names of the columns are expected. If ` +
        "it is a row, say { header: false } or header with a list of names; if these are names, { header: true }",
    );
  }
  return names;
}
