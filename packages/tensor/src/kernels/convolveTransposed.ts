import type { FloatType } from "@chainrule/wasm";
import { sizeOf } from "../shape.js";
import { memoryOf } from "../tensor.js";
import type { ConvolutionKernel } from "./convolution.js";
import {
  batchedWindows,
  ConvolutionPlan,
  readsChannelsLast,
  roundUp,
  unfoldedBytes,
} from "./convolutionPlan.js";
import { imageResult } from "./imageResult.js";

/**
 * The adjoint in x: x = fold(Wᵀ · y). Each product is summed over the output channels; on each element of x
 * they are added in the order of the windows.
 */
export const convolveTransposed: ConvolutionKernel = {
  kind: "contract",
  run([y, weight], output, attributes, name) {
    const { tensor, memory: out } = imageResult(output.dtype, output.shape, attributes.channelsLast);
    if (output.shape.includes(0) || sizeOf(weight!.shape) === 0 || sizeOf(y!.shape) === 0) return tensor;
    const [source, weights] = [memoryOf(y!, name), memoryOf(weight!, name)];
    const plan = new ConvolutionPlan(
      output.dtype as FloatType,
      attributes,
      y!.shape[0]!,
      weight!.shape,
      batchedWindows,
    );
    const { terms, outputs, width, bytes } = plan;
    const rows = roundUp(terms, 4);
    const most = width * Math.max(1, Math.floor(unfoldedBytes / (rows * 32)));
    const block = Math.min(most, roundUp(plan.images * plan.windows, width));
    const [packed, product] = [plan.reserve(outputs * block), plan.reserve(rows * block)];
    plan.open();
    const last = readsChannelsLast(y!);
    plan.fillTables(last);
    plan.loadWeight(weight!, weights);
    const start = plan.image / bytes;
    plan.eachBlock(most, (first, images, from, to, isLast) => {
      if (from === 0) {
        plan.elements.fill(0, start, start + images * plan.imageSize);
        plan.loadResults(y!, source, first, images, last);
      }
      const panels = Math.ceil((to - from) / width);
      const inImage = plan.windowInImage + from * 4;
      const inResult = plan.windowInResult + from * 4;
      const { outputInResult, termInImage, kernels } = plan;
      for (let group = 0; group < attributes.groups; group++) {
        const result = plan.groupInResult(group, last);
        kernels.gather(result, inResult, outputInResult, packed, panels, outputs, outputs * 32, 32);
        const w = plan.groupInWeight(group);
        const kStride = terms * bytes;
        kernels.productTransposed(w, bytes, kStride, packed, product, panels * 32, rows, panels, outputs);
        kernels.fold(product, panels * 32, plan.groupInImage(group), inImage, termInImage, to - from, terms);
      }
      if (isLast) plan.storeImages(tensor, out, first, images);
    });
    return tensor;
  },
};
