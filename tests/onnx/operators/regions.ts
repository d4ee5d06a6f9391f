import * as t from "@chainrule/tensor";
import type { Tensor } from "@chainrule/tensor";
import type { Operator, Operators } from "../node.js";
import { type Along, inside, linear, shares, toEdge, within } from "./interpolation.js";
import { windowsOf } from "./windows.js";

/** The two elements around positions on an axis, of which those outside count nothing. */
function around(position: Tensor, length: number): Along {
  const place = t.expandDims(position, -1);
  const elements = within(linear.reach, place);
  const weights = t.where(inside(elements, length), linear.weight(t.sub(elements, place)), 0);
  return { elements: toEdge(elements, length), weights };
}

/** A convolution whose windows' elements are each moved by an offset; groups of channels have offsets of their own. */
const deformableConvolution: Operator = (node) => {
  const [x, weight, offset] = [node.in(0), node.in(1), node.in(2)];
  const [n, channels, ...image] = x.shape as [number, number, ...number[]];
  const [filters, depth, ...kernel] = weight.shape as [number, number, ...number[]];
  const { strides, dilations, pads } = windowsOf(node, image, kernel);
  const rank = image.length;
  const outer = offset.shape.slice(2);
  const moved = node.number("offset_group", 1);
  const groups = node.number("group", 1);
  const elements = kernel.reduce((a, b) => a * b, 1);
  const offsets = t.reshape(offset, [n * moved, ...kernel, rank, ...outer]);

  const axes = image.map((length, i) => {
    const along = (count: number, step: number, axis: number): Tensor =>
      t.reshape(
        t.mul(t.arange(count), step),
        Array.from({ length: 2 * rank }, (_, k) => (k === axis ? count : 1)),
      );
    const start = t.add(along(kernel[i]!, dilations[i]!, i), along(outer[i]!, strides[i]!, rank + i));
    const shift = t.at(offsets, ...Array<null>(rank + 1).fill(null), i);
    return around(t.reshape(t.add(t.sub(start, pads[i]![0]), shift), [n * moved, -1]), length);
  });
  const taken = t.sum(shares(t.reshape(x, [n * moved, channels / moved, ...image]), axes), { axis: 3 });
  const mask = node.optional(4);
  const masked = mask ? t.mul(taken, t.reshape(mask, [n * moved, 1, -1])) : taken;
  const patches = t.reshape(masked, [n, groups, depth * elements, -1]);
  const matrix = t.reshape(weight, [groups, filters / groups, depth * elements]);
  const y = t.reshape(t.matmul(matrix, patches), [n, filters, ...outer]);
  const bias = node.optional(3);
  return bias ? t.add(y, t.reshape(bias, [filters, ...outer.map(() => 1)])) : y;
};

/** Regions of pictures, each cut into cells; a cell is the mean, or the largest share, of samples inside. */
const alignRegions: Operator = (node) => {
  const [x, pictures] = [node.in(0), node.in(2)];
  const [, channels, ...image] = x.shape as [number, number, number, number];
  const half = node.opset >= 16 && node.text("coordinate_transformation_mode", "half_pixel") === "half_pixel";
  const cells = [node.number("output_height", 1), node.number("output_width", 1)];
  const ratio = node.number("sampling_ratio", 0);
  const scale = Math.fround(node.number("spatial_scale", 1));
  const corners = node.numbers(1)!.map((corner) => corner * scale - (half ? 0.5 : 0));

  const one = (region: number): Tensor => {
    const [left, top, right, bottom] = corners.slice(4 * region, 4 * region + 4) as [
      number,
      number,
      number,
      number,
    ];
    const starts = [top, left];
    const sizes = [bottom - top, right - left].map((size) => (half ? size : Math.max(size, 1)));
    const samples = sizes.map((size, i) => (ratio > 0 ? ratio : Math.ceil(size / cells[i]!)));
    const positions = image.map((_, i) => {
      const count = cells[i]! * samples[i]!;
      return t.add(t.mul(t.add(t.arange(count), 0.5), sizes[i]! / count), starts[i]!);
    });
    const axes = t.meshgrid(positions, { indexing: "ij" }).map((grid, i): Along => {
      const position = t.reshape(grid, [1, grid.size]);
      const length = image[i]!;
      const { elements, weights } = around(t.clip(position, { min: 0, max: length - 1 }), length);
      const known = t.logicalAnd(t.greaterEqual(position, -1), t.lessEqual(position, length));
      return { elements, weights: t.where(t.expandDims(known, -1), weights, 0) };
    });
    const picture = t.take(x, t.slice(pictures, [[region, region + 1]]), { axis: 0 });
    const all = t.reshape(shares(picture, axes), [
      channels,
      cells[0]!,
      samples[0]!,
      cells[1]!,
      samples[1]!,
      4,
    ]);
    if (node.text("mode", "avg") === "max") return t.max(all, { axis: [2, 4, 5] });
    return t.mean(t.sum(all, { axis: 5 }), { axis: [2, 4] });
  };
  return t.stack(Array.from({ length: pictures.size }, (_, i) => one(i)));
};

export const regions: Operators = { DeformConv: deformableConvolution, RoiAlign: alignRegions };
