import type { DataArray } from "../DataArray.js";
import { drawPermutation } from "../permutation.js";
import type { RandomNumbers } from "../randomNumbers.js";
import { gatherRows } from "../selectRows.js";

/** Points and their classes: `x` float32 of shape [n, features], `y` int32 of shape [n]. */
export interface ClassifiedPoints {
  readonly x: DataArray<Float32Array<ArrayBuffer>>;
  readonly y: DataArray<Int32Array<ArrayBuffer>>;
}

/**
 * Rows of `classes` classes, as many of each as of another or one more of the first ones, in random order. `point`
 * writes the coordinates of a class's sample number `index` of `count`; noise is added to each.
 */
export function classifiedPoints(
  {
    samples,
    classes,
    features,
    noise,
  }: { samples: number; classes: number; features: number; noise: number },
  random: RandomNumbers,
  point: (label: number, index: number, count: number) => readonly number[],
): ClassifiedPoints {
  const x = new Float32Array(samples * features);
  const y = new Int32Array(samples);
  for (let row = 0; row < samples; row++) {
    const label = row % classes;
    const count = Math.ceil((samples - label) / classes);
    point(label, Math.floor(row / classes), count).forEach((value, feature) => {
      x[row * features + feature] = noise === 0 ? value : value + noise * random.normal();
    });
    y[row] = label;
  }
  const ordered = { x: { data: x, shape: [samples, features] }, y: { data: y, shape: [samples] } };
  return gatherRows(ordered, drawPermutation(samples, random.integer));
}
