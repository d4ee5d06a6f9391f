import type { DataArray } from "../DataArray.js";

/** Images as IDX files hold them: uint8 pixels of shape [n, 784], uint8 labels of shape [n]. */
export interface ImageBytes {
  readonly pixels: DataArray<Uint8Array>;
  readonly labels: DataArray<Uint8Array>;
}
