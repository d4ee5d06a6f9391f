import { type Call, fixed } from "../Conversion.js";
import type { Graph, Value } from "../Graph.js";
import { reshapeTo } from "./arrange.js";
import { type Convolution, windowsOf } from "./Convolution.js";
import { cropImages, imageAxes, paddedSides, windowsOfImages } from "./images.js";
import { addWindows } from "./windows.js";

// A convolution is a matrix product: of the weight, [outputs, terms], and the windows, [terms, windows], where a
// term is an element of a window. This serves the dtypes for which onnxruntime has no Conv.

/** The windows of each group as columns of a matrix: [batch, groups, terms, windows]. */
function windowMatrix(call: Call<Convolution>, x: Value): string {
  const { graph, attributes } = call;
  const { groups, kernel } = attributes;
  const windows = windowsOf(attributes);
  const apart = windowsOfImages(graph, x, windows, graph.scalar(0, x.dtype));
  const terms = (fixed(call, x.shape[1]!, "the number of channels") / groups) * kernel[0] * kernel[1];
  const count = windows.counts[0] * windows.counts[1];
  return reshapeTo(graph, graph.node("Transpose", [apart], { perm: [0, 1, 4, 5, 2, 3] }), [
    x.shape[0]!,
    groups,
    terms,
    count,
  ]);
}

/** What the windows are contracted to, or from: [batch, groups, outputs, windows]. */
function resultMatrix(call: Call<Convolution>, y: Value): string {
  const { groups } = call.attributes;
  const { counts } = windowsOf(call.attributes);
  const outputs = fixed(call, y.shape[1]!, "the number of outputs") / groups;
  return reshapeTo(call.graph, y, [y.shape[0]!, groups, outputs, counts[0] * counts[1]]);
}

/** [groups, outputs, terms]. */
function weightMatrix(call: Call<Convolution>, weight: Value): string {
  const [outputs, ...rest] = weight.shape.map((dim) => fixed(call, dim, "the shape of the weight"));
  const { groups } = call.attributes;
  return reshapeTo(call.graph, weight, [groups, outputs! / groups, rest.reduce((all, n) => all * n, 1)]);
}

const transposed = (graph: Graph, matrices: string, order: readonly number[]): string =>
  graph.node("Transpose", [matrices], { perm: order });

/** y = W · windows(x) */
export function convolveByProduct(call: Call<Convolution>): string {
  const [x, weight] = call.inputs as [Value, Value];
  const product = call.graph.node("MatMul", [weightMatrix(call, weight), windowMatrix(call, x)]);
  return reshapeTo(call.graph, product, call.shape);
}

/** x = the windows Wᵀ · y, added up */
export function convolveTransposedByProduct(call: Call<Convolution>): string {
  const { graph, attributes, shape, dtype } = call;
  const [y, weight] = call.inputs as [Value, Value];
  const windows = windowsOf(attributes);
  const columns = graph.node("MatMul", [
    transposed(graph, weightMatrix(call, weight), [0, 2, 1]),
    resultMatrix(call, y),
  ]);
  const [batch, channels] = shape;
  const apart = reshapeTo(graph, columns, [batch!, channels!, ...attributes.kernel, ...windows.counts]);
  const sorted = transposed(graph, apart, [0, 1, 4, 5, 2, 3]);
  const spec = { shape: [batch!, channels!, ...windows.counts, ...attributes.kernel], dtype };
  const sides = paddedSides(attributes.image, windows);
  return cropImages(
    graph,
    addWindows(graph, sorted, spec, imageAxes(windows), sides),
    attributes.image,
    windows,
  );
}

/** W = y · windows(x)ᵀ, summed over the batch */
export function convolveWeightByProduct(call: Call<Convolution>): string {
  const { graph, inputs, shape } = call;
  const [x, y] = inputs as [Value, Value];
  const windows = transposed(graph, windowMatrix(call, x), [0, 1, 3, 2]);
  const each = graph.node("MatMul", [resultMatrix(call, y), windows]);
  const sum = graph.node("ReduceSum", [each, graph.int64s([0])], { keepdims: 0 });
  return reshapeTo(graph, sum, shape);
}
