import { contractionBlock, panelBytes } from "@chainrule/wasm";
import { allocate } from "../dtype.js";
import { sizeOf } from "../shape.js";
import { fromMemory } from "../tensor.js";
import type { ConvolutionKernel } from "./convolution.js";
import { convolutionPlan, readsChannelsLast, roundUp } from "./convolutionPlan.js";

/**
 * The adjoint in the weights: W = y · window(x)ᵀ, summed over images and windows in order, within blocks of as
 * many whole images as have 384 windows together, or of 384 windows of one.
 */
export const convolveWeight: ConvolutionKernel = {
  kind: "contract",
  run([x, y], output, attributes, name) {
    const out = allocate(output.dtype, sizeOf(output.shape));
    const result = fromMemory(output.dtype, output.shape, out);
    if (sizeOf(y!.shape) === 0 || out.length === 0) return result;
    const plan = convolutionPlan(output, attributes, x!.shape[0]!, output.shape, contractionBlock, name);
    const { terms, outputs, width, bytes } = plan;
    const rows = roundUp(terms, 4);
    const most = Math.min(contractionBlock, plan.windows);
    const pitch = roundUp(most, width);
    const row = pitch * bytes;
    const panels = Math.ceil(outputs / width);
    const [unfolded, cotangent] = [plan.reserve(rows * pitch), plan.reserve((panels + 1) * width * pitch)];
    const packed = plan.reserve(panels * width * (pitch + width));
    const product = plan.reserve(rows * panels * width);
    const space = plan.open(readsChannelsLast(y!));
    const { kernels, elements } = space;
    space.run(most, {
      load(first, images) {
        space.images.load(x!, first, images);
        space.results.load(y!, first, images);
      },
      compute({ image, result, group, count, isFirst }) {
        const pairs = Math.ceil(count / width);
        kernels.gather(...image, unfolded, pairs, terms, panelBytes, row);
        kernels.gather(...result, cotangent, pairs, outputs, panelBytes, row);
        kernels.packColumns(cotangent, row, packed, count, panels);
        kernels.product(unfolded, row, bytes, packed, product, panels * panelBytes, rows, panels, count);
        // The block's product [terms, panels], transposed.
        let at = group * outputs * terms;
        for (let o = 0; o < outputs; o++) {
          for (let k = 0; k < terms; k++, at++) {
            const value = elements[product / bytes + k * panels * width + o]!;
            out[at] = isFirst ? value : out[at]! + value;
          }
        }
      },
    });
    return result;
  },
};
