import { resizeImage } from "@chainrule/datasets/images";
import { findShapes, type Shape } from "./findShapes.js";
import { gatherDigit } from "./gatherDigit.js";
import { type Box, boxSize, crop, type GreyImage } from "./GreyImage.js";
import { inkBox } from "./inkBox.js";
import { inkOf } from "./inkOf.js";

/** Larger images are looked at in this size. */
const LARGEST = 400;
/** A digit is cut out with this margin, as a share of its length, and looked at once more … */
const MARGIN = 0.5;
/** … if it is shorter than this share of the image. */
const CLOSE_UP = 0.4;
/** What is connected to ink of the second strength down to the first belongs to a shape. */
const [WEAK, STRONG] = [0.3, 0.5];

/** A digit that was found. */
export interface FoundDigit {
  /** The digit alone, cut to its box: from 0 (paper) to 1 (ink). */
  readonly ink: GreyImage;
  /** Where it is in the image. */
  readonly box: Box;
  /** "dark": dark ink on light paper. */
  readonly polarity: "dark" | "light";
}

/** That there is none. */
export interface NoDigit {
  /** What was seen instead: "it is uniform". */
  readonly reason: string;
}

/**
 * Finds the one digit of an image. It may be of any size and at any place, dark on light or light on dark; its paper may
 * be grey, unevenly lit and noisy.
 */
export function findDigit(image: GreyImage): FoundDigit | NoDigit {
  if (Math.min(image.width, image.height) < 3) return { reason: "it is smaller than a digit" };
  const seen = look(image);
  if ("reason" in seen) return seen;
  const { width, height } = boxSize(seen.box);
  const length = Math.max(width, height);
  if (length >= CLOSE_UP * Math.max(image.width, image.height)) return seen;
  const margin = Math.ceil(MARGIN * length);
  const { left, top, right, bottom } = seen.box;
  const around = { left: left - margin, top: top - margin, right: right + margin, bottom: bottom + margin };
  const closer = look(crop(image, around));
  if ("reason" in closer || closer.polarity !== seen.polarity) return seen;
  return { ...closer, box: moved(closer.box, Math.max(0, around.left), Math.max(0, around.top)) };
}

/** One look at an image, in a size that can be overlooked. */
function look(original: GreyImage): FoundDigit | NoDigit {
  const scale = Math.min(1, LARGEST / Math.max(original.width, original.height));
  const image = scale < 1 ? scaled(original, scale) : original;
  const found = inkOf(image);
  if (typeof found === "string") return { reason: found };
  const { ink, polarity } = found;
  const shapes = findShapes(ink, WEAK, STRONG);
  const parts = gatherDigit(shapes, ink);
  if (typeof parts === "string") return { reason: parts };
  const digit = onlyOf(parts, ink);
  const box = inkBox(digit);
  const unscaled = (place: number, size: number): number => Math.min(Math.round(place / scale), size);
  return {
    ink: crop(digit, box),
    polarity,
    box: {
      left: unscaled(box.left, original.width - 1),
      top: unscaled(box.top, original.height - 1),
      right: unscaled(box.right + 1, original.width) - 1,
      bottom: unscaled(box.bottom + 1, original.height) - 1,
    },
  };
}

/** The ink of some shapes and the soft edge around them, one pixel wide, and nothing else. */
function onlyOf(parts: readonly Shape[], { width, height, data }: GreyImage): GreyImage {
  const result = new Float32Array(data.length);
  for (const { pixels } of parts) {
    for (const pixel of pixels) {
      const [x, y] = [pixel % width, Math.floor(pixel / width)];
      for (let row = Math.max(0, y - 1); row <= Math.min(height - 1, y + 1); row++) {
        for (let column = Math.max(0, x - 1); column <= Math.min(width - 1, x + 1); column++) {
          result[row * width + column] = data[row * width + column]!;
        }
      }
    }
  }
  return { width, height, data: result };
}

function scaled({ width, height, data }: GreyImage, factor: number): GreyImage {
  const size = (length: number): number => Math.max(1, Math.round(length * factor));
  const image = { data: Float32Array.from(data), shape: [height, width, 1] };
  const small = resizeImage(image, { width: size(width), height: size(height), fit: "stretch" });
  return { width: size(width), height: size(height), data: small.data };
}

function moved({ left, top, right, bottom }: Box, x: number, y: number): Box {
  return { left: left + x, top: top + y, right: right + x, bottom: bottom + y };
}
