import { describe } from "../describe.js";
import { ShapeError, ValueError } from "../errors.js";
import { broadcastTo } from "../ops/broadcastTo.js";
import { reshape } from "../ops/reshape.js";
import { checkTensors } from "../operands.js";
import { rejectUnknownOptions } from "../options.js";
import { formatShape } from "../shape.js";
import type { Tensor } from "../tensor.js";

/** In which order the axes of a grid come. */
export interface MeshgridOptions {
  /** `xy`: the second vector runs along axis 0 and the first along axis 1; `ij`: vector i along axis i. Default `xy`. */
  readonly indexing?: "xy" | "ij" | undefined;
}

/**
 * The coordinates of the points of a grid: for each vector a tensor with the vector's elements along its axis,
 * repeated along all others. Views: nothing is copied.
 *
 * @throws ShapeError for tensors that are not vectors
 *
 * @example
 * ```ts
 * import { meshgrid, tensor } from "@chainrule/tensor";
 * const [x, y] = meshgrid([tensor([1, 2, 3]), tensor([4, 5])]);
 * console.log(x!.toArray(), y!.toArray()); // [ [ 1, 2, 3 ], [ 1, 2, 3 ] ] [ [ 4, 4, 4 ], [ 5, 5, 5 ] ]
 * ```
 */
export function meshgrid(vectors: readonly Tensor[], options: MeshgridOptions = {}): Tensor[] {
  checkTensors("meshgrid", vectors);
  rejectUnknownOptions("meshgrid", options, ["indexing"]);
  const { indexing = "xy" } = options;
  if (indexing !== "xy" && indexing !== "ij") {
    throw new ValueError(`meshgrid: unknown indexing ${describe(indexing)}. Known: xy, ij`);
  }
  for (const { shape } of vectors) {
    if (shape.length !== 1)
      throw new ShapeError(
        `meshgrid: needs vectors, got ${formatShape(shape)}. Flatten it with reshape(x, [-1])`,
      );
  }
  const axes = vectors.map((_, i) => i);
  if (indexing === "xy" && axes.length > 1) [axes[0], axes[1]] = [1, 0];
  const shape: number[] = [];
  vectors.forEach((vector, i) => (shape[axes[i]!] = vector.shape[0]!));
  return vectors.map((vector, i) =>
    broadcastTo(
      reshape(
        vector,
        shape.map((_, axis) => (axis === axes[i] ? -1 : 1)),
      ),
      shape,
    ),
  );
}
