import { readFile } from "../readFile.js";
import { decodeNpy, type NpyArray } from "./parseNpy.js";

/**
 * Reads an NPY file and gives its values and shape as `parseNpy` does. For Node; in a browser fetch the bytes and give
 * them to `parseNpy`. A file compressed with gzip is decompressed first.
 *
 * @param path - The file's path, absolute or relative to the working directory, or a `file:` URL.
 * @throws {@link DatasetError} (the promise rejects) where there is no file system or no such file, and where the
 * contents are no NPY array. The message names the absolute path.
 *
 * @example
 * ```ts no-run
 * import { readNpy } from "@chainrule/datasets";
 *
 * const { data, shape } = await readNpy("features.npy");
 * console.log(data.length, shape); // 12 [ 3, 4 ]
 * ```
 */
export async function readNpy(path: string | URL): Promise<NpyArray> {
  const { bytes, subject } = await readFile(path, "readNpy", "bytes to parseNpy");
  return decodeNpy(bytes, subject);
}
