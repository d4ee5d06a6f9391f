import { DatasetError } from "./DatasetError.js";

/** Whether bytes begin as gzip does. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** Decompressed gzip, in Node and browsers alike; `subject` begins the message of an error. */
export async function gunzip(
  bytes: Uint8Array<ArrayBuffer>,
  subject: string,
): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  } catch (cause) {
    throw new DatasetError(
      `${subject} can't be decompressed: it begins as gzip, but is truncated or damaged (${String(cause)}). ` +
        `Fetch it again`,
      { cause },
    );
  }
}
