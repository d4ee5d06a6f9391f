import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { CommandError } from "../CommandError.js";
import { looksLikeImage } from "../looksLikeImage.js";
import { whyUnreadable } from "../whyUnreadable.js";

/** A file to predict from, by what it holds. */
export type Input =
  | { readonly kind: "image"; readonly name: string; readonly bytes: Uint8Array }
  | { readonly kind: "json" | "table"; readonly name: string; readonly text: string };

/** This path means standard input. */
const STANDARD_INPUT = "-";

/**
 * Reads a file, or with "-" standard input, and tells by its first bytes what it is: a PNG or JPEG image, JSON, or else a
 * table (CSV, compressed with gzip or not).
 *
 * @throws CommandError where it can't be read, is empty, or is neither
 */
export function readInput(path: string): Input {
  const name = path === STANDARD_INPUT ? "standard input" : path;
  const bytes = readBytes(path, name);
  if (bytes.length === 0) throw new CommandError(`${name} is empty.`);
  if (looksLikeImage(bytes)) return { kind: "image", name, bytes };
  const text = textOf(bytes, name);
  return { kind: /^\uFEFF?\s*[[{]/u.test(text) ? "json" : "table", name, text };
}

function readBytes(path: string, name: string): Uint8Array {
  try {
    return readFileSync(path === STANDARD_INPUT ? 0 : path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (path === STANDARD_INPUT && (code === "EOF" || code === "EAGAIN")) return new Uint8Array();
    throw new CommandError(`${name} can't be read: ${whyUnreadable(error)}.`);
  }
}

function textOf(bytes: Uint8Array, name: string): string {
  const unreadable = (): CommandError =>
    new CommandError(`${name} is neither a PNG or JPEG image nor text in UTF-8 (CSV or JSON).`);
  let plain = bytes;
  try {
    if (bytes[0] === 0x1f && bytes[1] === 0x8b) plain = gunzipSync(bytes);
    const text = new TextDecoder("utf-8", { fatal: true }).decode(plain);
    if (text.includes("\0")) throw unreadable();
    return text;
  } catch {
    throw unreadable();
  }
}
