import { ShapeError } from "../errors.js";
import { checkTensor } from "../operands.js";
import { rejectUnknownOptions } from "../options.js";
import { formatShape } from "../shape.js";
import type { Tensor } from "../tensor.js";
import { wholeNumbers } from "../wholeNumbers.js";
import { embed } from "./embed.js";
import { reshape } from "./reshape.js";
import { sliceSpans } from "./slice.js";
import type { DiagonalOptions } from "./tril.js";

/**
 * A diagonal: the square matrix that has the elements of a vector on it and zeros elsewhere, or the vector of
 * the elements on that of a matrix.
 *
 * @throws ShapeError unless x has one or two axes
 *
 * @example
 * ```ts
 * import { diag, tensor } from "@chainrule/tensor";
 * console.log(diag(tensor([1, 2])).toArray()); // [ [ 1, 0 ], [ 0, 2 ] ]
 * console.log(diag(tensor([[1, 2, 3], [4, 5, 6]]), { diagonal: 1 }).toArray()); // [ 2, 6 ]
 * ```
 */
export function diag(x: Tensor, options: DiagonalOptions = {}): Tensor {
  checkTensor("diag", x);
  rejectUnknownOptions("diag", options, ["diagonal"]);
  const { diagonal = 0 } = options;
  wholeNumbers("diag", "the diagonal", diagonal, -Infinity);
  const [below, above] = [Math.max(-diagonal, 0), Math.max(diagonal, 0)];
  // Along a diagonal of row-major memory, one step is a row and a column.
  if (x.shape.length === 1) {
    const count = x.shape[0]!;
    const n = count + below + above;
    const span = { start: below * n + above, step: n + 1, count };
    return reshape(embed(x, { shape: [n * n], spans: [span], value: 0 }), [n, n]);
  }
  if (x.shape.length !== 2) {
    throw new ShapeError(
      `diag: needs a vector, to put on a diagonal, or a matrix, to take one from, got ${formatShape(x.shape)}`,
    );
  }
  const [rows, columns] = x.shape as [number, number];
  const count = Math.max(0, Math.min(rows - below, columns - above));
  return sliceSpans(reshape(x, [rows * columns]), [
    { start: below * columns + above, step: columns + 1, count },
  ]);
}
