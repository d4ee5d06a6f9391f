import { decodeSafetensors, type DecodeSafetensorsOptions, type SafetensorsFile } from "@chainrule/serialize";
import { load } from "./wholeFile.js";
import type { FilePath } from "./writeFileAtomically.js";

/**
 * The tensors in a safetensors file: `decodeSafetensors` of what is in it.
 *
 * @throws SerializeError (as a rejection) that begins with the path; errors of the file system as they are, with their
 * `code`
 *
 * @example
 * ```ts
 * import { loadSafetensors } from "@chainrule/serialize/node";
 * try {
 *   await loadSafetensors("nowhere.safetensors");
 * } catch (error) {
 *   console.log((error as { code?: string }).code); // ENOENT
 * }
 * ```
 */
export async function loadSafetensors(
  path: FilePath,
  options: DecodeSafetensorsOptions = {},
): Promise<SafetensorsFile> {
  return load("loadSafetensors", path, (bytes) => decodeSafetensors(bytes, options));
}
