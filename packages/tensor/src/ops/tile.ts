import { checkTensor } from "../operands.js";
import { listOf, formatShape } from "../shape.js";
import type { Tensor } from "../tensor.js";
import { ShapeError } from "../errors.js";
import { wholeNumbers } from "../wholeNumbers.js";
import { broadcastTo } from "./broadcastTo.js";
import { reshape } from "./reshape.js";

/**
 * x laid side by side so many times along each axis, aligned at the last one.
 *
 * @param repetitions a number for the last axis, or one for each; more of them than axes add leading ones
 * @throws ShapeError unless the numbers are whole and not negative
 *
 * @example
 * ```ts
 * import { tensor, tile } from "@chainrule/tensor";
 * console.log(tile(tensor([1, 2]), 2).toArray(), tile(tensor([1, 2]), [2, 1]).toArray()); // [ 1, 2, 1, 2 ] [ [ 1, 2 ], [ 1, 2 ] ]
 * ```
 */
export function tile(x: Tensor, repetitions: number | readonly number[]): Tensor {
  checkTensor("tile", x);
  const given = listOf(repetitions);
  wholeNumbers(
    "tile",
    `each repetition of ${formatShape(x.shape)}`,
    repetitions,
    0,
    ShapeError,
    given.length,
  );
  const rank = Math.max(given.length, x.shape.length);
  const shape = [...Array<number>(rank - x.shape.length).fill(1), ...x.shape];
  const times = [...Array<number>(rank - given.length).fill(1), ...given];
  const apart = reshape(
    x,
    shape.flatMap((n) => [1, n]),
  );
  const repeated = broadcastTo(
    apart,
    shape.flatMap((n, i) => [times[i]!, n]),
  );
  return reshape(
    repeated,
    shape.map((n, i) => n * times[i]!),
  );
}
