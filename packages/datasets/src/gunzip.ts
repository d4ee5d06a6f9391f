import { DatasetError } from "./DatasetError.js";
import { inflate, TooLongError } from "./inflate.js";

/** Whether bytes begin as gzip does. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/**
 * Decompressed gzip, in Node and browsers alike; `subject` begins the message of an error. What decompresses to more
 * than `limit` bytes is refused before it takes more memory than that.
 */
export async function gunzip(
  bytes: Uint8Array<ArrayBuffer>,
  subject: string,
  limit?: number,
): Promise<Uint8Array<ArrayBuffer>> {
  if (typeof DecompressionStream === "undefined") {
    throw new DatasetError(
      `${subject} can't be decompressed, because there is no DecompressionStream here (an old browser, or jest's jsdom)`,
    );
  }
  try {
    return await inflate(bytes, "gzip", limit);
  } catch (cause) {
    if (cause instanceof TooLongError) {
      throw new DatasetError(`${subject} can't be decompressed: it makes ${cause.message}`, { cause });
    }
    throw new DatasetError(
      `${subject} can't be decompressed: it begins as gzip, but is truncated or damaged (${String(cause)}). ` +
        `Fetch it again`,
      { cause },
    );
  }
}
