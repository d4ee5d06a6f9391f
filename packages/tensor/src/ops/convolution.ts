import { applyOp } from "../applyOp.js";
import { type ConvolutionAttributes, windowCounts } from "../kernels/convolution.js";
import { convolve as convolveKernel } from "../kernels/convolve.js";
import { convolveTransposed as transposedKernel } from "../kernels/convolveTransposed.js";
import { convolveWeight as weightKernel } from "../kernels/convolveWeight.js";
import { defineOp } from "../op.js";
import type { Tensor } from "../tensor.js";
import { batchImages } from "./batchImages.js";
import { broadcastTo } from "./broadcastTo.js";
import { matmul } from "./matmul.js";
import { reshape } from "./reshape.js";
import { transpose } from "./transpose.js";

// One trilinear form, Σ y · W · window(x), gives three ops: each is linear in two of the three and the gradient
// of the others. So they are closed under differentiation, to any order.

/** Examples' images side by side as channels: [examples, n, c, …] becomes [n, examples · c, …]. */
function asChannels(x: Tensor, batched: boolean, examples: number): Tensor {
  const all = batched ? x : broadcastTo(x, [examples, ...x.shape]);
  const [, n, c, ...rest] = all.shape;
  return reshape(transpose(all, [1, 0, 2, 3, 4]), [n!, examples * c!, ...rest]);
}

/** Examples' weights one after the other: [examples, outputs, …] becomes [examples · outputs, …]. */
function asOutputs(w: Tensor, batched: boolean, examples: number): Tensor {
  const all = batched ? w : broadcastTo(w, [examples, ...w.shape]);
  return reshape(all, [examples * all.shape[1]!, ...all.shape.slice(2)]);
}

/** The batch rule of the ops that map images by weights: examples are images more, or else groups more. */
function batchExamples(
  apply: (images: Tensor, weight: Tensor, attributes: ConvolutionAttributes) => Tensor,
  [images, weight]: readonly Tensor[],
  [some, others]: readonly boolean[],
  attributes: ConvolutionAttributes,
): Tensor {
  if (!others) return batchImages(images!, (x) => apply(x, weight!, attributes));
  const examples = weight!.shape[0]!;
  const result = apply(asChannels(images!, some!, examples), asOutputs(weight!, true, examples), {
    ...attributes,
    groups: attributes.groups * examples,
  });
  const [n, c, ...rest] = result.shape;
  return transpose(reshape(result, [n!, examples, c! / examples, ...rest]), [1, 0, 2, 3, 4]);
}

const forward = /* @__PURE__ */ defineOp<ConvolutionAttributes>({
  name: "convolve",
  infer: ([x, weight], attributes) => ({
    shape: [x!.shape[0]!, weight!.shape[0]!, ...windowCounts(attributes)],
    dtype: x!.dtype,
  }),
  kernel: convolveKernel,
  vjp: (cotangent, [x, weight], _output, attributes) => [
    () => convolveTransposed(cotangent, weight!, attributes),
    () => convolveWeight(x!, cotangent, attributes),
  ],
  batch: (inputs, batched, attributes) => batchExamples(convolve, inputs, batched, attributes),
});

const transposed = /* @__PURE__ */ defineOp<ConvolutionAttributes>({
  name: "convolveTransposed",
  infer: ([y, weight], { image, groups }) => ({
    shape: [y!.shape[0]!, weight!.shape[1]! * groups, ...image],
    dtype: y!.dtype,
  }),
  kernel: transposedKernel,
  vjp: (cotangent, [y, weight], _output, attributes) => [
    () => convolve(cotangent, weight!, attributes),
    () => convolveWeight(cotangent, y!, attributes),
  ],
  batch: (inputs, batched, attributes) => batchExamples(convolveTransposed, inputs, batched, attributes),
});

const inWeight = /* @__PURE__ */ defineOp<ConvolutionAttributes>({
  name: "convolveWeight",
  infer: ([x, y], { kernel, groups }) => ({
    shape: [y!.shape[1]!, x!.shape[1]! / groups, ...kernel],
    dtype: x!.dtype,
  }),
  kernel: weightKernel,
  vjp: (cotangent, [x, y], _output, attributes) => [
    () => convolveTransposed(y!, cotangent, attributes),
    () => convolve(x!, cotangent, attributes),
  ],
  batch([x, y], [some, others], attributes) {
    const examples = some ? x!.shape[0]! : y!.shape[0]!;
    const result = convolveWeight(asChannels(x!, some!, examples), asChannels(y!, others!, examples), {
      ...attributes,
      groups: attributes.groups * examples,
    });
    return reshape(result, [examples, result.shape[0]! / examples, ...result.shape.slice(1)]);
  },
});

/** Whether each pixel by itself is a window, so that images with channels innermost are matrices of pixels and channels. */
function isPixelwise({ kernel, stride, padding, groups, channelsLast }: ConvolutionAttributes): boolean {
  return (
    channelsLast &&
    groups === 1 &&
    [...kernel, ...stride].every((n) => n === 1) &&
    padding.flat().every((n) => n === 0)
  );
}

/** Y[n, o, ·] = Σ W[o, c, i, j] · window(x)[n, c, i, j, ·], in the layout NCHW. */
export function convolve(x: Tensor, weight: Tensor, attributes: ConvolutionAttributes): Tensor {
  if (!isPixelwise(attributes)) return applyOp(forward, [x, weight], attributes);
  const columns = transpose(reshape(weight, weight.shape.slice(0, 2)));
  return transpose(matmul(transpose(x, [0, 2, 3, 1]), columns), [0, 3, 1, 2]);
}

/** The gradient of ⟨convolve(x, W), y⟩ in x. */
export function convolveTransposed(y: Tensor, weight: Tensor, attributes: ConvolutionAttributes): Tensor {
  return applyOp(transposed, [y, weight], attributes);
}

/** The gradient of ⟨convolve(x, W), y⟩ in W. */
export function convolveWeight(x: Tensor, y: Tensor, attributes: ConvolutionAttributes): Tensor {
  return applyOp(inWeight, [x, y], attributes);
}
