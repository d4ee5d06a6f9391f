import * as t from "@chainrule/tensor";
import type { Tensor } from "@chainrule/tensor";
import { NotExpressible } from "../format.js";
import type { Node, Operator, Operators } from "../node.js";
import { cubic, inside, type Interpolation, linear, toEdge, within } from "./interpolation.js";

/** What becomes of one axis. */
interface Axis {
  readonly axis: number;
  readonly from: number;
  readonly to: number;
  readonly scale: number;
  /** The part of the axis that is taken, from 0 to 1, for cropping. */
  readonly part: readonly [start: number, end: number];
}

/** Where the places of the result lie on the old axis. */
function placesOf(mode: string, { from, to, scale, part: [start, end] }: Axis): Tensor {
  const i = t.arange(to, { dtype: "float64" });
  const length = scale * from;
  const centers = t.sub(t.div(t.add(i, 0.5), scale), 0.5);
  const spread = (first: number, last: number): Tensor =>
    t.add(t.mul(i, (last - first) / (length - 1)), first);
  switch (mode) {
    case "half_pixel":
      return centers;
    case "half_pixel_symmetric":
      return t.add(centers, (from / 2) * (1 - to / length));
    case "pytorch_half_pixel":
      return to > 1 ? centers : t.zerosLike(i);
    case "asymmetric":
      return t.div(i, scale);
    case "align_corners":
      return length === 1 ? t.zerosLike(i) : spread(0, from - 1);
    case "tf_crop_and_resize":
      return length === 1
        ? t.fullLike(i, ((start + end) / 2) * (from - 1))
        : spread(start * (from - 1), end * (from - 1));
    default:
      throw new NotExpressible(`coordinates ${mode}`);
  }
}

const roundings: Readonly<Record<string, (x: Tensor) => Tensor>> = {
  round_prefer_floor: (x) => t.ceil(t.sub(x, 0.5)),
  round_prefer_ceil: (x) => t.floor(t.add(x, 0.5)),
  floor: t.floor,
  ceil: t.ceil,
};

/** The elements along an axis weighted by their distance from each place. */
function interpolate(
  node: Node,
  x: Tensor,
  { axis, from, scale }: Axis,
  places: Tensor,
  way: Interpolation,
): Tensor {
  const stretch = node.flag("antialias") ? Math.min(scale, 1) : 1;
  const column = t.expandDims(places, 1);
  const elements = within(way.reach / stretch, column);
  const distances = t.mul(t.sub(elements, column), stretch);
  const all = way.weight(distances);
  const weights = node.flag("exclude_outside") ? t.where(inside(elements, from), all, 0) : all;
  const shares = t.div(weights, t.sum(weights, { axis: 1, keepDims: true }));
  const hot = t.oneHot(toEdge(elements, from), from, { dtype: "float64" });
  const matrix = t.einsum("pe,pen->np", shares, hot);
  return t.moveAxis(t.matmul(t.moveAxis(x, axis, -1), matrix), -1, axis);
}

/** One axis resized, in float64. */
function resizeAxis(node: Node, x: Tensor, axis: Axis): Tensor {
  const old = node.opset < 11;
  const coordinates = node.text("coordinate_transformation_mode", old ? "asymmetric" : "half_pixel");
  const places = placesOf(coordinates, axis);
  const mode = node.text("mode", "nearest");
  const rounding = roundings[node.text("nearest_mode", old ? "floor" : "round_prefer_floor")]!;
  const y =
    mode === "nearest"
      ? t.take(x, toEdge(rounding(places), axis.from), { axis: axis.axis })
      : interpolate(
          node,
          x,
          axis,
          places,
          mode === "cubic" ? cubic(node.number("cubic_coeff_a", -0.75)) : linear,
        );
  if (coordinates !== "tf_crop_and_resize") return y;
  const known = t.logicalAnd(t.greaterEqual(places, 0), t.lessEqual(places, axis.from - 1));
  const shape = x.shape.map((_, i) => (i === axis.axis ? axis.to : 1));
  return t.where(t.reshape(known, shape), y, node.number("extrapolation_value", 0));
}

/** The axes with their sizes, which come from scales or are given. */
function axesOf(
  node: Node,
  x: Tensor,
  scales: readonly number[],
  sizes: readonly number[] | undefined,
): Axis[] {
  const roi = node.opset < 11 ? [] : (node.numbers(1) ?? []);
  const axes = (node.list("axes") ?? [...x.shape.keys()]).map((axis) =>
    t.normalizeAxis(node.op, axis, x.shape),
  );
  const wanted = axes.map((axis, i) => (sizes ? sizes[i]! / x.shape[axis]! : Math.fround(scales[i]!)));
  const policy = node.text("keep_aspect_ratio_policy", "stretch");
  const common = policy === "not_larger" ? Math.min(...wanted) : Math.max(...wanted);
  return axes.map((axis, i) => {
    const from = x.shape[axis]!;
    const scale = sizes && policy !== "stretch" ? common : wanted[i]!;
    const to = !sizes
      ? Math.floor(from * scale)
      : policy === "stretch"
        ? sizes[i]!
        : Math.floor(from * scale + 0.5);
    return { axis, from, to, scale, part: [roi[i] ?? 0, roi[i + axes.length] ?? 1] };
  });
}

/** In float64, and back: to integers by rounding. */
function resizeTo(node: Node, scales: readonly number[], sizes?: readonly number[]): Tensor {
  const x = node.in(0);
  const axes = axesOf(node, x, scales, sizes).filter(
    ({ from, to, scale, part: [start, end] }) => from !== to || scale !== 1 || start !== 0 || end !== 1,
  );
  const y = axes.reduce((whole, axis) => resizeAxis(node, whole, axis), t.cast(x, "float64"));
  return t.cast(t.isFloating(x.dtype) ? y : t.round(y), x.dtype);
}

const resize: Operator = (node) => {
  const sizes = node.numbers(3);
  return resizeTo(node, node.numbers(node.opset < 11 ? 1 : 2) ?? [], sizes?.length ? sizes : undefined);
};

/** Sizes came first as two numbers, then as a list, then as an input. */
const upsample: Operator = (node) =>
  resizeTo(
    node,
    node.setting("scales", 1) ?? [1, 1, node.number("height_scale", 1), node.number("width_scale", 1)],
  );

export const resizing: Operators = { Resize: resize, Upsample: upsample };
