import { panelBytes } from "@chainrule/wasm";
import { sizeOf } from "../shape.js";
import type { ConvolutionKernel } from "./convolution.js";
import { batchedWindows, convolutionPlan, readsChannelsLast, roundUp } from "./convolutionPlan.js";
import { imageResult } from "./imageResult.js";

/**
 * The adjoint in x: x = fold(Wᵀ · y). Each product is summed over the output channels; on each element of x
 * they are added in the order of the windows.
 */
export const convolveTransposed: ConvolutionKernel = {
  kind: "contract",
  run([y, weight], output, attributes, name) {
    const tensor = imageResult(output.dtype, output.shape, attributes.channelsLast);
    if (output.shape.includes(0) || sizeOf(weight!.shape) === 0 || sizeOf(y!.shape) === 0) return tensor;
    const plan = convolutionPlan(output, attributes, y!.shape[0]!, weight!.shape, batchedWindows, name);
    const { terms, outputs, width, bytes } = plan;
    const rows = roundUp(terms, 4);
    const most = plan.blockOf(rows);
    const block = Math.min(most, roundUp(plan.windows, width));
    const [packed, product] = [plan.reserve(outputs * block), plan.reserve(rows * block)];
    const space = plan.open(readsChannelsLast(y!));
    const { kernels } = space;
    space.loadWeight(weight!);
    space.run(most, {
      load(first, images) {
        space.clearImages();
        space.results.load(y!, first, images);
      },
      compute({ image, result, weight, count }) {
        const panels = Math.ceil(count / width);
        const row = panels * panelBytes;
        const panel = outputs * panelBytes;
        kernels.gather(...result, packed, panels, outputs, panel, panelBytes);
        kernels.productTransposed(weight, bytes, terms * bytes, packed, product, row, rows, panels, outputs);
        kernels.fold(product, row, ...image, count, terms);
      },
      store(first, images) {
        space.images.store(tensor, first, images);
      },
    });
    return tensor;
  },
};
