import { treeLeaves, treePaths, zeros } from "@chainrule/tensor";
import * as random from "@chainrule/tensor/random";
import { expect, test } from "vitest";
import { buildModel, layerSizes, parameterCount } from "./buildModel.js";
import { parseModelSpec } from "./modelSpec.js";
import { activationNames } from "./settings.js";

test.each([
  ["linear", 7_850],
  ["mlp:30", 23_860],
  ["mlp:128", 101_770],
  ["mlp:128,64", 109_386],
])("%s has %d parameters", (text, count) => {
  const spec = parseModelSpec(text);
  const params = buildModel(spec, "relu").init(random.key(0));
  expect(treeLeaves(params).reduce((sum, { size }) => sum + size, 0)).toBe(count);
  expect(parameterCount(spec)).toBe(count);
});

test.each(activationNames)("scores ten digits, with %s between the layers", (activation) => {
  const model = buildModel({ hidden: [12, 11] }, activation);
  const params = model.init(random.key(1));
  expect(treePaths(params)).toEqual([
    "[0].weight",
    "[0].bias",
    "[2].weight",
    "[2].bias",
    "[4].weight",
    "[4].bias",
  ]);
  expect(model.apply(params, zeros([3, 784])).shape).toEqual([3, 10]);
});

test("layers from pixels to digits", () => {
  expect(layerSizes({ hidden: [5] })).toEqual([784, 5, 10]);
});
