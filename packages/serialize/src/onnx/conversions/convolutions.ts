import type { Call, Conversion, Conversions } from "../Conversion.js";
import {
  convolveByProduct,
  convolveTransposedByProduct,
  convolveWeightByProduct,
} from "./convolutionByProduct.js";
import { type Convolution, reach, windowsOf } from "./Convolution.js";
import { padsOf } from "./images.js";

const onnxAttributes = ({ kernel, stride, dilation, padding, groups }: Convolution) => ({
  kernel_shape: kernel,
  strides: stride,
  dilations: dilation,
  pads: padsOf(padding),
  group: groups,
});

const convolve: Conversion<Convolution> = {
  convert(call) {
    const { graph, inputs, attributes, dtype } = call;
    if (dtype !== "float32") return convolveByProduct(call);
    return graph.node("Conv", inputs, onnxAttributes(attributes));
  },
};

/** How much of the image's end no window reaches: ONNX wants to be told. */
function outputPadding(attributes: Convolution): number[] {
  const { image, padding, stride } = attributes;
  const { counts } = windowsOf(attributes);
  return ([0, 1] as const).map((i) => {
    const reached = (counts[i] - 1) * stride[i] + reach(attributes, i) - padding[i][0] - padding[i][1];
    return image[i] - reached;
  });
}

const convolveTransposed: Conversion<Convolution> = {
  convert(call) {
    const { graph, inputs, attributes, dtype } = call;
    if (dtype !== "float32") return convolveTransposedByProduct(call);
    return graph.node("ConvTranspose", inputs, {
      ...onnxAttributes(attributes),
      output_padding: outputPadding(attributes),
    });
  },
};

/** Sums of products: matrices, and convolutions with their adjoints. */
export const convolutions: Conversions = {
  convolve,
  convolveTransposed,
  convolveWeight: { convert: (call: Call<Convolution>) => convolveWeightByProduct(call) },
};
