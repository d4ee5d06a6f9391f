import { valueAndGrad } from "@chainrule/autograd";
import { batches } from "@chainrule/datasets";
import { adam } from "@chainrule/optim";
import { type Tensor, tensor } from "@chainrule/tensor";
import * as random from "@chainrule/tensor/random";
import type { DataRequest } from "../data/DataRequest.js";
import { type LoadedData, sampleCount } from "../data/LoadedData.js";
import { loadData } from "../data/loadData.js";
import { applyModel, buildModel, initStatistics, type Params } from "../model/buildModel.js";
import { parseModelSpec } from "../model/modelSpec.js";
import { outputCount, outputKind } from "../model/outputs.js";
import type { SavedModel } from "../modelFile.js";
import { lossFunction } from "../training/lossFunction.js";
import type { Settings } from "../training/Settings.js";
import { defaultSettings } from "./defaultSettings.js";

const settings: Settings = {
  ...defaultSettings,
  model: parseModelSpec("linear"),
  loss: "cross-entropy",
  learningRate: 0.003,
  epochs: 6,
  batchSize: 64,
};

/** A model trained a little, as it would be saved. */
export async function trainedModel(
  data: DataRequest,
  model: string,
  changes: Partial<Settings> = {},
): Promise<SavedModel> {
  const loaded = await loadData(data);
  const { description, train } = loaded;
  const loss = description.task === "regression" ? "mse" : "cross-entropy";
  const all: Settings = { ...settings, loss, ...changes, model: parseModelSpec(model) };
  const outputs = outputKind(all.loss, description);
  const network = buildModel(all, description, outputCount(outputs, description));
  const statistics = initStatistics(network);
  const lossOf = lossFunction(all.loss, description.task)!;
  const lossAndGrad = valueAndGrad((params: Params, x: Tensor, y: Tensor) =>
    lossOf(applyModel(network, params, statistics, x), y),
  );
  const optimizer = adam({ learningRate: all.learningRate });
  let params = network.init(random.key(all.seed));
  let state = optimizer.init(params);
  for (let epoch = 0; epoch < all.epochs; epoch++) {
    for (const { x, y } of batches(train, { size: all.batchSize, seed: epoch })) {
      const [, grads] = lossAndGrad(params, tensor(x), tensor(y));
      [params, state] = optimizer.update(grads, state, params);
    }
  }
  return { settings: all, data: description, params, statistics, record: recordOf(data, loaded, all) };
}

function recordOf(
  data: DataRequest,
  { train, test }: LoadedData,
  { epochs }: Settings,
): SavedModel["record"] {
  return {
    version: "0.1.0",
    command: `chainrule train ${data.dataset}`,
    data,
    samples: { train: sampleCount(train), validation: 0, test: sampleCount(test) },
    ended: "complete",
    epochsDone: epochs,
    epoch: epochs,
    test: { loss: 0.5, score: 0.9 },
  };
}
