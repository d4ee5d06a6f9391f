import { encodeNpy, type EncodeNpyOptions } from "@chainrule/serialize";
import type { Tensor } from "@chainrule/tensor";
import { save } from "./wholeFile.js";
import type { FilePath } from "./writeFileAtomically.js";

/**
 * Saves a tensor as an NPY file: `encodeNpy` and `writeFileAtomically`.
 *
 * @throws SerializeError (as a rejection) that begins with the path, before anything is written; errors of the file
 * system as they are
 *
 * @example
 * ```ts
 * import { mkdtemp, rm } from "node:fs/promises";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { loadNpy, saveNpy } from "@chainrule/serialize/node";
 * import { tensor } from "@chainrule/tensor";
 * const folder = await mkdtemp(join(tmpdir(), "example-"));
 * await saveNpy(join(folder, "data.npy"), tensor([1, 2]));
 * const file = await loadNpy(join(folder, "data.npy"));
 * console.log(file.tensor.toArray()); // [ 1, 2 ]
 * await rm(folder, { recursive: true });
 * ```
 */
export async function saveNpy(path: FilePath, x: Tensor, options: EncodeNpyOptions = {}): Promise<void> {
  await save("saveNpy", path, () => encodeNpy(x, options));
}
