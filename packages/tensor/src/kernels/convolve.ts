import type { FloatType } from "@chainrule/wasm";
import { sizeOf } from "../shape.js";
import { memoryOf } from "../tensor.js";
import type { ConvolutionKernel } from "./convolution.js";
import { batchedWindows, ConvolutionPlan, roundUp, unfoldedBytes } from "./convolutionPlan.js";
import { imageResult } from "./imageResult.js";

/** Y = W · window(x): for each output channel and window, over channels, rows and columns of the window in order. */
export const convolve: ConvolutionKernel = {
  kind: "contract",
  run([x, weight], output, attributes, name) {
    const { channelsLast, groups } = attributes;
    const { tensor, memory: out } = imageResult(output.dtype, output.shape, channelsLast);
    if (output.shape.includes(0) || sizeOf(weight!.shape) === 0) return tensor;
    const [source, weights] = [memoryOf(x!, name), memoryOf(weight!, name)];
    const plan = new ConvolutionPlan(
      output.dtype as FloatType,
      attributes,
      x!.shape[0]!,
      weight!.shape,
      batchedWindows,
    );
    const { terms, outputs, width, bytes } = plan;
    const most = width * Math.max(1, Math.floor(unfoldedBytes / (terms * 32)));
    const rows = roundUp(outputs, 4);
    const block = Math.min(most, roundUp(plan.images * plan.windows, width));
    const [packed, product] = [plan.reserve(terms * block), plan.reserve(rows * block)];
    plan.open();
    plan.fillTables(channelsLast);
    plan.loadWeight(weight!, weights);
    plan.eachBlock(most, (first, images, from, to, isLast) => {
      if (from === 0) plan.loadImages(x!, source, first, images);
      const panels = Math.ceil((to - from) / width);
      const inImage = plan.windowInImage + from * 4;
      const inResult = plan.windowInResult + from * 4;
      for (let group = 0; group < groups; group++) {
        const images = plan.groupInImage(group);
        plan.kernels.gather(images, inImage, plan.termInImage, packed, panels, terms, terms * 32, 32);
        const w = plan.groupInWeight(group);
        plan.kernels.product(w, terms * bytes, bytes, packed, product, panels * 32, rows, panels, terms);
        const result = plan.groupInResult(group, channelsLast);
        plan.kernels.scatter(product, panels * 32, result, inResult, plan.outputInResult, to - from, outputs);
      }
      if (!isLast) return;
      const start = plan.result / bytes;
      out.set(plan.elements.subarray(start, start + images * plan.resultSize), first * plan.resultSize);
    });
    return tensor;
  },
};
