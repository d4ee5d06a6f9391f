import { encodeCheckpoint } from "@chainrule/serialize";
import { save } from "./wholeFile.js";
import type { FilePath } from "./writeFileAtomically.js";

/**
 * Saves everything that a training needs to go on: `encodeCheckpoint` and `writeFileAtomically`. A training that is
 * killed while it saves goes on from the checkpoint before.
 *
 * @throws SerializeError (as a rejection) that begins with the path, before anything is written; errors of the file
 * system as they are
 *
 * @example
 * ```ts
 * import { mkdtemp, rm } from "node:fs/promises";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { loadCheckpoint, saveCheckpoint } from "@chainrule/serialize/node";
 * import { zeros } from "@chainrule/tensor";
 * const folder = await mkdtemp(join(tmpdir(), "example-"));
 * const path = join(folder, "last.safetensors");
 * const start = { params: [{ weight: zeros([2]) }], step: 0 };
 * await saveCheckpoint(path, { ...start, step: 10 });
 * const { step } = await loadCheckpoint(path, start);
 * console.log(step); // 10
 * await rm(folder, { recursive: true });
 * ```
 */
export async function saveCheckpoint(path: FilePath, checkpoint: unknown): Promise<void> {
  await save("saveCheckpoint", path, () => encodeCheckpoint(checkpoint));
}
