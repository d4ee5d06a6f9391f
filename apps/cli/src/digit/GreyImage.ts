/** An image of one number a pixel, row by row from the top. */
export interface GreyImage {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

/** A rectangle of pixels: `right` and `bottom` are inside. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** The width and height of a box. */
export function boxSize({ left, top, right, bottom }: Box): { width: number; height: number } {
  return { width: right - left + 1, height: bottom - top + 1 };
}

/** The part of an image that a box holds; what of the box is outside the image is left out. */
export function crop({ width, height, data }: GreyImage, box: Box): GreyImage {
  const [left, top] = [Math.max(0, box.left), Math.max(0, box.top)];
  const [right, bottom] = [Math.min(width - 1, box.right), Math.min(height - 1, box.bottom)];
  const rows = Array.from({ length: bottom - top + 1 }, (_, row) =>
    data.subarray((top + row) * width + left, (top + row) * width + right + 1),
  );
  const cut = new Float32Array(rows.length * (right - left + 1));
  rows.forEach((row, i) => {
    cut.set(row, i * row.length);
  });
  return { width: right - left + 1, height: rows.length, data: cut };
}
