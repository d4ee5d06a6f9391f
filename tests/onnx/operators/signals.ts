import * as t from "@chainrule/tensor";
import type { Tensor } from "@chainrule/tensor";
import type { Node, Operator, Operators } from "../node.js";

/** A sum of cosines over a window: the factors of cos 0, cos φ, cos 2φ. */
const cosines =
  (...factors: number[]): Operator =>
  (node) => {
    const size = node.numbers(0)![0]!;
    const turns = t.arange(size, { dtype: "float64" });
    const angle = t.mul(turns, (2 * Math.PI) / (node.flag("periodic", true) ? size : size - 1));
    const terms = factors.map((factor, i) => t.mul(t.cos(t.mul(angle, i)), factor));
    return t.cast(terms.reduce(t.add), node.dtype("output_datatype") ?? "float32");
  };

/** [in, 1 or 2, out, 1 or 2]: what real and imaginary parts of n numbers give to those of others. */
function fourier(n: number, rows: number, columns: number, inverse: boolean): Tensor {
  const range = (length: number): Tensor => t.arange(length, { dtype: "float64" });
  const angle = t.mul(t.mod(t.outer(range(rows), range(columns)), n), (2 * Math.PI) / n);
  const cos = t.cos(angle);
  const sin = inverse ? t.neg(t.sin(angle)) : t.sin(angle);
  const parts = [t.stack([cos, t.neg(sin)], { axis: 2 }), t.stack([sin, cos], { axis: 2 })];
  return inverse ? t.div(t.stack(parts, { axis: 1 }), n) : t.stack(parts, { axis: 1 });
}

/**
 * The Fourier transform along an axis of [..., 1 or 2]. One-sided ones leave out what the conjugates say: forwards
 * the second half of the result, backwards that of x, and the imaginary parts of the result, which are 0.
 */
function transform(x: Tensor, axis: number, length: number, inverse: boolean, onesided: boolean): Tensor {
  const half = Math.floor(length / 2) + 1;
  const [rows, columns] = [inverse && onesided ? half : length, !inverse && onesided ? half : length];
  const last = t.moveAxis(t.cast(x, "float64"), axis, -2);
  const [have, parts] = last.shape.slice(-2) as [number, number];
  const rest = last.shape.slice(0, -2);
  const none = rest.map(() => [0, 0] as const);
  const cut = have > rows ? t.slice(last, [...rest.map(() => null), [0, rows]]) : last;
  const whole = t.pad(cut, [...none, [0, Math.max(0, rows - have)], [0, 0]]);
  let matrix = t.slice(fourier(length, rows, columns, inverse), [null, [0, parts]]);
  if (inverse && onesided) {
    // All but the first, and the middle of an even number, stand for two.
    const twice = t.where(t.equal(t.mod(t.arange(rows), length / 2), 0), 1, 2);
    matrix = t.mul(t.slice(matrix, [null, null, null, [0, 1]]), t.reshape(twice, [rows, 1, 1, 1]));
  }
  const outputs = matrix.shape[3]!;
  const flat = t.reshape(matrix, [rows * parts, columns * outputs]);
  const y = t.reshape(t.matmul(t.reshape(whole, [...rest, rows * parts]), flat), [...rest, columns, outputs]);
  return t.cast(t.moveAxis(y, -2, axis), x.dtype);
}

/** Older operator sets have the axis as an attribute, 1 by default. */
const dft: Operator = (node) => {
  const x = node.in(0);
  const given = node.opset < 20 ? node.number("axis", 1) : (node.numbers(2)?.[0] ?? -2);
  const axis = t.normalizeAxis(node.op, given, x.shape);
  const [inverse, onesided] = [node.flag("inverse"), node.flag("onesided")];
  const usual = inverse && onesided ? 2 * (x.shape[axis]! - 1) : x.shape[axis]!;
  return transform(x, axis, node.numbers(1)?.[0] ?? usual, inverse, onesided);
};

const shortTime: Operator = (node) => {
  const [x, weights] = [node.in(0), node.optional(2)];
  const size = node.numbers(3)?.[0] ?? weights?.size ?? x.shape[1]!;
  const frames = t.swapAxes(t.window(x, { axis: 1, size, stride: node.numbers(1)![0]! }), 2, 3);
  const weighted = weights ? t.mul(frames, t.expandDims(weights, 1)) : frames;
  return transform(weighted, 2, size, false, node.flag("onesided", true));
};

/** Triangles over the frequencies of a spectrogram, equally wide on the mel scale. */
function melWeights(node: Node): Tensor {
  const [bins, length, rate, low, high] = [0, 1, 2, 3, 4].map((i) => node.numbers(i)![0]!) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const mel = (hertz: number): number => 2595 * Math.log10(1 + hertz / 700);
  const edges = t.linspace(mel(low), mel(high), bins + 2, { dtype: "float64", endpoint: false });
  const hertz = t.mul(t.sub(t.pow(10, t.div(edges, 2595)), 1), 700);
  const places = t.floor(t.div(t.mul(hertz, length + 1), rate));
  const [left, center, right] = [0, 1, 2].map((i) => t.slice(places, [[i, i + bins]])) as [
    Tensor,
    Tensor,
    Tensor,
  ];
  const place = t.expandDims(t.arange(0, Math.floor(length / 2) + 1, 1, { dtype: "float64" }), 1);
  const side = (edge: Tensor): Tensor => t.div(t.sub(place, edge), t.sub(center, edge));
  const between = t.logicalAnd(t.greaterEqual(place, left), t.lessEqual(place, right));
  const sides = t.where(t.less(place, center), side(left), side(right));
  const weights = t.where(t.equal(place, center), 1, t.where(between, sides, 0));
  return t.cast(weights, node.dtype("output_datatype") ?? "float32");
}

export const signals: Operators = {
  BlackmanWindow: cosines(0.42, -0.5, 0.08),
  DFT: dft,
  HammingWindow: cosines(25 / 46, 25 / 46 - 1),
  HannWindow: cosines(0.5, -0.5),
  MelWeightMatrix: melWeights,
  STFT: shortTime,
};
