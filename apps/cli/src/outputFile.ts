import { randomUUID } from "node:crypto";
import {
  accessSync,
  constants,
  linkSync,
  lstatSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, format, join, parse } from "node:path";
import { CommandError } from "./CommandError.js";
import { looksLikeModel, looksLikeOldModel } from "./looksLikeModel.js";

/**
 * Makes sure, before the work begins, that a model can be written to `path` at its end, and touches nothing that is
 * there: a file is put beside it and removed again. A file at `path` must be a model of an earlier run.
 *
 * @throws CommandError
 */
export function checkOutput(path: string): void {
  if (path === "" || /[\\/]$/u.test(path)) {
    throw new CommandError(
      `The model can't be written to ${JSON.stringify(path)}: it is not the name of a file.`,
    );
  }
  try {
    const existing = lstatSync(path, { throwIfNoEntry: false });
    if (existing !== undefined) checkExisting(realpathSync(path), path);
    const probe = temporaryBeside(path);
    writeFileSync(probe, "", { flag: "wx" });
    rmSync(probe);
  } catch (error) {
    if (error instanceof CommandError) throw error;
    throw new CommandError(`The model can't be written to ${path}: ${reason(error, path)}.`);
  }
}

/** Where the file goes that `replaceFile` finds at `path`: model.json to model.previous.json. */
export function previousPath(path: string): string {
  return besideWith(path, "previous");
}

/**
 * Writes a file in one go: whatever happens, `path` is the old file or the whole new one. An old file is kept at
 * `previousPath(path)`.
 *
 * @returns whether there was an old file
 * @throws CommandError where it can't be written
 */
export function replaceFile(path: string, contents: string | Uint8Array): boolean {
  const target = exists(path) ? realpathSync(path) : path;
  const temporary = temporaryBeside(target);
  try {
    writeFileSync(temporary, contents, { flag: "wx" });
    const replaces = exists(target);
    if (replaces) keep(target);
    renameSync(temporary, target);
    return replaces;
  } catch (error) {
    rmSync(temporary, { force: true });
    throw new CommandError(`The model can't be written to ${path}: ${reason(error, path)}.`);
  }
}

/** Gives a file its second name, by which it stays when the first is taken; where there are no links, it is moved. */
function keep(target: string): void {
  const previous = previousPath(target);
  rmSync(previous, { force: true });
  try {
    linkSync(target, previous);
  } catch {
    renameSync(target, previous);
  }
}

function checkExisting(target: string, path: string): void {
  if (!lstatSync(target).isFile()) {
    throw new CommandError(
      `The model can't be written to ${path}: it is not a file. Give a file as --output.`,
    );
  }
  accessSync(target, constants.W_OK);
  const bytes = readFileSync(target);
  if (!looksLikeModel(bytes) && !looksLikeOldModel(bytes)) {
    throw new CommandError(
      `${path} exists and is not a model of chainrule: it is left alone. Give another file as --output.`,
    );
  }
}

/** Why a file can't be written to `path`, in words. */
export function reason(error: unknown, path: string): string {
  const { code, message } = error as NodeJS.ErrnoException;
  switch (code) {
    case "ENOENT":
      return `there is no directory ${dirname(path)}`;
    case "ENOTDIR":
      return `${dirname(path)} is not a directory`;
    case "EACCES":
    case "EPERM":
      return "permission denied";
    case "EROFS":
      return "the file system is read-only";
    case "ENOSPC":
      return "no space is left on the device";
    default:
      return message;
  }
}

function exists(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

function temporaryBeside(path: string): string {
  const { dir, base } = parse(path);
  return join(dir, `.${base}.${randomUUID().slice(0, 8)}.tmp`);
}

/** A path with a mark before its extension: model.json, with "previous" model.previous.json. */
export function besideWith(path: string, mark: string): string {
  const { dir, name, ext } = parse(path);
  return format({ dir, name: `${name}.${mark}`, ext });
}
