import { exportOnnx } from "@chainrule/serialize/onnx";
import { add, div, mul, sub, type Tensor, tensor, zeros } from "@chainrule/tensor";
import type { Standardisation } from "../data/DataDescription.js";
import type { Params, Statistics } from "../model/buildModel.js";
import { probabilities } from "../model/outputs.js";
import type { LoadedModel } from "../modelFile.js";

/**
 * A model as an ONNX file that is complete: its input is what the data give, in their own units, and its output are
 * probabilities, or numbers in the target's own unit. With `raw` it is the network alone, from standardised features to
 * scores.
 *
 * @throws SerializeError for what ONNX does not have
 */
export function onnxFile(loaded: LoadedModel, { raw }: { readonly raw: boolean }): Uint8Array {
  const { model, params, statistics, data, outputs } = loaded;
  const complete = (scores: Tensor): Tensor =>
    outputs === "value" ? restored(scores, data.targetStandardisation) : probabilities(outputs, scores);
  const layer = {
    apply(tree: Params, x: Tensor, options: { readonly state?: Statistics } = {}): Tensor {
      if (raw) return applied(tree, x, options);
      return complete(applied(tree, standardise(x, data.standardisation), options));
    },
  };
  function applied(tree: Params, x: Tensor, options: { readonly state?: Statistics }): Tensor {
    return "initState" in model ? model.apply(tree, x, options) : model.apply(tree, x);
  }
  const state = "initState" in model ? { state: statistics } : {};
  return exportOnnx({ model: layer, params, ...state }, zeros([1, ...data.inputShape]), {
    outputNames: [raw ? "scores" : outputs === "value" ? "prediction" : "probabilities"],
    name: data.name,
    metadata: {
      producer: "chainrule",
      data: data.name,
      target: data.targetName,
      ...(data.classNames.length > 0 ? { classes: JSON.stringify(data.classNames) } : {}),
      ...(data.featureNames.length > 0 ? { features: JSON.stringify(data.featureNames) } : {}),
    },
  });
}

/** (x − shift) / scale. */
function standardise(x: Tensor, standardisation: Standardisation | undefined): Tensor {
  if (standardisation === undefined) return x;
  const { shift, scale } = standardisation;
  return div(sub(x, tensor([...shift], { dtype: "float32" })), tensor([...scale], { dtype: "float32" }));
}

/** The way back: x · scale + shift. */
function restored(x: Tensor, standardisation: Standardisation | undefined): Tensor {
  if (standardisation === undefined) return x;
  const { shift, scale } = standardisation;
  return add(mul(x, tensor([...scale], { dtype: "float32" })), tensor([...shift], { dtype: "float32" }));
}
