import { decodeIdx, type IdxArray } from "./parseIdx.js";
import { readFile } from "./readFile.js";

/**
 * Reads an IDX file, compressed with gzip or not (its first bytes tell, not its name), and gives its values and shape
 * as `parseIdx` does. For Node; in a browser fetch the bytes, decompress them with `DecompressionStream` and give them
 * to `parseIdx`.
 *
 * @param path - The file's path, absolute or relative to the working directory, or a `file:` URL.
 * @throws {@link DatasetError} (the promise rejects) where there is no file system or no such file, where the gzip is
 * truncated or damaged, and where the contents are no IDX array. The message names the absolute path.
 *
 * @example
 * ```ts
 * import { readIdx } from "@chainrule/datasets";
 * import { mkdtemp, writeFile } from "node:fs/promises";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 *
 * const path = join(await mkdtemp(join(tmpdir(), "idx-")), "labels-idx1-ubyte");
 * await writeFile(path, Uint8Array.of(0, 0, 0x08, 1, 0, 0, 0, 3, 5, 0, 4));
 * console.log(await readIdx(path)); // { data: Uint8Array(3) [ 5, 0, 4 ], shape: [ 3 ] }
 * ```
 */
export async function readIdx(path: string | URL): Promise<IdxArray> {
  const { bytes, subject } = await readFile(path, "readIdx", "bytes to parseIdx");
  return decodeIdx(bytes, subject);
}
