import { sinCos } from "../sinCos.js";

/** How the values of an image lie in memory. */
export interface ImageGeometry {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly channelsLast: boolean;
}

/** How an image is changed: mirrored, scaled and turned about its middle, then moved. */
export interface Warp {
  /** Left becomes right. */
  readonly mirrored: boolean;
  /** Top becomes bottom. */
  readonly upsideDown: boolean;
  /** Radians, clockwise. */
  readonly angle: number;
  readonly factor: number;
  /** Pixels. */
  readonly down: number;
  readonly right: number;
  /** What lies outside. */
  readonly fill: number;
}

/**
 * Writes the warped image to `target`: each of its pixels looks up where it came from, between four pixels of the
 * source, of which it takes the bilinear mean.
 */
export function warpImage(
  source: ArrayLike<number>,
  target: Float32Array | Float64Array,
  { height, width, channels, channelsLast }: ImageGeometry,
  { mirrored, upsideDown, angle, factor, down, right, fill }: Warp,
): void {
  const [sine, cosine] = sinCos(angle);
  const middleRow = (height - 1) / 2;
  const middleColumn = (width - 1) / 2;
  const pixelStride = channelsLast ? channels : 1;
  const channelStride = channelsLast ? 1 : height * width;
  const at = (row: number, column: number, offset: number): number =>
    row < 0 || row >= height || column < 0 || column >= width
      ? fill
      : source[(row * width + column) * pixelStride + offset]!;
  for (let i = 0; i < height; i++) {
    for (let j = 0; j < width; j++) {
      const y = (i - down - middleRow) / factor;
      const x = (j - right - middleColumn) / factor;
      const rows = cosine * y - sine * x;
      const columns = sine * y + cosine * x;
      const fromRow = middleRow + (upsideDown ? -rows : rows);
      const fromColumn = middleColumn + (mirrored ? -columns : columns);
      const row = Math.floor(fromRow);
      const column = Math.floor(fromColumn);
      const below = fromRow - row;
      const beside = fromColumn - column;
      for (let channel = 0; channel < channels; channel++) {
        const offset = channel * channelStride;
        const upper = between(at(row, column, offset), at(row, column + 1, offset), beside);
        const lower = between(at(row + 1, column, offset), at(row + 1, column + 1, offset), beside);
        target[(i * width + j) * pixelStride + offset] = between(upper, lower, below);
      }
    }
  }
}

/** `a` for a weight of 0, exactly. */
function between(a: number, b: number, weight: number): number {
  return weight === 0 ? a : a * (1 - weight) + b * weight;
}
