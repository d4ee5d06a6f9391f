import { type DataArray, scaler, standardize } from "@chainrule/datasets";
import type { DataColumn, Standardisation } from "./DataDescription.js";

/** Mean and deviation of each column of values. */
export function fitStandardisation(values: DataArray): Standardisation {
  const { shift, scale } = standardize(values);
  return { shift: [...shift], scale: [...scale] };
}

/** The same, but for categories, which stay 0 and 1. */
export function fitFeatures(values: DataArray, columns: readonly DataColumn[]): Standardisation {
  const { shift, scale } = fitStandardisation(values);
  const isNumber = columns.flatMap((column) =>
    column.kind === "number" ? [true] : column.values.map(() => false),
  );
  return {
    shift: shift.map((value, i) => (isNumber[i] ? value : 0)),
    scale: scale.map((value, i) => (isNumber[i] ? value : 1)),
  };
}

/** (x − shift) / scale in float32, computed in float64; without a standardisation x itself. */
export function standardised(
  values: DataArray,
  standardisation: Standardisation | undefined,
): DataArray<Float32Array<ArrayBuffer>> {
  const { data, shape } = standardisation === undefined ? values : scaler(standardisation).apply(values);
  return {
    data: data instanceof Float32Array ? (data as Float32Array<ArrayBuffer>) : Float32Array.from(data),
    shape,
  };
}
