import * as t from "@chainrule/tensor";
import type { Margin, Tensor } from "@chainrule/tensor";
import type { Node, Operator, Operators } from "../node.js";
import { elementAxes, needsSlide, planar, slide, type Windows, windowsOf } from "./windows.js";

/** The largest elements, and where in the whole array they stand. */
function withPositions(node: Node, x: Tensor, windows: Windows): Tensor[] {
  const { shape } = x;
  const image = shape.slice(2);
  const order = image.map((_, i) => i);
  const last = node.flag("storage_order");
  // Counted along the first spatial axis first, or along the last one.
  const along = t.reshape(t.arange(image.reduce((a, b) => a * b, 1)), last ? [...image].reverse() : image);
  const within = last ? t.transpose(along, order.reverse()) : along;
  const planes = t.reshape(t.arange(shape[0]! * shape[1]!), [shape[0]!, shape[1]!, ...image.map(() => 1)]);
  const positions = t.add(t.mul(planes, within.size), within);
  const values = slide(x, windows, -Infinity);
  const count = windows.kernel.reduce((a, b) => a * b, 1);
  const outer = values.shape.slice(0, shape.length);
  const chosen = t.argmax(t.reshape(values, [...outer, count]), { axis: -1, keepDims: true });
  const places = t.reshape(slide(positions, windows, -1), [...outer, count]);
  const at = t.takeAlongAxis(places, chosen, { axis: -1 });
  return [t.max(values, { axis: elementAxes(windows) }), t.cast(t.squeeze(at, -1), "int32")];
}

const maxPool: Operator = (node) => {
  const x = node.in(0);
  const windows = windowsOf(node, x.shape.slice(2));
  if (node.outputs > 1) return withPositions(node, x, windows);
  if (needsSlide(windows)) return t.max(slide(x, windows, -Infinity), { axis: elementAxes(windows) });
  const [image, kernel, options] = planar(x, windows);
  const y = t.maxPool2d(image, kernel, { ...options, ceilMode: windows.ceil });
  return x.shape.length === 3 ? t.squeeze(y, 2) : y;
};

const averagePool: Operator = (node) => {
  const x = node.in(0);
  const windows = windowsOf(node, x.shape.slice(2));
  const countIncludePad = node.flag("count_include_pad");
  if (needsSlide(windows) || windows.dilations.some((n) => n > 1)) {
    const axis = elementAxes(windows);
    const counts = slide(t.onesLike(x), windows, countIncludePad ? 1 : 0, 0);
    return t.div(t.sum(slide(x, windows, 0), { axis }), t.sum(counts, { axis }));
  }
  const [image, kernel, { stride, padding }] = planar(x, windows);
  const y = t.avgPool2d(image, kernel, { stride, padding, ceilMode: windows.ceil, countIncludePad });
  return x.shape.length === 3 ? t.squeeze(y, 2) : y;
};

const lpPool: Operator = (node) => {
  const x = node.in(0);
  const windows = windowsOf(node, x.shape.slice(2));
  return t.norm(slide(x, windows, 0), { axis: elementAxes(windows), order: node.number("p", 2) });
};

const spatial = (x: Tensor): number[] => x.shape.slice(2).map((_, i) => i + 2);

const globalAverage: Operator = (node) => {
  const x = node.in(0);
  if (x.shape.length !== 4) return t.mean(x, { axis: spatial(x), keepDims: true });
  return t.reshape(t.globalAvgPool2d(x), [...x.shape.slice(0, 2), 1, 1]);
};

const maxUnpool: Operator = (node) => {
  const [x, positions] = [node.in(0), node.in(1)];
  const windows = windowsOf(node, x.shape.slice(2));
  const shape = [
    ...x.shape.slice(0, 2),
    ...x.shape.slice(2).map((n, i) => {
      const [before, after] = windows.pads[i]!;
      return (n - 1) * windows.strides[i]! + windows.kernel[i]! - before - after;
    }),
  ];
  const size = shape.reduce((a, b) => a * b, 1);
  const nothing = t.zeros([size], { dtype: x.dtype });
  const places = t.reshape(positions, [x.size]);
  const y = t.reshape(t.scatterAdd(nothing, places, t.reshape(x, [x.size]), { axis: 0 }), shape);
  // Positions are those in this shape, also where the result is larger.
  return t.pad(y, node.numbers(2)?.map((n, i): Margin => [0, n - shape[i]!]) ?? 0);
};

/** Patches put back to an image, overlaps added up. */
const col2im: Operator = (node) => {
  const x = node.in(0);
  const [image, kernel] = [node.numbers(1)!, node.numbers(2)!];
  const strides = node.list("strides") ?? image.map(() => 1);
  const dilations = node.list("dilations") ?? image.map(() => 1);
  const pads = node.list("pads") ?? image.flatMap(() => [0, 0]);
  const lengths = image.map((n, i) => n + pads[i]! + pads[i + image.length]!);
  const counts = lengths.map(
    (n, i) => Math.floor((n - dilations[i]! * (kernel[i]! - 1) - 1) / strides[i]!) + 1,
  );
  const elements = kernel.reduce((a, b) => a * b, 1);
  const [n, c] = [x.shape[0]!, x.shape[1]! / elements];
  const apart = t.reshape(x, [n, c, ...kernel, ...counts]);
  const rank = image.length;
  const back = t.moveAxis(
    apart,
    kernel.map((_, i) => i + 2),
    kernel.map((_, i) => i - rank),
  );
  const axis = kernel.map((_, i) => i + 2);
  const whole = t.fold(back, lengths, { axis, size: kernel, stride: strides, dilation: dilations });
  return t.slice(whole, [null, null, ...image.map((size, i) => [pads[i]!, pads[i]! + size] as const)]);
};

export const pools: Operators = {
  AveragePool: averagePool,
  Col2Im: col2im,
  GlobalAveragePool: globalAverage,
  GlobalLpPool: (node) =>
    t.norm(node.in(0), { axis: spatial(node.in(0)), keepDims: true, order: node.number("p", 2) }),
  GlobalMaxPool: (node) => t.max(node.in(0), { axis: spatial(node.in(0)), keepDims: true }),
  LpPool: lpPool,
  MaxPool: maxPool,
  MaxUnpool: maxUnpool,
};
