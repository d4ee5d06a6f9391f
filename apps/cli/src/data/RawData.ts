import type { DataArray } from "@chainrule/datasets";
import type { DataDescription } from "./DataDescription.js";

/** Samples before they are standardised. */
export interface RawSamples {
  /** Shape [n, ...inputShape]. */
  readonly x: DataArray<Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>>;
  /** Classes, int32 of shape [n], or numbers of shape [n, 1]. */
  readonly y: DataArray<Int32Array<ArrayBuffer> | Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>>;
}

/** Data as a source gives them. */
export interface RawData {
  readonly description: Omit<DataDescription, "standardisation" | "targetStandardisation">;
  readonly samples: RawSamples;
  /** A test part of its own, if the data come with one. */
  readonly test?: { readonly samples: RawSamples; readonly name: string } | undefined;
  readonly note?: string | undefined;
}
