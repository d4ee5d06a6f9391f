import { randomUUID } from "node:crypto";
import {
  accessSync,
  constants,
  lstatSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, parse } from "node:path";
import { CommandError } from "./CommandError.js";
import { reason } from "./outputFile.js";

/** What files begin with that this program has written: others are never overwritten. */
const ours =
  /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" class="figure"|<meta name="generator" content="chainrule">/u;
/** The mark is within so many characters. */
const BEGINNING = 500;

/**
 * Makes sure that a report or a drawing can be written to `path`: there is nothing, or one that this program has
 * written before.
 *
 * @param option the option that has named the path
 * @throws CommandError
 */
export function checkWritable(path: string, option: string): void {
  const refuse = (why: string): never => {
    throw new CommandError(`${option} can't be written to ${JSON.stringify(path)}: ${why}.`);
  };
  if (path === "" || /[\\/]$/u.test(path)) refuse("it is not the name of a file");
  const directory = dirname(path);
  if (!statSync(directory, { throwIfNoEntry: false })?.isDirectory())
    refuse(`there is no directory ${directory}`);
  const existing = lstatSync(path, { throwIfNoEntry: false });
  if (existing === undefined) {
    if (!isWritable(directory)) refuse("permission denied");
    return;
  }
  if (!existing.isFile()) refuse("it is not a file");
  if (!isWritable(path)) refuse("permission denied");
  if (existing.size > 0 && !ours.test(readFileSync(path, "utf8").slice(0, BEGINNING))) {
    refuse("a file is there that chainrule has not written; it is left alone");
  }
}

/** Writes a file in one go: whatever happens, `path` is the old file or the whole new one. @throws CommandError */
export function writeGenerated(path: string, text: string): void {
  const { dir, base } = parse(path);
  const temporary = join(dir, `.${base}.${randomUUID().slice(0, 8)}.tmp`);
  try {
    writeFileSync(temporary, text, { flag: "wx" });
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw new CommandError(`${path} can't be written: ${reason(error, path)}.`);
  }
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
