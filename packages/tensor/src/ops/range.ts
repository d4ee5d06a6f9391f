import { describe } from "../describe.js";
import { ShapeError, ValueError } from "../errors.js";
import { formatShape, type Shape } from "../shape.js";

/**
 * A part of an axis, as `start:stop:step` in Python: negative bounds count from the end, those beyond it mean
 * the end, and what is left out or null is the whole axis in the direction of the step (1).
 */
export type SliceRange = readonly [
  start?: number | null | undefined,
  stop?: number | null | undefined,
  step?: number | null | undefined,
];

/** A range on an axis of known length: `count` positions from `start` on, `step` apart. */
export interface Span {
  readonly start: number;
  readonly step: number;
  readonly count: number;
}

/** @throws ValueError for a step of 0, or what is not whole; ShapeError for what is no range */
export function resolveRange(name: string, range: SliceRange, axis: number, shape: Shape): Span {
  if (!Array.isArray(range) || range.length > 3) {
    throw new ShapeError(
      `${name}: the range of axis ${axis} of ${formatShape(shape)} must be [start, stop, step] or null, got ${describe(range)}`,
    );
  }
  const length = shape[axis]!;
  const [start, stop, step = 1] = range.map((bound: number | null | undefined) => bound ?? undefined);
  if (step === 0 || [start, stop, step].some((bound) => bound !== undefined && !Number.isInteger(bound))) {
    throw new ValueError(
      `${name}: the range ${describe(range)} of axis ${axis} must be of whole numbers, with a step other than 0`,
    );
  }
  const [lowest, highest] = step > 0 ? [0, length] : [-1, length - 1];
  const clamp = (bound: number): number =>
    Math.min(Math.max(bound < 0 ? bound + length : bound, lowest), highest);
  const first = start === undefined ? (step > 0 ? lowest : highest) : clamp(start);
  const end = stop === undefined ? (step > 0 ? highest : lowest) : clamp(stop);
  return { start: first, step, count: Math.max(0, Math.ceil((end - first) / step)) };
}
