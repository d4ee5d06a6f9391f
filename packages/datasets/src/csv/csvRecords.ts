import Papa from "papaparse";
import { DatasetError } from "../DatasetError.js";
import { alikeLineEnds } from "./alikeLineEnds.js";

/** The lines of a CSV text, taken apart. */
export interface CsvRecords {
  /** The cells of each record, without quotes; empty lines are left out. */
  readonly records: readonly (readonly string[])[];
  /** The number of the line in which a record begins, from 1. */
  readonly lineOf: (record: number) => number;
}

/**
 * Takes a CSV text apart (RFC 4180), but for its first `skipLines` lines; `subject` begins the messages of errors.
 */
export function csvRecords(text: string, delimiter: string, subject: string, skipLines = 0): CsvRecords {
  const table = alikeLineEnds(withoutLines(text, skipLines));
  const { data, errors } = Papa.parse<string[]>(table, { delimiter, header: false, skipEmptyLines: false });
  const lines = lineNumbers(data).map((line) => line + skipLines);
  const [error] = errors;
  if (error !== undefined) {
    const line = lines[error.row ?? 0] ?? lines.at(-1) ?? 1;
    const what =
      error.code === "MissingQuotes"
        ? "a quote that opens in the record that begins there is never closed"
        : `${error.message.toLowerCase()}; a quote within quotes is written twice`;
    throw new DatasetError(`${subject}, line ${line}: ${what}`);
  }
  const filled = data.flatMap((cells, i) => (cells.length === 1 && cells[0] === "" ? [] : [i]));
  return { records: filled.map((i) => data[i]!), lineOf: (record) => lines[filled[record]!]! };
}

/** What follows the first lines of a text. */
function withoutLines(text: string, count: number): string {
  const lineEnd = /\r\n|[\r\n]/gu;
  for (let line = 0; line < count; line++) if (lineEnd.exec(text) === null) return "";
  return text.slice(lineEnd.lastIndex);
}

/** The line in which each record begins. A cell in quotes can go over several. */
function lineNumbers(records: readonly (readonly string[])[]): number[] {
  let line = 1;
  return records.map((cells) => {
    const begin = line;
    line++;
    for (const cell of cells) if (/[\r\n]/u.test(cell)) line += cell.match(/\r\n|[\r\n]/gu)!.length;
    return begin;
  });
}
