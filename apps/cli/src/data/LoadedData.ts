import type { DataArray } from "@chainrule/datasets";
import type { DataDescription } from "./DataDescription.js";

/** Samples in the form in which a model takes them: row i of x belongs to row i of y. */
export interface Samples {
  /** Shape [n, ...inputShape], standardised where the description says so. */
  readonly x: DataArray<Float32Array<ArrayBuffer>>;
  /** Classes, int32 of shape [n], or standardised numbers, float32 of shape [n, 1]. */
  readonly y: DataArray<Int32Array<ArrayBuffer> | Float32Array<ArrayBuffer>>;
}

/** Data in three parts that share no row. */
export interface LoadedData {
  readonly description: DataDescription;
  readonly train: Samples;
  /** Set apart of the training part, if it was asked for. */
  readonly validation: Samples | undefined;
  readonly test: Samples;
  /** What the test part is, in a few words: "the official test images". */
  readonly testName: string;
  /** What a user must know before believing a figure. */
  readonly note: string | undefined;
}

/** How many samples there are. */
export function sampleCount({ y }: Samples): number {
  return y.shape[0]!;
}
