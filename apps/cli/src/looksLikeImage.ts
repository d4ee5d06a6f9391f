const PNG = [0x89, 0x50, 0x4e, 0x47];
const JPEG = [0xff, 0xd8, 0xff];

/** Whether a file begins as a PNG or JPEG image does. */
export function looksLikeImage(bytes: Uint8Array): boolean {
  return [PNG, JPEG].some((signature) => signature.every((byte, i) => bytes[i] === byte));
}
