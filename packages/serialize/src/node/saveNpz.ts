import { encodeNpz, type EncodeNpzOptions } from "@chainrule/serialize";
import { save } from "./wholeFile.js";
import type { FilePath } from "./writeFileAtomically.js";

/**
 * Saves a tree of tensors as an NPZ file: `encodeNpz` and `writeFileAtomically`.
 *
 * @throws SerializeError (as a rejection) that begins with the path, before anything is written; errors of the file
 * system as they are
 *
 * @example
 * ```ts
 * import { mkdtemp, rm } from "node:fs/promises";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { loadNpz, saveNpz } from "@chainrule/serialize/node";
 * import { ones } from "@chainrule/tensor";
 * const folder = await mkdtemp(join(tmpdir(), "example-"));
 * await saveNpz(join(folder, "data.npz"), { x: ones([2]) });
 * const file = await loadNpz(join(folder, "data.npz"));
 * console.log(file.tensors["x"]!.toArray()); // [ 1, 1 ]
 * await rm(folder, { recursive: true });
 * ```
 */
export async function saveNpz(path: FilePath, tree: unknown, options: EncodeNpzOptions = {}): Promise<void> {
  await save("saveNpz", path, () => encodeNpz(tree, options));
}
