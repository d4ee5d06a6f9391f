import { DatasetError } from "../DatasetError.js";

const END_SIGNATURE = 0x06054b50;
const END_SIZE = 22;
const CENTRAL_SIGNATURE = 0x02014b50;
const CENTRAL_SIZE = 46;
const LOCAL_SIGNATURE = 0x04034b50;
const LOCAL_SIZE = 30;
const MAX_COMMENT = 0xffff;
const ZIP64 = 0xffffffff;

/** A file in a zip archive, as the archive's directory describes it. */
export interface ZipEntry {
  readonly name: string;
  /** 0: stored as it is; 8: compressed by Deflate. */
  readonly method: number;
  readonly crc: number;
  /** Bytes once decompressed. */
  readonly size: number;
  /** The bytes in the archive, a view. */
  readonly data: Uint8Array;
}

/**
 * The files of a zip archive (APPNOTE.TXT of PKWARE), found by the directory at its end. Only views of the archive are
 * made: nothing of the sizes that it claims. `subject` begins the messages of errors.
 */
export function zipEntries(archive: Uint8Array, subject: string): ZipEntry[] {
  const view = new DataView(archive.buffer, archive.byteOffset, archive.byteLength);
  const end = findEnd(view, subject);
  const count = view.getUint16(end + 10, true);
  const directory = view.getUint32(end + 16, true);
  if (count !== view.getUint16(end + 8, true) || count === 0xffff || directory === ZIP64) {
    throw new DatasetError(`${subject} is a zip archive in parts, or of 4 GiB and more; that can't be read`);
  }
  if (directory + view.getUint32(end + 12, true) !== end) {
    throw new DatasetError(`${subject} is a damaged zip archive: its directory isn't where it should be`);
  }
  const entries: (ZipEntry & { readonly start: number })[] = [];
  let at = directory;
  for (let i = 0; i < count; i++) {
    if (at + CENTRAL_SIZE > end || view.getUint32(at, true) !== CENTRAL_SIGNATURE) {
      throw new DatasetError(`${subject} is a damaged zip archive: entry ${i} of ${count} is no entry`);
    }
    const { entry, next } = readEntry(archive, view, at, directory, subject);
    entries.push(entry);
    at = next;
  }
  if (at !== end)
    throw new DatasetError(`${subject} is a damaged zip archive: its directory has a wrong size`);
  refuseOverlaps(entries, subject);
  return entries;
}

/** Where the last record of an archive is. Only a comment may follow. */
function findEnd(view: DataView, subject: string): number {
  const last = view.byteLength - END_SIZE;
  for (let at = last; at >= Math.max(0, last - MAX_COMMENT); at--) {
    if (view.getUint32(at, true) === END_SIGNATURE && view.getUint16(at + 20, true) === last - at) return at;
  }
  throw new DatasetError(
    `${subject} is not a zip archive, or truncated, or has bytes after its end: its directory is not found`,
  );
}

function readEntry(
  archive: Uint8Array,
  view: DataView,
  at: number,
  directory: number,
  subject: string,
): { entry: ZipEntry & { readonly start: number }; next: number } {
  const nameEnd = at + CENTRAL_SIZE + view.getUint16(at + 28, true);
  const extraEnd = nameEnd + view.getUint16(at + 30, true);
  const next = extraEnd + view.getUint16(at + 32, true);
  if (next > view.byteLength - END_SIZE) {
    throw new DatasetError(`${subject} is a damaged zip archive: its directory runs beyond its end`);
  }
  const name = new TextDecoder().decode(archive.subarray(at + CENTRAL_SIZE, nameEnd));
  const flags = view.getUint16(at + 8, true);
  const method = view.getUint16(at + 10, true);
  const fail = (what: string): DatasetError =>
    new DatasetError(`${subject}: ${JSON.stringify(name)} ${what}`);
  if (flags & 1) throw fail("is encrypted; that can't be read");
  if (method !== 0 && method !== 8) {
    throw fail(`is compressed by method ${method}; known are 0 (stored) and 8 (Deflate)`);
  }
  const [size, compressed, start] = largeSizes(view, nameEnd, extraEnd, [
    view.getUint32(at + 24, true),
    view.getUint32(at + 20, true),
    view.getUint32(at + 42, true),
  ]);
  if (start + LOCAL_SIZE > directory || view.getUint32(start, true) !== LOCAL_SIGNATURE) {
    throw fail("has no data where the directory says");
  }
  const from = start + LOCAL_SIZE + view.getUint16(start + 26, true) + view.getUint16(start + 28, true);
  if (from + compressed > directory) throw fail(`is truncated: it should have ${compressed} bytes`);
  if (method === 0 && size !== compressed) {
    throw fail(`is stored in ${compressed} bytes, but should have ${size}`);
  }
  const data = archive.subarray(from, from + compressed);
  return { entry: { name, method, crc: view.getUint32(at + 16, true), size, data, start }, next };
}

/** Sizes and offset, those that don't fit in 32 bits from the extra field of ZIP64. */
function largeSizes(
  view: DataView,
  from: number,
  to: number,
  small: readonly [number, number, number],
): [size: number, compressed: number, start: number] {
  let at = from;
  while (at + 4 <= to && view.getUint16(at, true) !== 1) at += 4 + view.getUint16(at + 2, true);
  at += 4;
  return small.map((value) => {
    if (value !== ZIP64 || at + 8 > to) return value;
    at += 8;
    return Number(view.getBigUint64(at - 8, true));
  }) as [number, number, number];
}

/** Entries that share bytes make a small archive that decompresses to a huge one. */
function refuseOverlaps(entries: readonly (ZipEntry & { readonly start: number })[], subject: string): void {
  const sorted = [...entries].sort((a, b) => a.start - b.start);
  for (let i = 1; i < sorted.length; i++) {
    const before = sorted[i - 1]!;
    const here = sorted[i]!;
    if (before.data.byteOffset + before.data.length > here.data.byteOffset - LOCAL_SIZE) {
      throw new DatasetError(
        `${subject}: ${JSON.stringify(before.name)} and ${JSON.stringify(here.name)} overlap`,
      );
    }
  }
}
