import { joined } from "../inflate.js";

/**
 * The body that a server sends for a URL. Throws where it answers with an error, breaks off, or sends more than `limit`
 * bytes, of which no more are kept.
 */
export async function receive(
  url: string | URL,
  limit: number,
  signal: AbortSignal | undefined,
): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(url, { signal: signal ?? null });
  if (!response.ok) {
    // Nobody reads the page that explains the error; the connection must not wait for that.
    await response.body?.cancel();
    throw new Error(`the server answers ${response.status} ${response.statusText}`.trimEnd());
  }
  const reader = response.body?.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  while (reader !== undefined) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > limit) {
      reader.cancel().catch(() => {});
      throw new Error(`the server sends more than ${limit} bytes`);
    }
    chunks.push(value);
  }
  return joined(chunks, length);
}

/** What went wrong, in words: `fetch` hides the reason in the error's cause. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { message, cause } = error;
  const inner = cause instanceof Error ? cause.message || (cause as { code?: string }).code : undefined;
  return inner === undefined ? message : `${message} (${inner})`;
}
