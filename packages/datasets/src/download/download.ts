import { DatasetError } from "../DatasetError.js";
import { rejectUnknownOptions } from "../rejectUnknownOptions.js";
import { requireInteger } from "../requireInteger.js";
import { fetchFile } from "./fetchFile.js";
import { sha256 } from "./sha256.js";

const GIGABYTE = 2 ** 30;

/** Options of {@link download}. */
export interface DownloadOptions {
  /** The SHA-256 checksum that the file must have, in 64 hexadecimal digits. Default: none is compared. */
  readonly sha256?: string | undefined;
  /** Node: the path at which the file is kept, and from which it is read the next time. Default: it isn't kept. */
  readonly file?: string | undefined;
  /** The most bytes that are accepted. Default 2³⁰. */
  readonly limit?: number | undefined;
  /** Breaks the transfer off. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * The bytes of a file on the web, verified by a checksum and kept on disk if asked. In Node and, without `file`, in
 * browsers.
 *
 * Where `file` exists, it is read and nothing is fetched. Where it doesn't, the bytes are fetched, verified, written
 * under a temporary name in the same folder and renamed: what broke off, or was wrong, never stands under that name.
 * A file there with another checksum is an error and stays as it is.
 *
 * Several URLs are mirrors of each other: the first that gives the right bytes is taken.
 *
 * @param url - An address or several.
 * @returns the bytes as the server gives them: a `.gz` file stays compressed. (Where a server declares it as
 * `Content-Encoding: gzip`, `fetch` has decompressed it already, and the checksum must be that of the contents.)
 * @throws {@link DatasetError} (the promise rejects) where every address fails (cannot be reached, answers with an
 * error, breaks off, sends too much, has another checksum; the message says which did what), the file can't be read
 * or written, or an option is unknown.
 *
 * @example
 * ```ts no-run
 * import { download, parseNpz } from "@chainrule/datasets";
 *
 * const bytes = await download("https://example.org/train.npz", {
 *   sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
 *   file: "data/train.npz",
 * });
 * console.log(Object.keys(await parseNpz(bytes))); // [ 'x', 'y' ]
 * ```
 */
export async function download(
  url: string | URL | readonly (string | URL)[],
  options: DownloadOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  rejectUnknownOptions("download", options, ["sha256", "file", "limit", "signal"]);
  const { sha256: expected, file, limit = GIGABYTE, signal } = options;
  requireInteger("download", "limit", limit, 0);
  if (expected !== undefined && !/^[\da-f]{64}$/iu.test(expected)) {
    throw new DatasetError(`download: sha256 must be 64 hexadecimal digits, but is ${String(expected)}`);
  }
  const urls = Array.isArray(url) ? (url as readonly (string | URL)[]) : [url as string | URL];
  if (urls.length === 0) throw new DatasetError("download: there is no address to fetch from");
  return fetchFile({
    functionName: "download",
    urls,
    file,
    limit,
    signal,
    fault: async (bytes, subject) => {
      if (expected === undefined) return undefined;
      const found = await sha256(bytes, subject);
      return found === expected.toLowerCase()
        ? undefined
        : `has SHA-256 ${found}, expected ${expected.toLowerCase()}`;
    },
  });
}
