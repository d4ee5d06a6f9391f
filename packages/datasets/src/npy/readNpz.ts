import { readFile } from "../readFile.js";
import type { NpyArray } from "./parseNpy.js";
import { decodeNpz } from "./parseNpz.js";

/**
 * Reads an NPZ file and gives its arrays by name, as `parseNpz` does. For Node; in a browser fetch the bytes and give
 * them to `parseNpz`.
 *
 * @param path - The file's path, absolute or relative to the working directory, or a `file:` URL.
 * @throws {@link DatasetError} (the promise rejects) where there is no file system or no such file, and for all that
 * `parseNpz` refuses. The message names the absolute path, and the array.
 *
 * @example
 * ```ts no-run
 * import { readNpz, trainTestSplit } from "@chainrule/datasets";
 *
 * const { train, test } = trainTestSplit(await readNpz("digits.npz"), { test: 0.2, seed: 1 });
 * console.log(train["x"]?.shape, test["x"]?.shape); // [ 80, 64 ] [ 20, 64 ]
 * ```
 */
export async function readNpz(path: string | URL): Promise<Record<string, NpyArray>> {
  const { bytes, subject } = await readFile(path, "readNpz", "bytes to parseNpz");
  return decodeNpz(bytes, subject);
}
