import { open } from "node:fs/promises";
import type { FilePath } from "./writeFileAtomically.js";

/** So much is asked for in one call: Node reads no more than 2 GiB. */
const chunk = 2 ** 30;

/** The bytes of a file, also of one beyond the 2 GiB at which `readFile` gives up. */
export async function readFileBytes(path: FilePath): Promise<Uint8Array<ArrayBuffer>> {
  const file = await open(path, "r");
  try {
    const status = await file.stat();
    // A pipe has no size.
    if (!status.isFile()) return new Uint8Array(await file.readFile());
    const bytes = new Uint8Array(status.size);
    let position = 0;
    while (position < bytes.length) {
      const length = Math.min(chunk, bytes.length - position);
      const { bytesRead } = await file.read(bytes, position, length, position);
      if (bytesRead === 0) break;
      position += bytesRead;
    }
    return bytes.subarray(0, position);
  } finally {
    await file.close();
  }
}
