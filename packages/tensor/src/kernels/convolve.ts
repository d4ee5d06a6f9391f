import { panelBytes } from "@chainrule/wasm";
import { sizeOf } from "../shape.js";
import type { ConvolutionKernel } from "./convolution.js";
import { batchedWindows, convolutionPlan, roundUp } from "./convolutionPlan.js";
import { imageResult } from "./imageResult.js";

/** Y = W · window(x): for each output channel and window, over channels, rows and columns of the window in order. */
export const convolve: ConvolutionKernel = {
  kind: "contract",
  run([x, weight], output, attributes, name) {
    const tensor = imageResult(output.dtype, output.shape, attributes.channelsLast);
    if (output.shape.includes(0) || sizeOf(weight!.shape) === 0) return tensor;
    const plan = convolutionPlan(output, attributes, x!.shape[0]!, weight!.shape, batchedWindows, name);
    const { terms, outputs, width, bytes } = plan;
    const most = plan.blockOf(terms);
    const rows = roundUp(outputs, 4);
    const block = Math.min(most, roundUp(plan.windows, width));
    const [packed, product] = [plan.reserve(terms * block), plan.reserve(rows * block)];
    const space = plan.open(attributes.channelsLast);
    const { kernels } = space;
    space.loadWeight(weight!);
    space.run(most, {
      load(first, images) {
        space.images.load(x!, first, images);
      },
      compute({ image, result, weight, count }) {
        const panels = Math.ceil(count / width);
        const row = panels * panelBytes;
        kernels.gather(...image, packed, panels, terms, terms * panelBytes, panelBytes);
        kernels.product(weight, terms * bytes, bytes, packed, product, row, rows, panels, terms);
        kernels.scatter(product, row, ...result, count, outputs);
      },
      store(first, images) {
        space.results.store(tensor, first, images);
      },
    });
    return tensor;
  },
};
