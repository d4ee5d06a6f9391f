/** The order of the bytes of a number in a file. */
export type ByteOrder = "little" | "big";

/** The order of this machine's typed arrays: little nearly everywhere. */
export function hostByteOrder(): ByteOrder {
  return new Uint8Array(Uint16Array.of(1).buffer)[0] === 1 ? "little" : "big";
}

/** Turns every element of `width` bytes around, in place. */
export function reverseBytes(bytes: Uint8Array, width: number): void {
  if (width === 1) return;
  for (let start = 0; start < bytes.length; start += width) bytes.subarray(start, start + width).reverse();
}
