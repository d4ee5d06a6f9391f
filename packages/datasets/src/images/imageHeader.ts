import { DatasetError } from "../DatasetError.js";

/** What the first bytes of an image say. */
export interface ImageHeader {
  readonly format: "png" | "jpeg";
  readonly width: number;
  readonly height: number;
  /** Numbers in a pixel, as the file has them. */
  readonly components: number;
}

const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const PNG_HEADER = 33;
const JPEG = [0xff, 0xd8, 0xff];
/** Deflate can't make a byte into more than this many. */
const MOST_INFLATED = 1032;

/** Reads the size of a PNG or JPEG image from its header; `subject` begins the messages of errors. */
export function imageHeader(bytes: Uint8Array, subject: string): ImageHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const begins = (signature: readonly number[]): boolean => signature.every((byte, i) => bytes[i] === byte);
  const header = begins(PNG)
    ? pngHeader(view, subject)
    : begins(JPEG)
      ? jpegHeader(view, subject)
      : undefined;
  if (header === undefined) {
    const start = Array.from(bytes.subarray(0, 8), (byte) => byte.toString(16).padStart(2, "0")).join(" ");
    throw new DatasetError(
      `${subject} is no PNG or JPEG image: it ${start === "" ? "is empty" : `begins with the bytes ${start}`}`,
    );
  }
  if (header.width === 0 || header.height === 0) {
    throw new DatasetError(`${subject} is damaged: its size is ${header.width} × ${header.height}`);
  }
  return header;
}

function pngHeader(view: DataView, subject: string): ImageHeader {
  if (view.byteLength < PNG_HEADER || view.getUint32(12) !== 0x49484452) {
    throw new DatasetError(`${subject} is a truncated or damaged PNG image: it has no header`);
  }
  const width = view.getUint32(16);
  const height = view.getUint32(20);
  const depth = view.getUint8(24);
  const components = [1, 0, 3, 1, 2, 0, 4][view.getUint8(25)] ?? 0;
  const claimed = height * Math.ceil((width * components * depth) / 8);
  if (claimed > MOST_INFLATED * view.byteLength) {
    throw new DatasetError(
      `${subject} is a truncated or damaged PNG image: ${width} × ${height} pixels can't be in ` +
        `${view.byteLength} bytes`,
    );
  }
  return { format: "png", width, height, components };
}

/** Goes from segment to segment up to the one that tells the size (SOF). */
function jpegHeader(view: DataView, subject: string): ImageHeader {
  for (let at = 2; at + 10 <= view.byteLength && view.getUint8(at) === 0xff;) {
    const marker = view.getUint8(at + 1);
    if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc) {
      const components = view.getUint8(at + 9);
      return { format: "jpeg", height: view.getUint16(at + 5), width: view.getUint16(at + 7), components };
    }
    // 0xff may be repeated before a marker.
    at += marker === 0xff ? 1 : 2 + view.getUint16(at + 2);
  }
  throw new DatasetError(`${subject} is a truncated or damaged JPEG image: its size is not found`);
}
