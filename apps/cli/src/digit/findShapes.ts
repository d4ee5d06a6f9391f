import type { Box, GreyImage } from "./GreyImage.js";

/** Ink that hangs together. */
export interface Shape {
  /** Its pixels, as places in the image. */
  readonly pixels: readonly number[];
  readonly box: Box;
  /** The sum of its ink. */
  readonly mass: number;
}

/**
 * The connected shapes of what is at least `weak`, each of which reaches `strong` somewhere; pixels that touch at a corner
 * are connected. The heaviest comes first.
 */
export function findShapes({ width, height, data }: GreyImage, weak: number, strong: number): Shape[] {
  const seen = new Uint8Array(data.length);
  const shapes: Shape[] = [];
  for (let start = 0; start < data.length; start++) {
    if (seen[start] === 1 || data[start]! < strong) continue;
    seen[start] = 1;
    const pixels = [start];
    let mass = 0;
    let [left, top, right, bottom] = [width, height, 0, 0];
    // The list grows while it is walked through.
    for (const pixel of pixels) {
      const [x, y] = [pixel % width, Math.floor(pixel / width)];
      mass += data[pixel]!;
      [left, right] = [Math.min(left, x), Math.max(right, x)];
      [top, bottom] = [Math.min(top, y), Math.max(bottom, y)];
      for (let row = Math.max(0, y - 1); row <= Math.min(height - 1, y + 1); row++) {
        for (let column = Math.max(0, x - 1); column <= Math.min(width - 1, x + 1); column++) {
          const next = row * width + column;
          if (seen[next] === 1 || data[next]! < weak) continue;
          seen[next] = 1;
          pixels.push(next);
        }
      }
    }
    shapes.push({ pixels, box: { left, top, right, bottom }, mass });
  }
  return shapes.sort((a, b) => b.mass - a.mass);
}

/** How many pixels of paper are between two boxes, along the longer way of the two; 0 where they touch or overlap. */
export function gapBetween(a: Box, b: Box): number {
  const across = Math.max(a.left - b.right, b.left - a.right) - 1;
  const down = Math.max(a.top - b.bottom, b.top - a.bottom) - 1;
  return Math.max(0, across, down);
}

/** The box around both. */
export function boxAround(a: Box, b: Box): Box {
  return {
    left: Math.min(a.left, b.left),
    top: Math.min(a.top, b.top),
    right: Math.max(a.right, b.right),
    bottom: Math.max(a.bottom, b.bottom),
  };
}
