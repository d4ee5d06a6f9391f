import { fetchFile } from "../download/fetchFile.js";
import { sha256 } from "../download/sha256.js";
import { DatasetError, isDatasetError } from "../DatasetError.js";
import { gunzip, isGzip } from "../gunzip.js";
import { nodeBuiltins } from "../nodeBuiltins.js";
import { rejectUnknownOptions } from "../rejectUnknownOptions.js";
import { type ImageFile, imageFiles, type ReadImageFile } from "./imageFiles.js";
import type { DownloadImagesOptions } from "./ImageSource.js";

/** A set of images on the web. */
export interface PublishedImages {
  /** The name of its folder in the cache. */
  readonly name: string;
  /** Addresses of folders with the four `.gz` files. */
  readonly mirrors: readonly string[];
  /**
   * What each file must be, before compression: mirrors may compress it in their own way, or servers decompress it on
   * the way.
   */
  readonly contents: Readonly<Record<ImageFile, { readonly bytes: number; readonly sha256: string }>>;
}

/** Reads four files from the web, and from the cache where they are kept there. */
export function filesFetched(
  functionName: string,
  images: PublishedImages,
  options: DownloadImagesOptions,
): ReadImageFile {
  rejectUnknownOptions(functionName, options, ["from", "cache", "signal"]);
  const { from = images.mirrors, cache, signal } = options;
  const folders = Array.isArray(from) ? (from as readonly (string | URL)[]) : [from as string | URL];
  const directory = cache ?? userCache(images.name);
  return async (file) => {
    const name = `${imageFiles[file]}.gz`;
    const expected = images.contents[file];
    let contents: Uint8Array<ArrayBuffer> | undefined;
    await fetchFile({
      functionName,
      urls: folders.map((folder) => address(functionName, folder, name)),
      file: directory === undefined ? undefined : nodeBuiltins()?.path.join(directory, name),
      // What can't be compressed grows a little.
      limit: expected.bytes + 65_536,
      signal,
      fault: async (received, subject) => {
        const unpacked = await unpack(received, expected.bytes, subject);
        if (typeof unpacked === "string") return unpacked;
        const found = await sha256(unpacked, subject);
        if (found === expected.sha256) {
          contents = unpacked;
          return undefined;
        }
        return (
          `is another file: its ${unpacked.length} bytes have SHA-256 ${found}, ` +
          `expected ${expected.bytes} of ${expected.sha256}`
        );
      },
    });
    return { bytes: contents!, subject: `${functionName}: ${name}` };
  };
}

function address(functionName: string, folder: string | URL, name: string): string {
  const base = String(folder).replace(/\/*$/u, "/");
  try {
    return new URL(name, base).href;
  } catch (cause) {
    throw new DatasetError(`${functionName}: download.from holds ${String(folder)}, which is no address`, {
      cause,
    });
  }
}

/** The decompressed bytes, or what is wrong with them in words. */
async function unpack(
  received: Uint8Array<ArrayBuffer>,
  limit: number,
  subject: string,
): Promise<Uint8Array<ArrayBuffer> | string> {
  try {
    return isGzip(received) ? await gunzip(received, subject, limit) : received;
  } catch (error) {
    if (!isDatasetError(error)) throw error;
    return error.message.slice(subject.length + 1);
  }
}

/** The folder for caches that this system gives the user, or undefined in a browser. */
function userCache(name: string): string | undefined {
  const node = nodeBuiltins();
  if (node === undefined) return undefined;
  const { env, platform } = process;
  const home = node.os.homedir();
  const caches =
    platform === "win32"
      ? (env["LOCALAPPDATA"] ?? node.path.join(home, "AppData", "Local"))
      : platform === "darwin"
        ? node.path.join(home, "Library", "Caches")
        : env["XDG_CACHE_HOME"] || node.path.join(home, ".cache");
  return node.path.join(caches, "chainrule", name);
}
