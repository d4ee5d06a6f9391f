import type { Dtype } from "../dtype.js";
import { DtypeError } from "../errors.js";

/** @throws DtypeError for bool and uint8, whose sums would overflow silently */
export function checkSums(name: string, dtype: Dtype): void {
  if (dtype !== "bool" && dtype !== "uint8") return;
  throw new DtypeError(
    `${name}: sums of ${dtype} overflow. Use cast(x, "int32") or cast(x, "float32") first`,
  );
}
