import { type Dtype, tensor } from "@chainrule/tensor";
import type { Conversion, Conversions } from "../Conversion.js";
import type { Graph, Value } from "../Graph.js";
import { reshapeTo } from "./arrange.js";
import {
  cropImages,
  imageAxes,
  type ImageWindows,
  padImages,
  padsOf,
  paddedSides,
  type Pair,
  windowsOfImages,
} from "./images.js";
import { castTo } from "./scalarProgram.js";
import { addWindows } from "./windows.js";

/** The attributes of the pooling ops. */
interface Pool extends ImageWindows {
  readonly image: Pair;
  readonly countIncludePad: boolean;
}

/**
 * The windows with the padding that they reach, and no more: so that ONNX, which rounds down, finds as many of
 * them, also where the op rounds up and the last ones leave the padded image.
 */
function reachedPadding({ image, counts, kernel, stride, dilation, padding }: Pool): ImageWindows["padding"] {
  const along = (i: 0 | 1): Pair => {
    const reach = (counts[i] - 1) * stride[i] + dilation[i] * (kernel[i] - 1) + 1;
    return [padding[i][0], Math.max(0, reach - padding[i][0] - image[i])];
  };
  return [along(0), along(1)];
}

const onnxAttributes = ({ kernel, stride, dilation }: Pool) => ({
  kernel_shape: kernel,
  strides: stride,
  dilations: dilation,
});

/** Smaller than every element, and so never the largest of a window. */
function lowest(graph: Graph, dtype: "float32" | "float64" | "uint8"): string {
  return graph.scalar(dtype === "uint8" ? 0 : -Infinity, dtype);
}

/** The largest element of each window. Integers of 32 bits are exact in float64. */
const maxPool2d: Conversion<Pool> = {
  convert({ graph, inputs, attributes, dtype }) {
    const wide = dtype === "bool" ? "uint8" : dtype === "int32" || dtype === "uint32" ? "float64" : dtype;
    const values = castTo(graph, inputs[0]!.name(), dtype, wide);
    const padding = reachedPadding(attributes);
    // ONNX pads by less than the kernel's size only, however far apart its elements are.
    const isSmall = padding.every((pads, i) => pads.every((n) => n < attributes.kernel[i]!));
    const images = isSmall
      ? values
      : padImages(graph, values, { ...attributes, padding }, lowest(graph, wide));
    const pads = isSmall ? padsOf(padding) : [0, 0, 0, 0];
    const largest = graph.node("MaxPool", [images], { ...onnxAttributes(attributes), pads });
    return castTo(graph, largest, wide, dtype);
  },
};

/** For each window along one axis, how many of its elements the average counts. */
function countedAlong({ image, counts, kernel, stride, padding, countIncludePad }: Pool, i: 0 | 1): number[] {
  const [before, after] = padding[i];
  return Array.from({ length: counts[i] }, (_, window) => {
    const start = window * stride[i] - before;
    const end = Math.min(start + kernel[i], image[i] + (countIncludePad ? after : 0));
    return end - Math.max(start, countIncludePad ? start : 0);
  });
}

/** The number of elements that each window's average counts, where that is not always the whole window. */
function divisors(graph: Graph, attributes: Pool, dtype: Dtype): string | undefined {
  const [rows, columns] = [countedAlong(attributes, 0), countedAlong(attributes, 1)];
  const whole = attributes.kernel[0] * attributes.kernel[1];
  const counts = rows.flatMap((row) => columns.map((column) => row * column));
  if (counts.every((count) => count === whole)) return undefined;
  const shape = [rows.length, columns.length];
  return graph.initializer("window_sizes", tensor(Float64Array.from(counts), { shape, dtype }));
}

/** The mean of each window: of the whole one with zeros for the padding, set right where not all of it counts. */
const avgPool2d: Conversion<Pool> = {
  convert({ graph, inputs, attributes, dtype }) {
    const [x] = inputs as [Value];
    const { kernel, stride, countIncludePad } = attributes;
    const windows = { ...attributes, padding: reachedPadding(attributes) };
    let mean: string;
    if (dtype === "float32") {
      mean = graph.node("AveragePool", [x], {
        kernel_shape: kernel,
        strides: stride,
        pads: padsOf(windows.padding),
        count_include_pad: countIncludePad ? 1 : 0,
      });
      if (!countIncludePad) return mean;
    } else {
      const apart = windowsOfImages(graph, x, windows, graph.scalar(0, dtype));
      mean = graph.node("ReduceMean", [apart, graph.int64s([4, 5])], { keepdims: 0 });
    }
    const counted = divisors(graph, attributes, dtype);
    if (counted === undefined) return mean;
    const sum = graph.node("Mul", [mean, graph.scalar(kernel[0] * kernel[1], dtype)]);
    return graph.node("Div", [sum, counted]);
  },
};

/** The adjoint: each mean, divided among the elements of its window. */
const avgPool2dTransposed: Conversion<Pool> = {
  convert(call) {
    const { graph, inputs, attributes, shape, dtype } = call;
    const [y] = inputs as [Value];
    const windows = { ...attributes, padding: reachedPadding(attributes) };
    const whole = graph.scalar(attributes.kernel[0] * attributes.kernel[1], dtype);
    const shares = graph.node("Div", [y, divisors(graph, attributes, dtype) ?? whole]);
    const [batch, channels] = shape;
    const { counts, kernel, image } = attributes;
    const apart = reshapeTo(graph, shares, [batch!, channels!, ...counts, 1, 1]);
    const spread = graph.node("Expand", [apart, graph.sizes([1, 1, 1, 1, ...kernel])]);
    const spec = { shape: [batch!, channels!, ...counts, ...kernel], dtype };
    const sums = addWindows(graph, spread, spec, imageAxes(windows), paddedSides(image, windows));
    return cropImages(graph, sums, image, windows);
  },
};

/** Where in its image the largest element of each window is. */
const maxPool2dPositions: Conversion<Pool> = {
  convert(call) {
    const { graph, inputs, attributes, shape } = call;
    const [x] = inputs as [Value];
    const wide = x.dtype === "float32" ? "float32" : "float64";
    const values = castTo(graph, x.name(), x.dtype, wide);
    const windows = { ...attributes, padding: reachedPadding(attributes) };
    const { counts, kernel, stride, dilation, image } = attributes;
    const elements = kernel[0] * kernel[1];
    const apart = windowsOfImages(graph, values, windows, lowest(graph, wide));
    const flat = reshapeTo(graph, apart, [...shape, elements]);
    const chosen = graph.node("ArgMax", [flat], { axis: 4, keepdims: 0 });
    const inWindow = Array.from({ length: elements }, (_, at) => {
      return Math.floor(at / kernel[1]) * dilation[0] * image[1] + (at % kernel[1]) * dilation[1];
    });
    const corners = Array.from({ length: counts[0] * counts[1] }, (_, at) => {
      const row = Math.floor(at / counts[1]) * stride[0] - windows.padding[0][0];
      return row * image[1] + (at % counts[1]) * stride[1] - windows.padding[1][0];
    });
    const offsets = graph.node("Gather", [graph.int64s(inWindow, [elements]), chosen], { axis: 0 });
    const places = graph.node("Add", [offsets, graph.int64s(corners, [...counts])]);
    return castTo(graph, places, "int64", "int32");
  },
};

/** Pooling over images, and what its gradients need. */
export const pools: Conversions = { maxPool2d, avgPool2d, avgPool2dTransposed, maxPool2dPositions };
