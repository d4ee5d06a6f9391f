/** The bytes of a safetensors file, for tests: any header, also none that is right, and any numbers. */
export function rawSafetensors(
  header: string | object,
  data: Uint8Array | readonly number[] = [],
): Uint8Array<ArrayBuffer> {
  const text = new TextEncoder().encode(typeof header === "string" ? header : JSON.stringify(header));
  const file = new Uint8Array(8 + text.length + data.length);
  new DataView(file.buffer).setUint32(0, text.length, true);
  file.set(text, 8);
  file.set(data, 8 + text.length);
  return file;
}
