import { treeLeaves, treePaths, zeros } from "@chainrule/tensor";
import * as random from "@chainrule/tensor/random";
import { expect, test } from "vitest";
import { activationNames } from "./activationFunctions.js";
import { applyModel, buildModel, initStatistics, type ModelSettings } from "./buildModel.js";
import { initialNames } from "./initialWeights.js";
import { parseModelSpec } from "./modelSpec.js";

const images = { name: "mnist", inputShape: [1, 28, 28] };
const table = { name: "iris", inputShape: [4] };

function settings(model: string, changes: Partial<ModelSettings> = {}): ModelSettings {
  return { model: parseModelSpec(model), activation: "relu", dropout: 0, initial: "uniform", ...changes };
}

test.each([
  ["linear", 7_850],
  ["mlp:30", 23_860],
  ["mlp:128", 101_770],
  ["mlp:128,64", 109_386],
  // LeNet-5 has 61,706 with all its connections.
  ["lenet", 61_706],
  // Keras' mnist_cnn.
  ["layers:conv3x32,conv3x64,pool,dropout0.25,dense128,dropout0.5", 1_199_882],
])("%s of 28 × 28 pixels has %d parameters", (text, count) => {
  const params = buildModel(settings(text), images, 10).init(random.key(0));
  expect(treeLeaves(params).reduce((sum, { size }) => sum + size, 0)).toBe(count);
});

test.each(["linear", "mlp:12,11", "cnn", "lenet", "layers:conv3x4+1,batchnorm,pool,dense5,batchnorm"])(
  "%s scores ten digits",
  (text) => {
    const model = buildModel(settings(text), images, 10);
    const params = model.init(random.key(1));
    expect(applyModel(model, params, initStatistics(model), zeros([3, 1, 28, 28])).shape).toEqual([3, 10]);
  },
);

test.each(activationNames)("%s stands between the layers", (activation) => {
  const model = buildModel(settings("mlp:5,4", { activation, dropout: 0.5 }), table, 3);
  const params = model.init(random.key(1));
  expect(treePaths(params)).toEqual([
    "[0].weight",
    "[0].bias",
    "[3].weight",
    "[3].bias",
    "[6].weight",
    "[6].bias",
  ]);
  expect(model.children?.length).toBe(7);
  expect(applyModel(model, params, [], zeros([2, 4])).shape).toEqual([2, 3]);
});

test.each(initialNames)("weights may begin as %s", (initial) => {
  const params = buildModel(settings("mlp:200", { initial }), { name: "t", inputShape: [100] }, 1).init(
    random.key(2),
  ) as [{ weight: { data(): Float32Array } }];
  const values = params[0].weight.data();
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / values.length);
  const expected = {
    uniform: 0.1 / Math.sqrt(3),
    normal: 1,
    scaled: 0.1,
    kaiming: Math.SQRT2 / 10,
    xavier: Math.sqrt(2 / 300),
    orthogonal: 1 / Math.sqrt(200),
    zeros: 0,
  }[initial];
  expect(deviation).toBeCloseTo(expected, 2);
});

test.each([
  [
    "cnn",
    table,
    "cnn looks for patterns in images, and iris is a table of 4 numbers a row. Take linear or mlp:64.",
  ],
  ["layers:dense3,conv3x2", images, "a layer for images comes after dense"],
  [
    "layers:pool8,conv5x3",
    images,
    "The images of mnist, 28 × 28 pixels, are too small for layers:pool8,conv5x3: 3 × 3 are left for a window of 5 × 5.",
  ],
])("%s is refused where it does not fit", (text, data, message) => {
  expect(() => buildModel(settings(text), data, 10)).toThrow(message);
});
