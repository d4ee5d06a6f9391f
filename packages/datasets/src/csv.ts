/**
 * Tables of comma-separated values as typed arrays. The text is taken apart by Papa Parse (MIT licence), which is built
 * in: nothing else has to be installed.
 *
 * @packageDocumentation
 */
export type { CsvOptions, FloatDtype, FloatArray, MissingPolicy } from "./csv/CsvOptions.js";
export type { CsvRows, CsvTable } from "./csv/CsvTable.js";
export { parseCsv } from "./csv/parseCsv.js";
export { readCsv } from "./csv/readCsv.js";
