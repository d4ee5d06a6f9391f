/** The most that anything is decompressed to, unless the caller knows better: what a typed array of bytes can hold. */
const MAX_BYTES = 2 ** 32 - 1;

/** Something decompresses to more than it may. */
export class TooLongError extends Error {}

/**
 * Decompressed bytes, in Node and browsers alike. Memory grows with what really comes out, not with what any header
 * claims; beyond `limit` bytes it stops with a {@link TooLongError}. Damaged data reject with the platform's error.
 */
export async function inflate(
  bytes: Uint8Array<ArrayBuffer>,
  format: "gzip" | "deflate-raw",
  limit: number = MAX_BYTES,
): Promise<Uint8Array<ArrayBuffer>> {
  const reader = streamOf(bytes).pipeThrough(new DecompressionStream(format)).getReader();
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > limit) {
      // What the stream still has to say is of no interest.
      reader.cancel().catch(() => {});
      throw new TooLongError(`more than ${limit} bytes`);
    }
    chunks.push(value);
  }
  return joined(chunks, length);
}

/**
 * Bytes as a stream of small pieces, lest much is decompressed before anybody looks at it. A `Blob` has no such stream
 * in jsdom, where web pages are tested.
 */
function streamOf(bytes: Uint8Array<ArrayBuffer>): ReadableStream<Uint8Array<ArrayBuffer>> {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      const piece = bytes.subarray(at, at + 65_536);
      at += piece.length;
      if (piece.length > 0) controller.enqueue(piece);
      else controller.close();
    },
  });
}

/** Pieces of bytes as one. */
export function joined(chunks: readonly Uint8Array[], length: number): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}
