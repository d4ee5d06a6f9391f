import { contractionBlock, type FloatType } from "@chainrule/wasm";
import { allocate, type TypedArray } from "../dtype.js";
import { sizeOf } from "../shape.js";
import { fromMemory, memoryOf } from "../tensor.js";
import type { ConvolutionKernel } from "./convolution.js";
import { ConvolutionPlan, readsChannelsLast, roundUp } from "./convolutionPlan.js";

/** Adds a block's product [terms, pitch] to the weights [outputs, terms] from `at` on, or puts it there. */
function addTransposed(
  product: TypedArray,
  start: number,
  pitch: number,
  out: TypedArray,
  at: number,
  outputs: number,
  terms: number,
  isFirst: boolean,
): void {
  for (let o = 0; o < outputs; o++) {
    for (let k = 0; k < terms; k++, at++) {
      const value = product[start + k * pitch + o]!;
      out[at] = isFirst ? value : out[at]! + value;
    }
  }
}

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
    const [source, cotangents] = [memoryOf(x!, name), memoryOf(y!, name)];
    const plan = new ConvolutionPlan(
      output.dtype as FloatType,
      attributes,
      x!.shape[0]!,
      output.shape,
      contractionBlock,
    );
    const { terms, outputs, width, bytes } = plan;
    const rows = roundUp(terms, 4);
    const most = Math.min(contractionBlock, plan.images * plan.windows);
    const pitch = roundUp(most, width);
    const panels = Math.ceil(outputs / width);
    const [unfolded, cotangent] = [plan.reserve(rows * pitch), plan.reserve((panels + 1) * width * pitch)];
    const packed = plan.reserve(panels * width * (pitch + width));
    const product = plan.reserve(rows * panels * width);
    plan.open();
    const last = readsChannelsLast(y!);
    plan.fillTables(last);
    plan.eachBlock(most, (first, images, from, to) => {
      if (from === 0) {
        plan.loadImages(x!, source, first, images);
        plan.loadResults(y!, cotangents, first, images, last);
      }
      const count = to - from;
      const pairs = Math.ceil(count / width);
      const inImage = plan.windowInImage + from * 4;
      const inResult = plan.windowInResult + from * 4;
      const { outputInResult, termInImage, kernels } = plan;
      const row = pitch * bytes;
      for (let group = 0; group < attributes.groups; group++) {
        kernels.gather(plan.groupInImage(group), inImage, termInImage, unfolded, pairs, terms, 32, row);
        const y = plan.groupInResult(group, last);
        kernels.gather(y, inResult, outputInResult, cotangent, pairs, outputs, 32, row);
        kernels.packColumns(cotangent, row, packed, count, panels);
        kernels.product(unfolded, row, bytes, packed, product, panels * 32, rows, panels, count);
        const at = group * outputs * terms;
        const isFirst = first === 0 && from === 0;
        addTransposed(plan.elements, product / bytes, panels * width, out, at, outputs, terms, isFirst);
      }
    });
    return result;
  },
};
