import { concatenate } from "../concatenate.js";
import type { Refusal } from "../Refusal.js";
import { crc32 } from "./crc32.js";
import { deflate } from "./deflate.js";
import { zip } from "./zipFormat.js";

/** A file in a zip archive. */
export interface ZipFile {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Midnight on the first day that the format knows, 1980-01-01: the same files give the same archive. */
const date = 0x21;

/** The bytes of a zip archive. */
export async function writeZip(
  files: readonly ZipFile[],
  compressed: boolean,
  refuse: Refusal,
): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  const directory: Uint8Array<ArrayBuffer>[] = [];
  let position = 0;
  for (const { name, bytes } of files) {
    const data = compressed ? await deflate(bytes) : bytes;
    const fields = headerFields(name, bytes, data.length, compressed);
    const start = position;
    parts.push(record(zip.localHeader, fields, 0), fields.name, data);
    directory.push(record(zip.centralHeader, fields, start), fields.name);
    position += 30 + fields.name.length + data.length;
  }
  const directorySize = directory.reduce((sum, { length }) => sum + length, 0);
  if (position + directorySize >= zip.elsewhere32 || files.length >= zip.elsewhere16) {
    refuse(
      `${files.length} arrays in ${position + directorySize} bytes are more than a zip archive holds, 65534 and 4 GiB. ` +
        `Use safetensors`,
    );
  }
  return concatenate([...parts, ...directory, endRecord(files.length, directorySize, position)]);
}

interface HeaderFields {
  readonly name: Uint8Array<ArrayBuffer>;
  readonly method: number;
  readonly crc: number;
  readonly compressedSize: number;
  readonly size: number;
}

function headerFields(
  name: string,
  bytes: Uint8Array,
  compressedSize: number,
  compressed: boolean,
): HeaderFields {
  return {
    name: new TextEncoder().encode(name),
    method: compressed ? zip.deflated : zip.stored,
    crc: crc32(bytes),
    compressedSize,
    size: bytes.length,
  };
}

/** A header before a file's data, or the longer one in the directory at the end. */
function record(signature: number, fields: HeaderFields, start: number): Uint8Array<ArrayBuffer> {
  const isCentral = signature === zip.centralHeader;
  const view = new DataView(new ArrayBuffer(isCentral ? 46 : 30));
  view.setUint32(0, signature, true);
  if (isCentral) {
    view.setUint16(4, 20, true);
    view.setUint32(42, start, true);
  }
  const at = isCentral ? 6 : 4;
  view.setUint16(at, 20, true);
  view.setUint16(at + 2, zip.utf8, true);
  view.setUint16(at + 4, fields.method, true);
  view.setUint16(at + 8, date, true);
  view.setUint32(at + 10, fields.crc, true);
  view.setUint32(at + 14, fields.compressedSize, true);
  view.setUint32(at + 18, fields.size, true);
  view.setUint16(at + 22, fields.name.length, true);
  return new Uint8Array(view.buffer);
}

function endRecord(count: number, directorySize: number, directoryStart: number): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(22));
  view.setUint32(0, zip.end, true);
  view.setUint16(8, count, true);
  view.setUint16(10, count, true);
  view.setUint32(12, directorySize, true);
  view.setUint32(16, directoryStart, true);
  return new Uint8Array(view.buffer);
}
