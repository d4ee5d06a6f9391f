import { quote } from "../quote.js";
import { aboutNamed, type Refusal } from "../Refusal.js";
import { findDirectory } from "./findDirectory.js";
import { zip } from "./zipFormat.js";

/** A file in a zip archive, as the directory describes it. */
export interface ZipEntry {
  readonly name: string;
  readonly method: number;
  /** The checksum of its content. */
  readonly crc: number;
  /** The bytes of its content. */
  readonly size: number;
  /** Where its data, perhaps compressed, begin and end in the archive. */
  readonly dataStart: number;
  readonly dataEnd: number;
}

/** The entries of a zip archive: each once, in a place of its own, described alike at its place and in the directory. */
export function readDirectory(file: Uint8Array, refuse: Refusal): ZipEntry[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const directory = findDirectory(view, refuse);
  const entries: (ZipEntry & { readonly start: number })[] = [];
  const names = new Set<string>();
  let position = directory.start;
  for (let i = 0; i < directory.count; i++) {
    const header = readCentralHeader(file, view, position, directory.end, refuse);
    const aboutIt = aboutNamed(header.name, refuse);
    if (names.has(header.name)) refuse(`the archive holds ${quote(header.name)} twice`);
    names.add(header.name);
    entries.push(locate(view, header, directory.start, aboutIt));
    position = header.next;
  }
  if (position !== directory.end) {
    refuse(`the archive claims ${directory.count} entries, but its directory does not end behind them`);
  }
  const inOrder = [...entries].sort((a, b) => a.start - b.start);
  for (let i = 1; i < inOrder.length; i++) {
    if (inOrder[i]!.start < inOrder[i - 1]!.dataEnd) {
      refuse(`${quote(inOrder[i - 1]!.name)} and ${quote(inOrder[i]!.name)} overlap in the archive`);
    }
  }
  return entries;
}

interface CentralHeader {
  readonly name: string;
  readonly nameBytes: Uint8Array;
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly compressedSize: number;
  readonly size: number;
  readonly start: number;
  /** Where the next header begins. */
  readonly next: number;
}

function readCentralHeader(
  file: Uint8Array,
  view: DataView,
  at: number,
  end: number,
  refuse: Refusal,
): CentralHeader {
  if (at + 46 > end || view.getUint32(at, true) !== zip.centralHeader) {
    refuse("the directory of the archive is damaged: it has fewer entries than it claims");
  }
  const [nameLength, extraLength, commentLength] = [28, 30, 32].map((k) => view.getUint16(at + k, true));
  const extraStart = at + 46 + nameLength!;
  const next = extraStart + extraLength! + commentLength!;
  if (next > end) refuse("the directory of the archive is damaged: an entry goes beyond its end");
  const nameBytes = file.slice(at + 46, extraStart);
  const name = nameOf(nameBytes, refuse);
  const wide = new WideNumbers(view, extraStart, extraStart + extraLength!, aboutNamed(name, refuse));
  // In this order: the extra field holds only those that are not here.
  const size = wide.or(view.getUint32(at + 24, true));
  const compressedSize = wide.or(view.getUint32(at + 20, true));
  const start = wide.or(view.getUint32(at + 42, true));
  return {
    name,
    nameBytes,
    flags: view.getUint16(at + 8, true),
    method: view.getUint16(at + 10, true),
    crc: view.getUint32(at + 16, true),
    compressedSize,
    size,
    start,
    next,
  };
}

function nameOf(bytes: Uint8Array, refuse: Refusal): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    return refuse("a name in the archive is no UTF-8 text", error);
  }
}

/** The numbers of 64 bits in an entry's extra field, in the place of those that do not fit 32. */
class WideNumbers {
  readonly view: DataView;
  readonly refuse: Refusal;
  position: number;
  readonly end: number;

  constructor(view: DataView, start: number, end: number, refuse: Refusal) {
    this.view = view;
    this.refuse = refuse;
    this.position = end;
    this.end = end;
    for (let at = start; at + 4 <= end; at += 4 + view.getUint16(at + 2, true)) {
      if (view.getUint16(at, true) !== zip.extra64) continue;
      this.position = at + 4;
      this.end = Math.min(end, this.position + view.getUint16(at + 2, true));
      break;
    }
  }

  /** The number itself, or the next one of 64 bits where it stands for that. */
  or(number: number): number {
    if (number !== zip.elsewhere32) return number;
    if (this.position + 8 > this.end) this.refuse("its size of 64 bits is missing");
    const wide = this.view.getBigUint64(this.position, true);
    this.position += 8;
    return Number(wide);
  }
}

/** Finds an entry's data by the header before them, which must say the same as the directory. */
function locate(
  view: DataView,
  header: CentralHeader,
  limit: number,
  refuse: Refusal,
): ZipEntry & { readonly start: number } {
  const { name, nameBytes, flags, method, crc, compressedSize, size, start } = header;
  if (flags & zip.encrypted) refuse("it is encrypted, which is not supported");
  if (method !== zip.stored && method !== zip.deflated) {
    refuse(`it is compressed by method ${method}: only stored (0) and deflated (8) are supported`);
  }
  if (start + 30 > limit || view.getUint32(start, true) !== zip.localHeader) {
    refuse(`the directory places it at ${start}, where no entry begins`);
  }
  const nameLength = view.getUint16(start + 26, true);
  const dataStart = start + 30 + nameLength + view.getUint16(start + 28, true);
  const dataEnd = dataStart + compressedSize;
  if (dataEnd > limit) refuse(`it claims ${compressedSize} bytes, more than the archive has`);
  const sameName =
    nameLength === nameBytes.length && nameBytes.every((byte, i) => view.getUint8(start + 30 + i) === byte);
  const sizesHere = (view.getUint16(start + 6, true) & zip.sizesBehind) === 0;
  const isSame = (at: number, value: number): boolean => {
    const here = view.getUint32(start + at, true);
    return !sizesHere || here === zip.elsewhere32 || here === value;
  };
  if (
    !sameName ||
    view.getUint16(start + 8, true) !== method ||
    !isSame(14, crc) ||
    !isSame(18, compressedSize) ||
    !isSame(22, size)
  ) {
    refuse("the directory of the archive and the entry itself describe it differently");
  }
  return { name, method, crc, size, dataStart, dataEnd, start };
}
