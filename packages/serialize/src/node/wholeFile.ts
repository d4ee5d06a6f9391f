import { isSerializeError, SerializeError } from "@chainrule/serialize";
import { readFileBytes } from "./readFileBytes.js";
import { type FilePath, writeFileAtomically } from "./writeFileAtomically.js";

/** Decodes a file. An error says which file it is about. */
export async function load<T>(
  operation: string,
  path: FilePath,
  decode: (bytes: Uint8Array<ArrayBuffer>) => T | Promise<T>,
): Promise<T> {
  checkPath(operation, path);
  const bytes = await readFileBytes(path);
  return aboutFile(operation, path, () => decode(bytes));
}

/** Encodes first, then writes: what cannot be encoded leaves the file as it is. */
export async function save(
  operation: string,
  path: FilePath,
  encode: () => Uint8Array | Promise<Uint8Array>,
): Promise<void> {
  checkPath(operation, path);
  await writeFileAtomically(path, await aboutFile(operation, path, encode));
}

function checkPath(operation: string, path: unknown): void {
  if (typeof path === "string" || path instanceof URL) return;
  throw new TypeError(`${operation}: the first argument is the path of the file, a string or a URL`);
}

async function aboutFile<T>(operation: string, path: FilePath, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isSerializeError(error)) throw error;
    const reason = error.message.replace(/^\w+: /u, "");
    throw new SerializeError(`${operation}: ${String(path)}: ${reason}`, { cause: error });
  }
}
