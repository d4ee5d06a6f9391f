import { checkFloating } from "../dtypeCheck.js";
import { ShapeError } from "../errors.js";
import { operand, promote } from "../operands.js";
import { broadcastShapes, formatShape, type Shape } from "../shape.js";
import type { Tensor } from "../tensor.js";
import { expandDims } from "./expandDims.js";
import { squeeze } from "./squeeze.js";

/** A matrix, or several. @throws ShapeError unless the last two axes are one, DtypeError unless floating-point */
export function matricesOf(name: string, a: Tensor, square: boolean): Tensor {
  const x = operand(name, a);
  const [rows, columns] = x.shape.slice(-2);
  if (columns === undefined || (square && rows !== columns)) {
    throw new ShapeError(
      `${name}: needs a ${square ? "square " : ""}matrix in the last two axes, got ${formatShape(x.shape)}`,
    );
  }
  checkFloating(name, x.dtype);
  return x;
}

/** The shape of X in A · X = B. */
export function solutionShape(name: string, a: Shape, b: Shape): Shape {
  const batch = broadcastShapes(name, [a, b], 2);
  return [...batch, a.at(-1)!, b.at(-1)!];
}

/**
 * Calls `solve` with both operands in one dtype and b as a matrix; a vector b gives a vector.
 *
 * @throws ShapeError when b has not as many rows as a
 */
export function withColumns(
  name: string,
  a: Tensor,
  b: Tensor,
  square: boolean,
  solve: (a: Tensor, b: Tensor) => Tensor,
): Tensor {
  const [left, right] = promote(name, a, b) as [Tensor, Tensor];
  matricesOf(name, left, square);
  const rows = right.shape.length === 1 ? right.shape[0] : right.shape.at(-2);
  if (rows !== left.shape.at(-2)) {
    throw new ShapeError(
      `${name}: a of shape ${formatShape(left.shape)} needs b with ${left.shape.at(-2)} rows, got ${formatShape(right.shape)}`,
    );
  }
  if (right.shape.length > 1) return solve(left, right);
  return squeeze(solve(left, expandDims(right, 1)), -1);
}
