import type { Field, Plot } from "./Figure.js";
import { type Scale, scaleOf } from "./scaleOf.js";

/** The scales of a plot's axes, on which all that it shows fits. */
export function plotScales(
  { x, y, series, field }: Plot,
  ticks: { readonly x: number; readonly y: number },
): { x: Scale; y: Scale } {
  const points = series.flatMap((one) => one.points);
  const of = (axis: 0 | 1, bounds: readonly number[]): number[] => [
    ...bounds,
    ...points.filter((point) => point.every(Number.isFinite)).map((point) => point[axis]),
  ];
  return {
    x: scaleOf(field ? { ...x, range: x.range ?? field.x } : x, of(0, field?.x ?? []), ticks.x),
    y: scaleOf(field ? { ...y, range: y.range ?? field.y } : y, of(1, field?.y ?? []), ticks.y),
  };
}

/** The colour of each series: its own, or the next. */
export function seriesColors({ series }: Pick<Plot, "series">): number[] {
  return series.map(({ color }, i) => color ?? i);
}

/** Where in a field's rectangle a point of its grid is: fractional columns and rows are between the points. */
export function fieldPlace({ x, y, columns, rows }: Field, column: number, row: number): [number, number] {
  return [x[0] + (column / (columns - 1)) * (x[1] - x[0]), y[0] + (row / (rows - 1)) * (y[1] - y[0])];
}
