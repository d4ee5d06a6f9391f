import type { Tensor } from "../tensor.js";
import { toShape } from "./reshape.js";

/**
 * Operands that broadcast, some with a leading axis of examples: gives those axes of size 1 behind it, so that
 * the examples' own axes still meet from the last one on. For batch rules.
 *
 * @example
 * ```ts
 * import { alignBatch, zeros } from "@chainrule/tensor";
 * const [x, y] = alignBatch([zeros([64, 3]), zeros([2, 3])], [true, false]);
 * console.log(x!.shape, y!.shape); // [ 64, 1, 3 ] [ 2, 3 ]
 * ```
 */
export function alignBatch(inputs: readonly Tensor[], batched: readonly boolean[]): Tensor[] {
  const rank = Math.max(...inputs.map((x, i) => x.shape.length - (batched[i] ? 1 : 0)));
  return inputs.map((x, i) => {
    const missing = rank - (x.shape.length - 1);
    if (!batched[i] || missing === 0) return x;
    return toShape(x, [x.shape[0]!, ...new Array<number>(missing).fill(1), ...x.shape.slice(1)]);
  });
}
