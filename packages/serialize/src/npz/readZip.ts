import { aboutNamed, type Refusal } from "../Refusal.js";
import { crc32 } from "./crc32.js";
import { inflate } from "./deflate.js";
import { readDirectory, type ZipEntry } from "./readDirectory.js";
import { zip } from "./zipFormat.js";

/** Deflate makes nothing smaller than by this factor, or nearly. */
const maxRatio = 1032;

/**
 * The files of a zip archive by name, each checked against its checksum.
 *
 * @param maxBytes - so much may be unfolded, all together
 */
export async function readZip(
  file: Uint8Array,
  maxBytes: number,
  refuse: Refusal,
): Promise<Map<string, Uint8Array<ArrayBuffer>>> {
  const entries = readDirectory(file, refuse);
  const unfolded = entries
    .filter(({ method }) => method === zip.deflated)
    .reduce((sum, { size }) => sum + size, 0);
  if (unfolded > maxBytes) {
    refuse(
      `the archive claims to unfold to ${unfolded} bytes, beyond the limit of ${maxBytes}. ` +
        `If you trust the file: { maxBytes: ${unfolded} }`,
    );
  }
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const entry of entries) {
    files.set(entry.name, await contentOf(file, entry, aboutNamed(entry.name, refuse)));
  }
  return files;
}

async function contentOf(
  file: Uint8Array,
  { method, crc, size, dataStart, dataEnd }: ZipEntry,
  refuse: Refusal,
): Promise<Uint8Array<ArrayBuffer>> {
  const compressedSize = dataEnd - dataStart;
  if (method === zip.stored && compressedSize !== size) {
    refuse(`it is stored in ${compressedSize} bytes, but claims ${size}`);
  }
  if (size > (compressedSize + 1) * maxRatio) {
    refuse(`it claims to unfold from ${compressedSize} bytes to ${size}, more than deflate can`);
  }
  const data = new Uint8Array(compressedSize);
  data.set(file.subarray(dataStart, dataEnd));
  const content = method === zip.stored ? data : await inflate(data, size, refuse);
  if (crc32(content) !== crc) refuse("its checksum is wrong: the file is damaged");
  return content;
}
