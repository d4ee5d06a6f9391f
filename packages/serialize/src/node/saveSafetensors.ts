import { encodeSafetensors, type EncodeSafetensorsOptions } from "@chainrule/serialize";
import { save } from "./wholeFile.js";
import type { FilePath } from "./writeFileAtomically.js";

/**
 * Saves a tree of tensors as a safetensors file: `encodeSafetensors` and `writeFileAtomically`.
 *
 * @throws SerializeError (as a rejection) that begins with the path, before anything is written; errors of the file
 * system as they are
 *
 * @example
 * ```ts
 * import { mkdtemp, rm } from "node:fs/promises";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { loadSafetensors, saveSafetensors } from "@chainrule/serialize/node";
 * import { ones } from "@chainrule/tensor";
 * const folder = await mkdtemp(join(tmpdir(), "example-"));
 * await saveSafetensors(join(folder, "data.safetensors"), { weight: ones([2]) });
 * const file = await loadSafetensors(join(folder, "data.safetensors"));
 * console.log(Object.keys(file.tensors)); // [ 'weight' ]
 * await rm(folder, { recursive: true });
 * ```
 */
export async function saveSafetensors(
  path: FilePath,
  tree: unknown,
  options: EncodeSafetensorsOptions = {},
): Promise<void> {
  await save("saveSafetensors", path, () => encodeSafetensors(tree, options));
}
