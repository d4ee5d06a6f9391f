import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import Papa from "papaparse";
import { CommandError } from "../CommandError.js";
import { counted } from "../formatNumber.js";
import { looksLikeImage } from "../looksLikeImage.js";
import { whyUnreadable } from "../whyUnreadable.js";

/** The cells that hold no value: the same as for `parseCsv` of `@chainrule/datasets`. */
const MISSING = new Set(["", "NA", "N/A", "n/a", "#N/A", "<NA>", "NaN", "nan", "null", "NULL", "?"]);
const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/iu;

/** A table of texts, with the places that they come from. */
export interface TextTable {
  readonly path: string;
  readonly names: readonly string[];
  /** Those that have no name in the file, and are called by their place: "column 1". */
  readonly nameless?: readonly string[] | undefined;
  /** Cells without space around them; undefined where they hold no value. */
  readonly rows: readonly (readonly (string | undefined)[])[];
  /** The line of the file in which each row begins. */
  readonly lines: readonly number[];
}

/**
 * Reads a file of comma-separated values (or semicolons or tabs), compressed with gzip or not, whose first line names
 * the columns.
 *
 * @throws CommandError where it can't be read, is empty, names a column twice, or lines differ in their number of cells
 */
export function readTable(path: string): TextTable {
  return parseTable(readText(path), path);
}

/** The same from the text itself; `path` is for messages. @throws CommandError */
export function parseTable(text: string, path: string): TextTable {
  const parsed = Papa.parse<string[]>(text.replace(/^\uFEFF/u, "").replace(/\r\n?/gu, "\n"), {
    header: false,
    skipEmptyLines: false,
    delimitersToGuess: [",", ";", "\t"],
  });
  const malformed = parsed.errors.find(({ type }) => type === "Quotes");
  if (malformed) {
    throw new CommandError(
      `${path}, record ${(malformed.row ?? 0) + 1}: ${malformed.message.toLowerCase()}.`,
    );
  }
  let line = 1;
  const records: { cells: string[]; line: number }[] = [];
  for (const cells of parsed.data) {
    if (cells.length > 1 || cells[0]!.trim() !== "") records.push({ cells, line });
    line += 1 + cells.reduce((sum, cell) => sum + (cell.match(/\n/gu)?.length ?? 0), 0);
  }
  const [head, ...body] = records;
  if (head === undefined)
    throw new CommandError(`${path} is empty: expected a line of names and rows below.`);
  const names = head.cells.map((name, i) => name.trim() || `column ${i + 1}`);
  checkNames(names, path);
  for (const { cells, line: at } of body) {
    if (cells.length === names.length) continue;
    throw new CommandError(
      `${path}, line ${at}: ${counted(cells.length, "cell")}, but the first line names ` +
        `${counted(names.length, "column")}.`,
    );
  }
  if (body.length === 0) throw new CommandError(`${path} has a line of names, but no rows.`);
  return {
    path,
    names,
    nameless: names.filter((_, i) => head.cells[i]!.trim() === ""),
    rows: body.map(({ cells }) => cells.map((cell) => (isMissing(cell) ? undefined : cell.trim()))),
    lines: body.map((record) => record.line),
  };
}

/** Whether a cell's text is a number. */
export function isDecimal(text: string): boolean {
  return DECIMAL.test(text) && Number.isFinite(Number(text));
}

function isMissing(cell: string): boolean {
  return MISSING.has(cell.trim());
}

function readText(path: string): string {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw new CommandError(`The table ${path} can't be read: ${whyUnreadable(error)}.`);
  }
  if (looksLikeImage(bytes)) {
    throw new CommandError(
      `${path} is an image, and not a table. Images are read from a folder with a folder for each class.`,
    );
  }
  try {
    if (bytes[0] === 0x1f && bytes[1] === 0x8b) bytes = gunzipSync(bytes);
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new CommandError(`${path} is no table: it is no text in UTF-8.`);
  }
}

function checkNames(names: readonly string[], path: string): void {
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) throw new CommandError(`${path} has two columns ${twice}.`);
}
