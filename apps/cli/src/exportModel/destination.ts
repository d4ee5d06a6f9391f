import { lstatSync, realpathSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { writeFileAtomically } from "@chainrule/serialize/node";
import { CommandError } from "../CommandError.js";
import { reason } from "../outputFile.js";

/**
 * Makes sure that a file may be written to `path`: in a directory that is there, in place of no file that is there
 * unless `force` says so, and never of the file that is exported.
 *
 * @throws CommandError
 */
export function checkDestination(path: string, source: string, force: boolean): void {
  const refuse = (why: string): never => {
    throw new CommandError(`${path === "" ? '""' : path} can't be written: ${why}.`);
  };
  if (path === "" || /[\\/]$/u.test(path)) refuse("it is not the name of a file");
  const directory = dirname(path);
  if (!statSync(directory, { throwIfNoEntry: false })?.isDirectory()) {
    refuse(`there is no directory ${directory}`);
  }
  const existing = lstatSync(path, { throwIfNoEntry: false });
  if (existing === undefined) return;
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) refuse("it is a directory");
  if (isSame(path, source)) refuse("it is the model itself");
  if (!force) refuse("there is such a file; --force overwrites it");
}

/** Writes a file whole or not at all. @throws CommandError */
export async function writeDestination(path: string, bytes: Uint8Array): Promise<void> {
  try {
    await writeFileAtomically(path, bytes);
  } catch (error) {
    throw new CommandError(`${path} can't be written: ${reason(error, path)}.`);
  }
}

function isSame(a: string, b: string): boolean {
  try {
    return realpathSync(a) === realpathSync(b);
  } catch {
    return false;
  }
}
