import { DatasetError, isDatasetError } from "../DatasetError.js";
import { nodeBuiltins } from "../nodeBuiltins.js";
import { keepFile } from "./keepFile.js";
import { reasonOf, receive } from "./receive.js";

/** A file to fetch. */
export interface FetchedFile {
  /** The function in whose name errors speak. */
  readonly functionName: string;
  /** Where it may be had, the first place first. */
  readonly urls: readonly (string | URL)[];
  /** Node: where it is kept. */
  readonly file: string | undefined;
  /** The most bytes it may have. */
  readonly limit: number;
  readonly signal: AbortSignal | undefined;
  /** What is wrong with received bytes, in words, or undefined; `subject` names them. */
  readonly fault: (bytes: Uint8Array<ArrayBuffer>, subject: string) => Promise<string | undefined>;
}

/**
 * The bytes of a file: from the disk where they are kept there, else from the first URL that gives them right, and then
 * they are kept. A kept file that isn't right is an error and stays as it is.
 */
export async function fetchFile(wanted: FetchedFile): Promise<Uint8Array<ArrayBuffer>> {
  const { functionName, file } = wanted;
  const node = nodeBuiltins();
  if (file === undefined) return fromFirst(wanted);
  if (node === undefined) {
    throw new DatasetError(
      `${functionName}: ${file} can't keep anything, because there is no file system here (a browser?). ` +
        "Leave the option out: a browser keeps what it fetches by itself",
    );
  }
  const path = node.path.resolve(file);
  const kept = await readKept(wanted, path);
  if (kept !== undefined) return kept;
  const bytes = await fromFirst(wanted);
  try {
    await keepFile(node, path, bytes);
  } catch (cause) {
    throw new DatasetError(`${functionName}: ${path} can't be written: ${(cause as Error).message}`, {
      cause,
    });
  }
  return bytes;
}

/** The kept bytes, or undefined where there are none. */
async function readKept(
  { functionName, fault }: FetchedFile,
  path: string,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = await nodeBuiltins()!.fs.readFile(path);
  } catch (cause) {
    if ((cause as { code?: unknown }).code === "ENOENT") return undefined;
    throw new DatasetError(`${functionName}: ${path} can't be read: ${(cause as Error).message}`, { cause });
  }
  const subject = `${functionName}: ${path}`;
  const wrong = await fault(bytes, subject);
  if (wrong === undefined) return bytes;
  throw new DatasetError(
    `${subject} ${wrong}. If it is a leftover, delete it and it is fetched again; if it is another file, ` +
      "keep this one elsewhere",
  );
}

/** The bytes from the first URL that gives them right; an error that lists what happened at each if none does. */
async function fromFirst({
  functionName,
  urls,
  limit,
  signal,
  fault,
}: FetchedFile): Promise<Uint8Array<ArrayBuffer>> {
  const failures: string[] = [];
  let cause: unknown;
  for (const url of urls) {
    try {
      const bytes = await receive(url, limit, signal);
      const wrong = await fault(bytes, String(url));
      if (wrong === undefined) return bytes;
      failures.push(`${String(url)} ${wrong}`);
    } catch (error) {
      cause ??= error;
      failures.push(isDatasetError(error) ? error.message : `${String(url)}: ${reasonOf(error)}`);
      if (signal?.aborted === true) break;
    }
  }
  throw new DatasetError(`${functionName}: can't be fetched: ${failures.join("; ")}`, { cause });
}
