import { DatasetError } from "../DatasetError.js";
import { readFile } from "../readFile.js";
import type { CsvOptions, FloatDtype } from "./CsvOptions.js";
import type { CsvTable } from "./CsvTable.js";
import { decodeCsv } from "./parseCsv.js";

/**
 * Reads a file of comma-separated values, compressed with gzip or not, as `parseCsv` reads its text. For Node; in a
 * browser fetch the text and give it to `parseCsv`.
 *
 * @param path - The file's path, absolute or relative to the working directory, or a `file:` URL.
 * @throws DatasetError (the promise rejects) where there is no file system or no such file, it is no text in
 * UTF-8, and for all that `parseCsv` refuses. The message names the absolute path, and line and column.
 *
 * @example
 * ```ts
 * import { readCsv } from "@chainrule/datasets/csv";
 * import { mkdtemp, writeFile } from "node:fs/promises";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 *
 * const path = join(await mkdtemp(join(tmpdir(), "csv-")), "houses.csv");
 * await writeFile(path, "rooms,area,price\n3,70,200\n5,120,410\n");
 * const { rows } = await readCsv(path, { target: "price" });
 * console.log(rows.x.data, rows.y.shape); // Float32Array(4) [ 3, 70, 5, 120 ] [ 2, 1 ]
 * ```
 */
export async function readCsv<
  C extends string = never,
  T extends string | undefined = undefined,
  F extends FloatDtype = "float32",
>(path: string | URL, options: CsvOptions<C, T, F> = {}): Promise<CsvTable<C, T, F>> {
  const { bytes, subject } = await readFile(path, "readCsv", "text to parseCsv");
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new DatasetError(`${subject} is no text in UTF-8; save it in that encoding`, { cause });
  }
  return decodeCsv(text, options, "readCsv", subject);
}
