import { type Box, boxSize, type GreyImage } from "./GreyImage.js";
import { boxAround, gapBetween, type Shape } from "./findShapes.js";

/** Shapes with less of the heaviest one's ink are specks. */
const SPECK = 0.02;
/** Parts of one digit are this close, as a share of its length, … */
const CLOSE = 0.08;
/** … and small fragments may be this far. */
const FRAGMENT_REACH = 0.25;
/** A fragment is shorter than this share of the digit. */
const FRAGMENT = 0.55;
/** Strokes of one digit share so much of the narrower one's width. */
const SHARED_WIDTH = 0.25;
/** Another shape that is so long and so heavy, beside the heaviest, is another digit. */
const [RIVAL_LENGTH, RIVAL_MASS] = [0.4, 0.1];
/** A digit is this long at least: in pixels, and as a share of the image. */
const [SHORTEST, SMALLEST] = [7, 0.04];
/** It is at most so many times wider than it is high. */
const WIDEST = 2.5;
/** A shape that is not narrow and of which so much is ink is no digit. */
const FULL = 0.92;
const NARROW = 0.6;

/**
 * The shapes that make up the one digit of an image, its strokes and fragments, without specks and without what hangs in
 * from the edge.
 *
 * @returns those shapes, or in words what was seen instead
 */
export function gatherDigit(all: readonly Shape[], image: GreyImage): readonly Shape[] | string {
  const shapes = withoutIntruders(all, image);
  const [first] = shapes;
  if (first === undefined) return "nothing stands out from its background";
  const parts: Shape[] = [first];
  let { box } = first;
  const others = new Set(shapes.slice(1).filter(({ mass }) => mass >= SPECK * first.mass));
  for (let grown = true; grown;) {
    grown = false;
    for (const other of others) {
      if (!belongs(other, box)) continue;
      parts.push(other);
      box = boxAround(box, other.box);
      others.delete(other);
      grown = true;
    }
  }
  return refusal(first, parts, box, [...others], image) ?? parts;
}

/** Without the shapes at the edge of the image, if there is another one of some weight. */
function withoutIntruders(shapes: readonly Shape[], { width, height }: GreyImage): readonly Shape[] {
  const inside = shapes.filter(
    ({ box }) => box.left > 0 && box.top > 0 && box.right < width - 1 && box.bottom < height - 1,
  );
  const heaviest = inside[0]?.box;
  return heaviest !== undefined && longSide(heaviest) >= smallest({ width, height }) ? inside : shapes;
}

function belongs({ box: other }: Shape, box: Box): boolean {
  const length = longSide(box);
  const gap = gapBetween(box, other);
  if (gap <= CLOSE * length && longSide(other) < length) return overlaps(box, other);
  return gap <= FRAGMENT_REACH * length && longSide(other) < FRAGMENT * length;
}

/** Whether one stands above the other, or both are at the same place: digits beside each other don't. */
function overlaps(a: Box, b: Box): boolean {
  const shared = Math.min(a.right, b.right) - Math.max(a.left, b.left) + 1;
  return shared > SHARED_WIDTH * Math.min(boxSize(a).width, boxSize(b).width);
}

function refusal(
  first: Shape,
  parts: readonly Shape[],
  box: Box,
  others: readonly Shape[],
  image: GreyImage,
): string | undefined {
  const { width, height } = boxSize(box);
  const length = longSide(box);
  if (length < smallest(image)) return "there are only specks";
  const rivals = others.filter(
    (other) => longSide(other.box) >= RIVAL_LENGTH * length && other.mass >= RIVAL_MASS * first.mass,
  );
  if (rivals.length > 0) return `there are ${rivals.length + 1} separate shapes, and one digit is expected`;
  if (width > WIDEST * height) return "there is a horizontal line";
  const filled = parts.reduce((sum, { pixels }) => sum + pixels.length, 0) / (width * height);
  if (filled > FULL && width > NARROW * height) return "there is a filled area without strokes";
  return undefined;
}

function longSide(box: Box): number {
  const { width, height } = boxSize(box);
  return Math.max(width, height);
}

function smallest({ width, height }: Pick<GreyImage, "width" | "height">): number {
  return Math.max(SHORTEST, SMALLEST * Math.max(width, height));
}
