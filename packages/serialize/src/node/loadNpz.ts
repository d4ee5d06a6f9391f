import { decodeNpz, type DecodeNpzOptions, type NpzFile } from "@chainrule/serialize";
import { load } from "./wholeFile.js";
import type { FilePath } from "./writeFileAtomically.js";

/**
 * The arrays in an NPZ file: `decodeNpz` of what is in it.
 *
 * @throws SerializeError (as a rejection) that begins with the path; errors of the file system as they are, with their
 * `code`
 *
 * @example
 * ```ts
 * import { loadNpz } from "@chainrule/serialize/node";
 * try {
 *   await loadNpz("nowhere.npz");
 * } catch (error) {
 *   console.log((error as { code?: string }).code); // ENOENT
 * }
 * ```
 */
export async function loadNpz(path: FilePath, options: DecodeNpzOptions = {}): Promise<NpzFile> {
  return load("loadNpz", path, (bytes) => decodeNpz(bytes, options));
}
