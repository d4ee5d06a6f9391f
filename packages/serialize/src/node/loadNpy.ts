import { decodeNpy, type DecodeNpyOptions, type NpyFile } from "@chainrule/serialize";
import { load } from "./wholeFile.js";
import type { FilePath } from "./writeFileAtomically.js";

/**
 * The array in an NPY file: `decodeNpy` of what is in it.
 *
 * @throws SerializeError (as a rejection) that begins with the path; errors of the file system as they are, with their
 * `code`
 *
 * @example
 * ```ts
 * import { loadNpy } from "@chainrule/serialize/node";
 * try {
 *   await loadNpy("nowhere.npy");
 * } catch (error) {
 *   console.log((error as { code?: string }).code); // ENOENT
 * }
 * ```
 */
export async function loadNpy(path: FilePath, options: DecodeNpyOptions = {}): Promise<NpyFile> {
  return load("loadNpy", path, (bytes) => decodeNpy(bytes, options));
}
