import type { DataArray } from "./DataArray.js";

/** Images as MNIST's files hold them: uint8 pixels of shape [n, 784], uint8 labels of shape [n]. */
export interface MnistBytes {
  readonly pixels: DataArray<Uint8Array>;
  readonly labels: DataArray<Uint8Array>;
}
