import { DatasetError } from "./DatasetError.js";
import { gunzip, isGzip } from "./gunzip.js";
import { nodeBuiltins } from "./nodeBuiltins.js";

/** A file that was read. */
export interface ReadFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The function's name and the absolute path, for errors about the contents. */
  readonly subject: string;
}

/**
 * A file's bytes by Node's file system, decompressed where they are gzip. Errors name `functionName`, and `parser` as
 * what to use where there is no file system.
 */
export async function readFile(path: string | URL, functionName: string, parser: string): Promise<ReadFile> {
  const node = nodeBuiltins();
  if (node === undefined) {
    throw new DatasetError(
      `${functionName}: ${String(path)} can't be read, because there is no file system here (a browser?). ` +
        `Fetch the file and give its ${parser}`,
    );
  }
  if (typeof path !== "string" && !(path instanceof URL)) {
    throw new DatasetError(
      `${functionName}: the path must be a string or a file: URL, but is ${String(path)}`,
    );
  }
  const subject = `${functionName}: ${typeof path === "string" ? node.path.resolve(path) : path.href}`;
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = await node.fs.readFile(path);
  } catch (cause) {
    throw new DatasetError(`${subject} can't be read: ${(cause as Error).message}`, { cause });
  }
  return { bytes: isGzip(bytes) ? await gunzip(bytes, subject) : bytes, subject };
}
