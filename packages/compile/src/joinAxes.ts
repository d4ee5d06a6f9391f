import type { Shape } from "@chainrule/tensor";

/** Neighbouring axes that are walked as one: by the strides of the last. */
export interface JoinedAxis {
  readonly size: number;
  readonly last: number;
}

/** Joins axes of a shape where all the strides say that they can be walked as one. */
export function joinAxes(
  axes: readonly number[],
  shape: Shape,
  strides: readonly (readonly number[])[],
): JoinedAxis[] {
  const joined: JoinedAxis[] = [];
  for (const axis of axes) {
    const size = shape[axis]!;
    if (size === 1) continue;
    const before = joined.at(-1);
    if (before && strides.every((list) => list[before.last] === list[axis]! * size)) {
      joined[joined.length - 1] = { size: before.size * size, last: axis };
    } else joined.push({ size, last: axis });
  }
  return joined;
}
