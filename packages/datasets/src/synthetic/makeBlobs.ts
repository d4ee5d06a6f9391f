import { DatasetError } from "../DatasetError.js";
import { type RandomNumbers, randomNumbers } from "../randomNumbers.js";
import { rejectUnknownOptions } from "../rejectUnknownOptions.js";
import { requireInteger } from "../requireInteger.js";
import { requireNumber } from "../requireNumber.js";
import { type ClassifiedPoints, classifiedPoints } from "./classifiedPoints.js";
import { checkSampleOptions } from "./SampleOptions.js";

const BOX = 10;

/** Options of {@link makeBlobs}. */
export interface MakeBlobsOptions {
  /** How many rows, 0 or more. Default 100. */
  readonly samples?: number | undefined;
  /**
   * The centers: one point for each class, or how many to draw at random from the box of sides −10 … 10. Default 3.
   */
  readonly centers?: number | readonly (readonly number[])[] | undefined;
  /** Coordinates of a point, where centers are drawn. Default 2. */
  readonly features?: number | undefined;
  /** The standard deviation of each coordinate from its center's, 0 or more. Default 1. */
  readonly standardDeviation?: number | undefined;
  /** A whole number from 0 to 2⁵³ − 1, default 0. The same seed gives the same bits on every machine. */
  readonly seed?: number | undefined;
}

/**
 * Clouds of points, each a class: class k is normally distributed about center k, the same in all directions.
 * `samples` rows, dealt to the classes by turns, in random order.
 *
 * @returns `x` of shape [n, features], `y` of shape [n]
 * @throws {@link DatasetError} where an option is unknown or out of its range, or centers differ in their length.
 *
 * @example
 * ```ts
 * import { makeBlobs } from "@chainrule/datasets";
 *
 * const centers = [[0, 0], [10, 20]];
 * const { x, y } = makeBlobs({ samples: 4, centers, standardDeviation: 0.1, seed: 1 });
 * console.log(Array.from(x.data, (value) => value.toFixed(1)).join(), y.data.join()); // 10.0,20.0,9.8,20.1,-0.0,-0.0,0.1,-0.2 1,1,0,0
 * ```
 */
export function makeBlobs(options: MakeBlobsOptions = {}): ClassifiedPoints {
  rejectUnknownOptions("makeBlobs", options, ["samples", "centers", "features", "standardDeviation", "seed"]);
  const { samples = 100, centers = 3, features, standardDeviation = 1, seed = 0 } = options;
  checkSampleOptions("makeBlobs", { samples, noise: 0, seed });
  requireNumber("makeBlobs", "standardDeviation", standardDeviation, 0);
  const random = randomNumbers(seed);
  const points =
    typeof centers === "number"
      ? drawCenters(centers, features ?? 2, random)
      : givenCenters(centers, features);
  return classifiedPoints(
    { samples, classes: points.length, features: points[0]!.length, noise: standardDeviation },
    random,
    (label) => points[label]!,
  );
}

function drawCenters(count: number, features: number, random: RandomNumbers): number[][] {
  requireInteger("makeBlobs", "centers", count, 1);
  requireInteger("makeBlobs", "features", features, 1);
  return Array.from({ length: count }, () =>
    Array.from({ length: features }, () => random.uniform(-BOX, BOX)),
  );
}

function givenCenters(
  centers: readonly (readonly number[])[],
  features: number | undefined,
): readonly (readonly number[])[] {
  const length = centers[0]?.length;
  if (length === undefined || length === 0) {
    throw new DatasetError("makeBlobs: centers must be a number, or points such as [[0, 0], [5, 5]]");
  }
  centers.forEach((center, i) => {
    if (center.length !== (features ?? length)) {
      throw new DatasetError(
        `makeBlobs: centers[${i}] has ${center.length} coordinates, expected ${features ?? length}`,
      );
    }
    center.forEach((value, j) => requireNumber("makeBlobs", `centers[${i}][${j}]`, value));
  });
  return centers;
}
