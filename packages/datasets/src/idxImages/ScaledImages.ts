import type { DataArray } from "../DataArray.js";
import { requireInteger } from "../requireInteger.js";
import { gatherRows } from "../selectRows.js";
import type { ImageBytes } from "./ImageBytes.js";

/** Grey images of 28 × 28 pixels and what they show. */
export interface ScaledImages {
  /** Pixels from 0 (background) to 1 (ink), byte / 255, shape [n, 784]: the 28 rows of an image from the top. */
  readonly x: DataArray<Float32Array<ArrayBuffer>>;
  /** The classes 0 … 9, shape [n]. */
  readonly y: DataArray<Int32Array<ArrayBuffer>>;
}

/** Images as a training step takes them. */
export function scaledImages({ pixels, labels }: ImageBytes): ScaledImages {
  const x = new Float32Array(pixels.data.length);
  for (let i = 0; i < x.length; i++) x[i] = pixels.data[i]! / 255;
  return {
    x: { data: x, shape: pixels.shape },
    y: { data: Int32Array.from(labels.data), shape: labels.shape },
  };
}

/** The first `rows` images, or all where it is undefined; `name` is the option that says so. */
export function firstImages(
  functionName: string,
  images: ImageBytes,
  name: string,
  rows: number | undefined,
): ImageBytes {
  if (rows === undefined) return images;
  requireInteger(functionName, name, rows, 0, images.labels.data.length);
  return gatherRows(
    images,
    Uint32Array.from({ length: rows }, (_, i) => i),
  );
}
