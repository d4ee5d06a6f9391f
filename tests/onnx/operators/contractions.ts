import { silu } from "@chainrule/activations";
import * as t from "@chainrule/tensor";
import { type Margin, type SliceRange, type Tensor } from "@chainrule/tensor";
import type { Node, Operator, Operators } from "../node.js";
import { isPlanar, planar, refuseUnknown, slide, type Windows, windowsOf } from "./windows.js";

/** αA′B′ + βC. */
const gemm: Operator = (node) => {
  const a = node.flag("transA") ? t.transpose(node.in(0)) : node.in(0);
  const b = node.flag("transB") ? t.transpose(node.in(1)) : node.in(1);
  const product = t.matmul(a, b);
  const alpha = node.number("alpha", 1);
  const scaled = alpha === 1 ? product : t.mul(product, alpha);
  const c = node.optional(2);
  return c ? t.add(scaled, t.mul(c, node.number("beta", 1))) : scaled;
};

const letters = "defghijkl";

/** More than two spatial axes: the windows and the weight contracted. */
function convolveWindows(x: Tensor, weight: Tensor, groups: number, windows: Windows): Tensor {
  const rank = windows.kernel.length;
  const outer = letters.slice(0, rank);
  const inner = letters.slice(0, rank).toUpperCase();
  const patches = slide(x, windows, 0);
  const [n, c, ...rest] = patches.shape as [number, number, ...number[]];
  const grouped = t.reshape(patches, [n, groups, c / groups, ...rest]);
  const filters = t.reshape(weight, [groups, weight.shape[0]! / groups, ...weight.shape.slice(1)]);
  const y = t.einsum(`ngc${outer}${inner},goc${inner}->ngo${outer}`, grouped, filters);
  return t.reshape(y, [n, weight.shape[0]!, ...rest.slice(0, rank)]);
}

function addBias(y: Tensor, bias: Tensor | undefined): Tensor {
  return bias ? t.add(y, t.reshape(bias, [bias.size, ...y.shape.slice(2).map(() => 1)])) : y;
}

/** A convolution with a node's settings. */
export function convolve(node: Node, x: Tensor, weight: Tensor, bias?: Tensor): Tensor {
  refuseUnknown(node);
  const windows = windowsOf(node, x.shape.slice(2), weight.shape.slice(2));
  const groups = node.number("group", 1);
  if (!isPlanar(windows)) return addBias(convolveWindows(x, weight, groups, windows), bias);
  if (x.shape.length === 3) {
    const { strides, dilations, pads } = windows;
    const [stride, dilation, padding] = [strides[0]!, dilations[0]!, pads[0]!];
    return t.conv1d(x, weight, { bias, stride, dilation, padding, groups });
  }
  const [, , options] = planar(x, windows);
  return t.conv2d(x, weight, { ...options, bias, groups });
}

/** One filter for each channel, over what came before and x; what the next call needs of them comes out too. */
const causalConvolution: Operator = (node) => {
  const [x, weight] = [node.in(0), node.in(1)];
  const [n, channels] = x.shape as [number, number];
  const past = node.optional(3) ?? t.zeros([n, channels, weight.shape[2]! - 1], { dtype: x.dtype });
  const whole = t.concat([past, x], { axis: 2 });
  const y = t.conv1d(whole, weight, { bias: node.optional(2), groups: channels });
  const next = t.slice(whole, [null, null, [x.shape[2]!]]);
  return [node.text("activation", "none") === "none" ? y : silu(y), next];
};

/** What is cut off the result of a transposed convolution, and what is put on at its end. */
function transposedMargins(node: Node, image: readonly number[], windows: Windows): [Margin[], number[]] {
  const { kernel, strides, dilations } = windows;
  const more = node.list("output_padding") ?? image.map(() => 0);
  const mode = node.text("auto_pad", "NOTSET");
  const shape = node.list("output_shape");
  if (!shape && mode === "NOTSET") return [[...windows.pads], more];
  if (!shape && mode === "VALID") return [image.map(() => [0, 0]), more];
  const margins = image.map((n, i): Margin => {
    const extent = dilations[i]! * (kernel[i]! - 1) + 1;
    const wanted = shape ? shape.slice(-image.length)[i]! : n * strides[i]!;
    const total = strides[i]! * (n - 1) + more[i]! + extent - wanted;
    const half = Math.floor(total / 2);
    return mode === "SAME_UPPER" ? [half, total - half] : [total - half, half];
  });
  return [margins, more];
}

/** The whole result by laying down windows, cut or padded afterwards. */
function layWindows(x: Tensor, weight: Tensor, groups: number, windows: Windows): Tensor {
  const { kernel, strides, dilations } = windows;
  const rank = kernel.length;
  const [n, c, ...image] = x.shape as [number, number, ...number[]];
  const grouped = t.reshape(x, [n, groups, c / groups, ...image]);
  const filters = t.reshape(weight, [groups, c / groups, ...weight.shape.slice(1)]);
  const outer = letters.slice(0, rank);
  const inner = letters.slice(0, rank).toUpperCase();
  const y = t.einsum(`ngc${outer},gco${inner}->ngo${outer}${inner}`, grouped, filters);
  const patches = t.reshape(y, [n, groups * weight.shape[1]!, ...image, ...kernel]);
  const lengths = image.map((size, i) => (size - 1) * strides[i]! + dilations[i]! * (kernel[i]! - 1) + 1);
  const axis = kernel.map((_, i) => i + 2);
  return t.fold(patches, lengths, { axis, size: kernel, stride: strides, dilation: dilations });
}

const convTranspose: Operator = (node) => {
  refuseUnknown(node);
  const [x, weight, bias] = [node.in(0), node.in(1), node.optional(2)];
  const image = x.shape.slice(2);
  const windows = windowsOf(node, image, weight.shape.slice(2));
  const groups = node.number("group", 1);
  const [margins, more] = transposedMargins(node, image, windows);
  const { strides, dilations } = windows;
  const plain =
    margins.every(([before, after]) => before >= 0 && after >= 0) && more.every((n, i) => n < strides[i]!);
  if (plain && image.length === 2) {
    const [, , options] = planar(x, { ...windows, pads: margins });
    const outputPadding = [more[0]!, more[1]!] as const;
    return t.convTranspose2d(x, weight, { ...options, bias, groups, outputPadding });
  }
  if (plain && image.length === 1) {
    const [stride, dilation, padding, outputPadding] = [strides[0]!, dilations[0]!, margins[0]!, more[0]!];
    return t.convTranspose1d(x, weight, { bias, groups, stride, dilation, padding, outputPadding });
  }
  const whole = layWindows(x, weight, groups, windows);
  const ends = margins.map(([, after], i) => after - more[i]!);
  const wider = margins.map(([before], i): Margin => [Math.max(0, -before), Math.max(0, -ends[i]!)]);
  const cut = t.slice(whole, [
    null,
    null,
    ...margins.map(([before], i): SliceRange => {
      return [Math.max(0, before), whole.shape[i + 2]! - Math.max(0, ends[i]!)];
    }),
  ]);
  return addBias(t.pad(cut, [[0, 0], [0, 0], ...wider]), bias);
};

export const contractions: Operators = {
  CausalConvWithState: causalConvolution,
  Conv: (node) => convolve(node, node.in(0), node.in(1), node.optional(2)),
  ConvTranspose: convTranspose,
  Det: (node) => t.det(node.in(0)),
  Einsum: (node) => t.einsum(node.text("equation", ""), ...node.all()),
  Gemm: gemm,
  MatMul: (node) => t.matmul(node.in(0), node.in(1)),
};
