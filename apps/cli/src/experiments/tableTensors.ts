import { type DataArray, type Scaler, standardize } from "@chainrule/datasets";
import { type Tensor, tensor } from "@chainrule/tensor";

type Measured = DataArray<Float32Array | Float64Array>;

/** The rows of a table in float64, features and target of mean 0 and deviation 1. */
export interface StandardTable {
  /** Shape [n, features]. */
  readonly x: Tensor;
  /** Shape [n, 1]. */
  readonly y: Tensor;
  /** The way back to the target's own unit. */
  readonly target: Scaler;
}

/** The measurements of a table as tensors. */
export function standardTable({ x, y }: { readonly x: Measured; readonly y: Measured }): StandardTable {
  const [features, values] = [inFloat64(x), inFloat64(y)];
  const target = standardize(values);
  return { x: tensor(standardize(features).apply(features)), y: tensor(target.apply(values)), target };
}

function inFloat64({ data, shape }: Measured): DataArray<Float64Array<ArrayBuffer>> {
  return { data: Float64Array.from(data), shape };
}
