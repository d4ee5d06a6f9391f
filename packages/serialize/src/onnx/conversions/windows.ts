import type { Dtype } from "@chainrule/tensor";
import type { Dim } from "../Dim.js";
import type { Graph, Operand } from "../Graph.js";
import { expandTo, reshapeTo, transposeTo } from "./arrange.js";

/** How windows lie along one axis. */
export interface WindowAxis {
  readonly axis: number;
  readonly count: number;
  readonly size: number;
  readonly stride: number;
  readonly dilation: number;
}

const product = (values: readonly number[]): number => values.reduce((all, n) => all * n, 1);

/** Positions on the axis: for each window those of its elements. */
function positions({ count, size, stride, dilation }: WindowAxis): number[] {
  return Array.from(
    { length: count * size },
    (_, i) => Math.floor(i / size) * stride + (i % size) * dilation,
  );
}

/** The windows of x: its axes with a position for each window, then an axis for each window's own elements. */
export function gatherWindows(graph: Graph, x: Operand, rank: number, axes: readonly WindowAxis[]): string {
  // Which axis of the result each axis is: `rank + i` is the i-th of the windows' own.
  const labels = Array.from({ length: rank }, (_, axis) => axis);
  let windows = x;
  axes.forEach((along, i) => {
    const at = labels.indexOf(along.axis);
    const indices = graph.int64s(positions(along), [along.count, along.size]);
    windows = graph.node("Gather", [windows, indices], { axis: at });
    labels.splice(at + 1, 0, rank + i);
  });
  const order = labels.map((_, label) => labels.indexOf(label));
  return transposeTo(graph, windows as string, order);
}

/** For windows along several axes, the place of each element in the array that has only those axes. */
function flatPlaces(axes: readonly WindowAxis[], lengths: readonly number[]): number[] {
  const places = axes.map(positions);
  const counts = axes.map(({ count }) => count);
  const sizes = axes.map(({ size }) => size);
  const extents = [...counts, ...sizes];
  return Array.from({ length: product(extents) }, (_, flat) => {
    const index = extents.map((n, k) => Math.floor(flat / product(extents.slice(k + 1))) % n);
    return axes.reduce((place, { size }, i) => {
      const at = places[i]![index[i]! * size + index[axes.length + i]!]!;
      return place * lengths[i]! + at;
    }, 0);
  });
}

/** Windows, as `gatherWindows` gives them, added up to the array that they were windows of. */
export function addWindows(
  graph: Graph,
  windows: Operand,
  { shape, dtype }: { readonly shape: readonly Dim[]; readonly dtype: Dtype },
  axes: readonly WindowAxis[],
  lengths: readonly number[],
): string {
  const rank = shape.length - axes.length;
  const along = axes.map(({ axis }) => axis);
  const others = Array.from({ length: rank }, (_, axis) => axis).filter((axis) => !along.includes(axis));
  const own = axes.map((_, i) => rank + i);
  const kept = others.map((axis) => shape[axis]!);
  const places = flatPlaces(axes, lengths);

  const name = typeof windows === "string" ? windows : windows.name();
  const sorted = transposeTo(graph, name, [...others, ...along, ...own]);
  const updates = reshapeTo(graph, sorted, [...kept, places.length]);
  const indices = graph.int64s(places, [places.length]);
  const spread = expandTo(graph, indices, [places.length], [...kept, places.length]);
  const zeros = expandTo(graph, graph.scalar(0, dtype), [], [...kept, product(lengths)]);
  const sums = graph.node("ScatterElements", [zeros, spread, updates], {
    axis: others.length,
    reduction: "add",
  });
  const order = [...others, ...along];
  return transposeTo(
    graph,
    reshapeTo(graph, sums, [...kept, ...lengths]),
    order.map((_, axis) => order.indexOf(axis)),
  );
}
