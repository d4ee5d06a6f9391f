import { describe } from "../describe.js";
import { ShapeError } from "../errors.js";
import { checkTensor } from "../operands.js";
import { type Axes, listOf, formatShape, normalizeAxis } from "../shape.js";
import type { Tensor } from "../tensor.js";
import { permute } from "./transpose.js";

/**
 * One or several axes moved to other positions; the others keep their order. A view: nothing is copied.
 *
 * @param source the axes to move
 * @param destination where each of them is to be in the result
 * @throws ShapeError when there is no such axis, one is named twice, or the numbers of axes differ
 *
 * @example
 * ```ts
 * import { moveAxis, zeros } from "@chainrule/tensor";
 * console.log(moveAxis(zeros([2, 3, 4]), 0, -1).shape); // [ 3, 4, 2 ]
 * console.log(moveAxis(zeros([2, 3, 4]), [0, 1], [2, 0]).shape); // [ 3, 4, 2 ]
 * ```
 */
export function moveAxis(x: Tensor, source: Axes, destination: Axes): Tensor {
  checkTensor("moveAxis", x);
  const [from, to] = [source, destination].map((axes) =>
    listOf(axes).map((axis) => normalizeAxis("moveAxis", axis, x.shape)),
  ) as [number[], number[]];
  if (from.length !== to.length || new Set(from).size < from.length || new Set(to).size < to.length) {
    throw new ShapeError(
      `moveAxis: axes ${describe(source)} of ${formatShape(x.shape)} cannot move to ${describe(destination)}: ` +
        "name as many destinations as sources, each once",
    );
  }
  const others = [...x.shape.keys()].filter((i) => !from.includes(i));
  const order = x.shape.map((_, i) => {
    const moved = to.indexOf(i);
    return moved < 0 ? others.shift()! : from[moved]!;
  });
  return permute(x, order);
}
