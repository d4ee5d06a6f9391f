import type { GreyImage } from "./GreyImage.js";
import { quantile } from "./quantile.js";

/** Pixels along each side that the surface is fitted to, at most. */
const GRID = 48;
/** How wide the edge is that is taken for paper at first, as a share of the side. */
const EDGE = 0.08;
const ROUNDS = 12;
/** Tukey's biweight with this constant is 95 % efficient where errors are normal. */
const TUKEY = 4.685;
/** The median of |z| of a normally distributed z with deviation 1. */
const MEDIAN_OF_NORMAL = 0.6745;
/** Paper is never smoother than this, in greys. */
const FINEST = 0.004;

/**
 * The paper behind the ink: a surface of second degree in x and y, fitted to the brightness of the pixels so that those
 * which lie far off it, the ink, have no say (iterated least squares with Tukey's biweight, begun with the plane through
 * the edge of the image).
 */
export function background(image: GreyImage): GreyImage {
  const { width, height } = image;
  const samples = sample(image);
  const edge = samples.filter(({ x, y }) => Math.max(Math.abs(x), Math.abs(y)) > 1 - 2 * EDGE);
  let surface = refine(edge, [quantile(valuesOf(edge), 0.5), 0, 0], 3);
  let scale = spread(edge, surface);
  for (let round = 0; round < ROUNDS; round++) {
    const next = fit(samples, 6, (error) => biweight(error / (TUKEY * scale)), surface);
    if (next === undefined) break;
    surface = next;
    scale = Math.min(scale, spread(samples, surface));
  }
  const data = new Float32Array(width * height);
  for (let i = 0; i < data.length; i++) {
    data[i] = at(surface, across(i % width, width), across(Math.floor(i / width), height));
  }
  return { width, height, data };
}

interface Sample {
  /** From −1 to 1. */
  readonly x: number;
  readonly y: number;
  /** 1, x, y, x², xy, y². */
  readonly terms: readonly number[];
  readonly value: number;
}

function sample({ width, height, data }: GreyImage): Sample[] {
  const places = (size: number): number[] => {
    const count = Math.min(GRID, size);
    return Array.from({ length: count }, (_, i) => Math.round((i * (size - 1)) / Math.max(1, count - 1)));
  };
  const columns = places(width);
  return places(height).flatMap((row) =>
    columns.map((column) => {
      const [x, y] = [across(column, width), across(row, height)];
      return { x, y, terms: [1, x, y, x * x, x * y, y * y], value: data[row * width + column]! };
    }),
  );
}

function across(pixel: number, size: number): number {
  return size === 1 ? 0 : (2 * pixel) / (size - 1) - 1;
}

function at(surface: readonly number[], x: number, y: number): number {
  const plane = surface[0]! + surface[1]! * x + surface[2]! * y;
  return surface.length < 6 ? plane : plane + surface[3]! * x * x + surface[4]! * x * y + surface[5]! * y * y;
}

const valuesOf = (samples: readonly Sample[]): Float32Array =>
  Float32Array.from(samples, ({ value }) => value);

/** The robust deviation of samples from a surface. */
function spread(samples: readonly Sample[], surface: readonly number[]): number {
  const errors = Float32Array.from(samples, ({ x, y, value }) => Math.abs(value - at(surface, x, y)));
  return Math.max(FINEST, quantile(errors, 0.5) / MEDIAN_OF_NORMAL);
}

/** The fit of least absolute errors, by least squares with weights 1 / |error|. */
function refine(samples: readonly Sample[], start: readonly number[], degree: number): readonly number[] {
  let surface = start;
  for (let round = 0; round < ROUNDS; round++) {
    surface = fit(samples, degree, (error) => 1 / Math.max(FINEST, Math.abs(error)), surface) ?? surface;
  }
  return surface;
}

/** Least squares with the weights that the last fit's errors get; undefined where too little has a say. */
function fit(
  samples: readonly Sample[],
  count: number,
  weight: (error: number) => number,
  before: readonly number[],
): number[] | undefined {
  const normal = Array.from({ length: count }, () => new Float64Array(count + 1));
  for (const { x, y, terms, value } of samples) {
    const w = weight(value - at(before, x, y));
    if (w === 0) continue;
    for (let i = 0; i < count; i++) {
      const row = normal[i]!;
      const factor = w * terms[i]!;
      for (let j = 0; j < count; j++) row[j]! += factor * terms[j]!;
      row[count]! += factor * value;
    }
  }
  return solve(normal);
}

/** Gauss elimination with the largest pivots; undefined of a singular system. */
function solve(rows: Float64Array[]): number[] | undefined {
  const count = rows.length;
  for (let i = 0; i < count; i++) {
    const pivot = rows.slice(i).reduce((best, row) => (Math.abs(row[i]!) > Math.abs(best[i]!) ? row : best));
    if (Math.abs(pivot[i]!) < 1e-9) return undefined;
    const from = rows.indexOf(pivot);
    [rows[i], rows[from]] = [pivot, rows[i]!];
    for (const row of rows) {
      if (row === pivot) continue;
      const factor = row[i]! / pivot[i]!;
      for (let j = i; j <= count; j++) row[j]! -= factor * pivot[j]!;
    }
  }
  return rows.map((row, i) => row[count]! / row[i]!);
}

/** (1 − u²)² within ±1, and 0 beyond. */
function biweight(u: number): number {
  return Math.abs(u) < 1 ? (1 - u * u) ** 2 : 0;
}
