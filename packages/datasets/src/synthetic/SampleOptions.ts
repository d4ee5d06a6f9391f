import { requireInteger } from "../requireInteger.js";
import { requireNumber } from "../requireNumber.js";

/** What all synthetic data sets can be told. */
export interface SampleOptions {
  /** How many rows, 0 or more. */
  readonly samples?: number | undefined;
  /** The standard deviation of the normal noise that is added, 0 or more. Default 0. */
  readonly noise?: number | undefined;
  /** A whole number from 0 to 2⁵³ − 1, default 0. The same seed gives the same bits on every machine. */
  readonly seed?: number | undefined;
}

/** Throws where one of the options that all share has no meaning. */
export function checkSampleOptions(
  functionName: string,
  { samples, noise, seed }: { samples: number; noise: number; seed: number },
): void {
  requireInteger(functionName, "samples", samples, 0, 2 ** 32 - 1);
  requireNumber(functionName, "noise", noise, 0);
  requireInteger(functionName, "seed", seed, 0);
}
