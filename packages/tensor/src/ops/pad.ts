import { tensor } from "../create/tensor.js";
import { isFloating, limitsOf } from "../dtype.js";
import { describe } from "../describe.js";
import { ShapeError, ValueError } from "../errors.js";
import { checkTensor } from "../operands.js";
import { rejectUnknownOptions } from "../options.js";
import { formatShape, type Shape } from "../shape.js";
import type { Tensor } from "../tensor.js";
import { embed } from "./embed.js";
import { take } from "./take.js";

/** How many elements come before and after those of an axis. */
export type Margin = readonly [before: number, after: number];

/** What is put around a tensor. */
export interface PadOptions {
  /**
   * `constant`: `value`; `edge`: the nearest element; `reflect`: the elements mirrored at the first and the
   * last one, which are not repeated. Default `constant`.
   */
  readonly mode?: "constant" | "edge" | "reflect" | undefined;
  /** With `constant`. Default 0. */
  readonly value?: number | undefined;
}

function marginsOf(widths: number | Margin | readonly Margin[], shape: Shape): readonly Margin[] {
  const each = Array.isArray(widths) ? (widths as readonly unknown[]) : [widths, widths];
  const margins = Array.isArray(each[0]) ? each : shape.map(() => each);
  const valid = margins.every(
    (margin) =>
      Array.isArray(margin) && margin.length === 2 && margin.every((n) => Number.isInteger(n) && n >= 0),
  );
  if (!valid || margins.length !== shape.length) {
    throw new ShapeError(
      `pad: ${formatShape(shape)} needs one width, one [before, after], or one such pair for each of its ` +
        `${shape.length} axes, of whole numbers ≥ 0, got ${describe(widths)}`,
    );
  }
  return margins as readonly Margin[];
}

/** For each position of the padded axis the one in x that it shows. */
function sources(mode: "edge" | "reflect", [before, after]: Margin, length: number): number[] {
  return Array.from({ length: before + length + after }, (_, i) => {
    const at = i - before;
    if (mode === "edge") return Math.min(Math.max(at, 0), length - 1);
    return at < 0 ? -at : at < length ? at : 2 * (length - 1) - at;
  });
}

/** @throws ShapeError when the axis has too few elements to show */
function checkLength(mode: "edge" | "reflect", margin: Margin, axis: number, shape: Shape): void {
  const needed = mode === "edge" ? 1 : Math.max(...margin) + 1;
  if (shape[axis]! < needed) {
    throw new ShapeError(
      `pad: axis ${axis} of ${formatShape(shape)} is too short to ${mode === "edge" ? "repeat its edge" : "reflect"} ` +
        `by [${margin.join(", ")}]: it needs ${needed} elements`,
    );
  }
}

/**
 * x with a margin before and after along each axis.
 *
 * @param widths one number for all sides, `[before, after]` for all axes, or one such pair for each axis
 * @throws ShapeError for widths that do not fit x
 * @throws ValueError for a value that the dtype of x cannot hold
 *
 * @example
 * ```ts
 * import { pad, tensor } from "@chainrule/tensor";
 * const x = tensor([1, 2, 3]);
 * console.log(pad(x, 1).toArray(), pad(x, [0, 2], { value: 9 }).toArray()); // [ 0, 1, 2, 3, 0 ] [ 1, 2, 3, 9, 9 ]
 * console.log(pad(x, [2, 1], { mode: "reflect" }).toArray()); // [ 3, 2, 1, 2, 3, 2 ]
 * console.log(pad(tensor([[1, 2]]), [[1, 0], [0, 1]], { mode: "edge" }).toArray()); // [ [ 1, 2, 2 ], [ 1, 2, 2 ] ]
 * ```
 */
export function pad(
  x: Tensor,
  widths: number | Margin | readonly Margin[],
  options: PadOptions = {},
): Tensor {
  checkTensor("pad", x);
  rejectUnknownOptions("pad", options, ["mode", "value"]);
  const { mode = "constant", value = 0 } = options;
  const margins = marginsOf(widths, x.shape);
  if (mode === "constant") {
    checkFits(value, x);
    return embed(x, {
      shape: x.shape.map((n, i) => margins[i]![0] + n + margins[i]![1]),
      spans: x.shape.map((count, i) => ({ start: margins[i]![0], step: 1, count })),
      value,
    });
  }
  if (mode !== "edge" && mode !== "reflect") {
    throw new ValueError(`pad: unknown mode ${describe(mode)}. Known: constant, edge, reflect`);
  }
  return margins.reduce((y, margin, axis) => {
    if (margin[0] === 0 && margin[1] === 0) return y;
    checkLength(mode, margin, axis, x.shape);
    const positions = sources(mode, margin, x.shape[axis]!);
    return take(y, tensor(positions, { dtype: "int32" }), { axis });
  }, x);
}

/** @throws ValueError for what is no number, and for one that the integer or bool dtype of x would change */
function checkFits(value: number, { dtype }: Tensor): void {
  if (typeof value !== "number")
    throw new ValueError(`pad: the value must be a number, got ${describe(value)}`);
  if (isFloating(dtype)) return;
  const [lowest, highest] = limitsOf(dtype);
  if (!Number.isInteger(value) || value < lowest || value > highest) {
    throw new ValueError(
      `pad: ${describe(value)} does not fit ${dtype}. Cast x first, for example cast(x, "float32")`,
    );
  }
}
