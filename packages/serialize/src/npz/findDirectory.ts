import type { Refusal } from "../Refusal.js";
import { zip } from "./zipFormat.js";

/** The directory of a zip archive. */
export interface Directory {
  readonly start: number;
  readonly end: number;
  /** How many entries it claims. */
  readonly count: number;
}

/** Finds the directory by the record at the end of the archive. */
export function findDirectory(view: DataView, refuse: Refusal): Directory {
  const at = findEnd(view, refuse);
  const [disk, directoryDisk, countHere, count] = [4, 6, 8, 10].map((k) => view.getUint16(at + k, true));
  const [size, start] = [12, 16].map((k) => view.getUint32(at + k, true));
  const isWide = count === zip.elsewhere16 || size === zip.elsewhere32 || start === zip.elsewhere32;
  if (isWide) return findWideDirectory(view, at, refuse);
  if (disk !== 0 || directoryDisk !== 0 || countHere !== count) refuse("the archive is one of several parts");
  return checked({ start: start!, end: start! + size!, count: count! }, at, refuse);
}

/** The end record is the last of the archive; only a comment of the length that it names may follow. */
function findEnd(view: DataView, refuse: Refusal): number {
  const last = view.byteLength - 22;
  for (let at = last; at >= Math.max(0, last - 0xffff); at--) {
    if (view.getUint32(at, true) === zip.end && view.getUint16(at + 20, true) === last - at) return at;
  }
  return refuse("this is no zip archive: it has no directory at its end. Is the file complete?");
}

/** The directory of an archive with numbers beyond 32 bits. */
function findWideDirectory(view: DataView, end: number, refuse: Refusal): Directory {
  const locator = end - 20;
  if (locator < 0 || view.getUint32(locator, true) !== zip.end64Locator) {
    refuse("the directory of the archive is damaged: its numbers of 64 bits are missing");
  }
  const at = Number(view.getBigUint64(locator + 8, true));
  if (at + 56 > locator || view.getUint32(at, true) !== zip.end64) {
    refuse("the directory of the archive is damaged: its numbers of 64 bits are not where it says");
  }
  const [count, size, start] = [32, 40, 48].map((k) => Number(view.getBigUint64(at + k, true)));
  return checked({ start: start!, end: start! + size!, count: count! }, at, refuse);
}

function checked(directory: Directory, limit: number, refuse: Refusal): Directory {
  if (directory.end !== limit) {
    refuse(
      `the directory of the archive claims to end at ${directory.end}, but ends at ${limit}. Is the file complete?`,
    );
  }
  return directory;
}
