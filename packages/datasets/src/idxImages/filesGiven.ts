import { bytesIn } from "../byteView.js";
import { DatasetError } from "../DatasetError.js";
import { reasonOf, receive } from "../download/receive.js";
import { gunzip, isGzip } from "../gunzip.js";
import { nodeBuiltins } from "../nodeBuiltins.js";
import { type ReadFile, readFile } from "../readFile.js";
import { rejectUnknownOptions } from "../rejectUnknownOptions.js";
import { type ImageFile, imageFiles, type ReadImageFile } from "./imageFiles.js";
import type { ImageFileSource } from "./ImageSource.js";

const GIGABYTE = 2 ** 30;

/** Reads four files that are given one by one. */
export function filesGiven(
  functionName: string,
  files: Readonly<Record<ImageFile, ImageFileSource>>,
): ReadImageFile {
  rejectUnknownOptions(functionName, files, Object.keys(imageFiles));
  return async (file) => {
    const source: unknown = files[file];
    if (typeof source === "string" || source instanceof URL) return readSource(functionName, source);
    const bytes = bytesIn(source);
    if (!bytes) {
      throw new DatasetError(
        `${functionName}: files.${file} must be a path, an address or bytes, but is ${String(source)}`,
      );
    }
    return unpacked(new Uint8Array(bytes), `${functionName}: files.${file}`);
  };
}

async function readSource(functionName: string, source: string | URL): Promise<ReadFile> {
  const isFile = source instanceof URL ? source.protocol === "file:" : !/^https?:/u.test(source);
  if (isFile && nodeBuiltins() !== undefined) return readFile(source, functionName, "bytes");
  const subject = `${functionName}: ${String(source)}`;
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = await receive(source, GIGABYTE, undefined);
  } catch (cause) {
    throw new DatasetError(`${subject} can't be fetched: ${reasonOf(cause)}`, { cause });
  }
  return unpacked(bytes, subject);
}

async function unpacked(bytes: Uint8Array<ArrayBuffer>, subject: string): Promise<ReadFile> {
  return { bytes: isGzip(bytes) ? await gunzip(bytes, subject) : bytes, subject };
}
