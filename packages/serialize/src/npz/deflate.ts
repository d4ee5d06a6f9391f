import { concatenate } from "../concatenate.js";
import type { Refusal } from "../Refusal.js";

/** Compressed bytes, by the platform's own deflate. */
export async function deflate(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const stream = streamOf(bytes).pipeThrough(new CompressionStream("deflate-raw"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/**
 * Decompressed bytes, exactly `size` of them: what goes beyond is not unfolded, and memory grows with what has come
 * out, not with what is claimed.
 */
export async function inflate(
  bytes: Uint8Array<ArrayBuffer>,
  size: number,
  refuse: Refusal,
): Promise<Uint8Array<ArrayBuffer>> {
  const reader = streamOf(bytes).pipeThrough(new DecompressionStream("deflate-raw")).getReader();
  const chunks: Uint8Array[] = [];
  let total = 0;
  for (;;) {
    const { done, value } = await reader
      .read()
      .catch((error: unknown) => refuse("its compressed data are damaged", error));
    if (done) break;
    total += value.length;
    if (total > size) {
      await reader.cancel().catch(() => undefined);
      refuse(`it unfolds to more than the ${size} bytes that it claims`);
    }
    chunks.push(value);
  }
  if (total < size) refuse(`it unfolds to ${total} bytes, not to the ${size} that it claims`);
  return concatenate(chunks);
}

/**
 * Bytes as a stream of small pieces, lest much is unfolded before anybody looks at it. A `Blob` has no such stream in
 * jsdom, where web pages are tested.
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
