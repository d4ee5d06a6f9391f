import type { Terminal } from "./terminal.js";

/** Width and height of an image in pixels. */
const SIDE = 28;
/** Ink begins here, from 0 (paper) to 1 (ink), when the numbers of pixels are looked at. */
const TRACE = 0.1;
/** Ink begins here where a pixel is drawn full or not at all. */
const INK = 0.4;
const GAP = 2;
const RESET = "\u001B[0m";
/** The first of the 24 greys among 256 colours, and the last. */
const [BLACK, WHITE] = [232, 255];

/** An image and what is to stand below it. */
export interface CaptionedImage {
  /** 784 pixels, row by row. */
  readonly pixels: ArrayLike<number>;
  readonly caption: string;
}

/**
 * Images drawn with half blocks, two pixels a character, side by side as the terminal has room, with captions. They
 * are cut to the largest extent of their ink. In greys where the terminal has them; otherwise in ink or none.
 */
export function drawPictures(
  images: readonly CaptionedImage[],
  terminal: Pick<Terminal, "columns" | "greys">,
): string[] {
  const side = commonSide(images);
  const perRow = picturesPerRow(side, terminal.columns);
  const lines: string[] = [];
  for (let first = 0; first < images.length; first += perRow) {
    const row = images.slice(first, first + perRow);
    if (first > 0) lines.push("");
    const drawn = row.map(({ pixels }) => drawPicture(cut(pixels, side), side, terminal.greys));
    for (let line = 0; line < drawn[0]!.length; line++) {
      lines.push(row.map((_, i) => drawn[i]![line]!).join(" ".repeat(GAP)));
    }
    lines.push(row.map(({ caption }) => caption.padEnd(side)).join(" ".repeat(GAP)));
  }
  return lines.map((line) => (terminal.greys ? line : line.trimEnd()));
}

/** How many pictures stand side by side: 1 at least. */
export function picturesPerRow(side: number, columns: number): number {
  return Math.max(1, Math.floor((columns - 1 + GAP) / (side + GAP)));
}

/** The side of a square that holds the ink of each image, and its caption; even, for half blocks. */
export function commonSide(images: readonly CaptionedImage[]): number {
  const sides = images.map(({ pixels, caption }) => {
    const { left, right, top, bottom } = inkBox(pixels);
    return Math.max(right - left + 1, bottom - top + 1, caption.length);
  });
  return Math.min(SIDE, 2 * Math.ceil(Math.max(1, ...sides) / 2));
}

/** Rows of characters, each for two rows of pixels of a square picture. */
function drawPicture(pixels: readonly number[], side: number, greys: boolean): string[] {
  return Array.from({ length: side / 2 }, (_, row) => {
    const characters = Array.from({ length: side }, (_, column) =>
      drawPair(pixels[2 * row * side + column]!, pixels[(2 * row + 1) * side + column]!, greys),
    );
    return characters.join("") + (greys ? RESET : "");
  });
}

/** A pixel above another. The character alone shows where the ink is, so that a copy without colours does too. */
function drawPair(upper: number, lower: number, greys: boolean): string {
  const [above, below] = [upper >= INK, lower >= INK];
  const character = above ? (below ? "█" : "▀") : below ? "▄" : " ";
  if (!greys) return character;
  const both = (upper + lower) / 2;
  const [front, back] = above === below ? [both, both] : above ? [upper, lower] : [lower, upper];
  return `\u001B[38;5;${grey(front)};48;5;${grey(back)}m${character}`;
}

function grey(ink: number): number {
  return BLACK + Math.round(ink * (WHITE - BLACK));
}

/** The square around the middle of the ink. */
function cut(pixels: ArrayLike<number>, side: number): number[] {
  const { left, right, top, bottom } = inkBox(pixels);
  const start = (low: number, high: number): number =>
    Math.min(Math.max(Math.floor((low + high + 1 - side) / 2), 0), SIDE - side);
  const [x, y] = [start(left, right), start(top, bottom)];
  return Array.from(
    { length: side * side },
    (_, i) => pixels[(y + Math.floor(i / side)) * SIDE + x + (i % side)]!,
  );
}

function inkBox(pixels: ArrayLike<number>): { left: number; right: number; top: number; bottom: number } {
  const box = { left: SIDE - 1, right: 0, top: SIDE - 1, bottom: 0 };
  for (let i = 0; i < SIDE * SIDE; i++) {
    if (pixels[i]! < TRACE) continue;
    const [x, y] = [i % SIDE, Math.floor(i / SIDE)];
    box.left = Math.min(box.left, x);
    box.right = Math.max(box.right, x);
    box.top = Math.min(box.top, y);
    box.bottom = Math.max(box.bottom, y);
  }
  return box.left > box.right ? { left: 0, right: SIDE - 1, top: 0, bottom: SIDE - 1 } : box;
}
