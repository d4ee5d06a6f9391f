import { decodeCheckpoint } from "@chainrule/serialize";
import { load } from "./wholeFile.js";
import type { FilePath } from "./writeFileAtomically.js";

/**
 * What `saveCheckpoint` has saved: `decodeCheckpoint` of what is in the file. With a template, the state before the
 * first step for example, it is compared with that and has its type.
 *
 * @throws SerializeError (as a rejection) that begins with the path; errors of the file system as they are, with their
 * `code`
 *
 * @example
 * ```ts
 * import { loadCheckpoint } from "@chainrule/serialize/node";
 * try {
 *   await loadCheckpoint("nowhere.safetensors");
 * } catch (error) {
 *   console.log((error as { code?: string }).code); // ENOENT
 * }
 * ```
 */
export async function loadCheckpoint(path: FilePath): Promise<unknown>;
export async function loadCheckpoint<T>(path: FilePath, template: T): Promise<T>;
export async function loadCheckpoint(path: FilePath, template?: unknown): Promise<unknown> {
  return load("loadCheckpoint", path, (bytes) => decodeCheckpoint(bytes, template));
}
