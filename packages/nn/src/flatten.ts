import { formatShape, normalizeAxis, rejectUnknownOptions, reshape, ShapeError } from "@chainrule/tensor";
import type { Layer } from "./layer.js";
import { parameterless } from "./parameterless.js";

/** Which axes `flatten` joins. */
export interface FlattenOptions {
  /** The first of them, negative from the end. Default 1, the one after the batch. */
  readonly startAxis?: number | undefined;
  /** The last of them, negative from the end. Default −1. */
  readonly endAxis?: number | undefined;
}

/**
 * Joins axes to one, by default all but that of the batch: [64, 8, 14, 14] becomes [64, 1568]. A layer without
 * parameters.
 *
 * @throws ShapeError from `apply`, when there are no such axes, or the last stands before the first
 *
 * @example
 * ```ts
 * import { ones } from "@chainrule/tensor";
 * import { flatten } from "@chainrule/nn";
 * const x = ones([64, 8, 14, 14]);
 * console.log(flatten().apply([], x).shape); // [ 64, 1568 ]
 * console.log(flatten({ startAxis: 2 }).apply([], x).shape); // [ 64, 8, 196 ]
 * ```
 */
export function flatten(options: FlattenOptions = {}): Layer<[]> {
  rejectUnknownOptions("flatten", options, ["startAxis", "endAxis"]);
  const { startAxis = 1, endAxis = -1 } = options;
  return parameterless("flatten", (x) => {
    const start = normalizeAxis("flatten", startAxis, x.shape);
    const end = normalizeAxis("flatten", endAxis, x.shape);
    if (end < start) {
      throw new ShapeError(
        `flatten: of shape ${formatShape(x.shape)} the last axis, ${endAxis}, stands before the first, ${startAxis}`,
      );
    }
    const joined = x.shape.slice(start, end + 1).reduce((product, n) => product * n, 1);
    return reshape(x, [...x.shape.slice(0, start), joined, ...x.shape.slice(end + 1)]);
  });
}
