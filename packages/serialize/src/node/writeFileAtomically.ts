import { randomUUID } from "node:crypto";
import { access, chmod, constants, open, realpath, rename, rm, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** Where a file is, as Node's own functions take it. */
export type FilePath = string | URL;

/**
 * Writes a file whole or not at all. The bytes go into a temporary file in the same folder, are forced onto the disk
 * and take the file's name in one step: whoever reads sees the old file or the new one, and when the program is killed
 * or the disk is full in between, the old one is intact. A link stays a link, and a file keeps its permissions.
 *
 * A program that is killed while it writes leaves its temporary file behind, `.chainrule-….tmp`.
 *
 * @throws the error of the file system, with its `code`; no temporary file is left then
 *
 * @example
 * ```ts
 * import { mkdtemp, readFile, rm } from "node:fs/promises";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { writeFileAtomically } from "@chainrule/serialize/node";
 * const folder = await mkdtemp(join(tmpdir(), "example-"));
 * await writeFileAtomically(join(folder, "notes.txt"), new TextEncoder().encode("done"));
 * console.log(await readFile(join(folder, "notes.txt"), "utf8")); // done
 * await rm(folder, { recursive: true });
 * ```
 */
export async function writeFileAtomically(path: FilePath, bytes: Uint8Array): Promise<void> {
  const { target, mode } = await existing(path);
  const folder = dirname(target);
  const temporary = join(folder, `.chainrule-${randomUUID()}.tmp`);
  try {
    // "wx": never over a file that is there.
    const file = await open(temporary, "wx");
    try {
      await file.writeFile(bytes);
      if (mode !== undefined) await chmod(temporary, mode);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    const message = `ENOENT: ${target} cannot be written, because there is no folder ${folder}`;
    throw Object.assign(new Error(message, { cause: error }), { code: "ENOENT" });
  }
  await syncFolder(folder);
}

/** The file behind a path, through links, and its permissions if it is there. */
async function existing(path: FilePath): Promise<{ target: string; mode?: number }> {
  const given = resolve(path instanceof URL ? fileURLToPath(path) : path);
  let target: string;
  try {
    target = await realpath(given);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return { target: given };
    throw error;
  }
  const status = await stat(target);
  if (!status.isFile())
    throw new TypeError(`writeFileAtomically: ${target} is no file that could be replaced`);
  // Renaming asks for no permission to write the file.
  await access(target, constants.W_OK);
  return { target, mode: status.mode & 0o7777 };
}

/** Forces the new name onto the disk, where folders can be opened for that. */
async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, "r");
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch {
    // Windows does not: there the file system orders names and contents itself.
  }
}
