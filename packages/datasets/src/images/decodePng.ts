import type { DecodedPng } from "fast-png";
import { DatasetError } from "../DatasetError.js";
import type { DecodedImage } from "./decodeImage.js";

/** A PNG image by the package fast-png; `subject` begins the messages of errors. */
export async function decodePng(bytes: Uint8Array, subject: string): Promise<DecodedImage> {
  let png: typeof import("fast-png");
  try {
    // Within this `try` bundlers take it that the package may be missing.
    png = await import("fast-png");
  } catch (cause) {
    throw new DatasetError(
      `${subject}: PNG images are decoded by the package fast-png, which can't be loaded. Install it: npm i fast-png`,
      { cause },
    );
  }
  const [depth, interlacing] = [bytes[24]!, bytes[28]!];
  if (depth < 8 && interlacing !== 0) {
    // fast-png takes each value for a byte.
    throw new DatasetError(
      `${subject} is an interlaced PNG image with ${depth} ${depth === 1 ? "bit" : "bits"} a value, which is not supported; ` +
        "save it without interlacing",
    );
  }
  const image = png.decode(bytes, { checkCrc: true });
  if (image.transparency !== undefined && image.transparency.length > 0) {
    throw new DatasetError(
      `${subject} declares one of its colors as transparent (tRNS), which is not supported; save it with an alpha channel`,
    );
  }
  const { width, height } = image;
  if (image.palette !== undefined) {
    const data = png.convertIndexedToRgb(image);
    return fractions(data, [height, width, data.length / (width * height)], 255);
  }
  const values = image.depth < 8 ? unpacked(image) : image.data;
  return fractions(values, [height, width, image.channels], 2 ** image.depth - 1);
}

/** Grey values of less than a byte, of which each row begins with a new byte. */
function unpacked({ width, height, depth, data }: DecodedPng): Uint8Array {
  const perByte = 8 / depth;
  const rowBytes = Math.ceil(width / perByte);
  return Uint8Array.from({ length: width * height }, (_, i) => {
    const row = Math.floor(i / width);
    const column = i % width;
    const byte = data[row * rowBytes + Math.floor(column / perByte)]!;
    return (byte >> (8 - depth * ((column % perByte) + 1))) & (2 ** depth - 1);
  });
}

/** Whole numbers from 0 to `max` as numbers from 0 to 1. */
export function fractions(values: ArrayLike<number>, shape: readonly number[], max: number): DecodedImage {
  const length = shape.reduce((product, size) => product * size, 1);
  if (values.length !== length) throw new Error(`it decodes to ${values.length} values, expected ${length}`);
  const data = new Float32Array(length);
  for (let i = 0; i < length; i++) data[i] = values[i]! / max;
  return { data, shape };
}
