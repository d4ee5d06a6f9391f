import { dense } from "@chainrule/nn";
import { constant, orthogonal } from "@chainrule/nn/init";
import { max, min, ones, tensor } from "@chainrule/tensor";
import * as random from "@chainrule/tensor/random";
import { describe, expect, expectTypeOf, it } from "vitest";

describe("dense", () => {
  it("draws its parameters evenly from ±1/√inputs, the same for the same key", () => {
    const { weight, bias } = dense(400, 50).init(random.key(1));
    expect([weight.shape, bias.shape]).toEqual([[400, 50], [50]]);
    expect(max(weight).item()).toBeLessThanOrEqual(0.05);
    expect(max(weight).item()).toBeGreaterThan(0.0499);
    expect(min(weight).item()).toBeLessThan(-0.0499);
    expect(dense(400, 50).init(random.key(1)).weight.data()).toEqual(weight.data());
    expect(dense(400, 50).init(random.key(2)).weight.data()).not.toEqual(weight.data());
    const single = dense(1, 50).init(random.key(1));
    expect(single.weight.data()).not.toEqual(single.bias.data());
  });

  it("is x · weight + bias, with float64 and without bias on request", () => {
    const layer = dense(2, 1);
    const params = { weight: tensor([[2], [3]]), bias: tensor([10]) };
    const x = tensor([
      [1, 1],
      [0, 2],
    ]);
    expect(layer.apply(params, x).toArray()).toEqual([[15], [16]]);
    expect(layer.apply(params, tensor([1, 1])).toArray()).toEqual([15]);
    const bare = dense(2, 3, { bias: false, dtype: "float64" });
    const init = bare.init(random.key(0));
    expect([Object.keys(init), init.weight.dtype]).toEqual([["weight"], "float64"]);
    expectTypeOf(init).not.toHaveProperty("bias");
  });

  it("begins with what other initialisers give", () => {
    const layer = dense(4, 4, {
      weightInit: orthogonal,
      biasInit: (key, shape, options) => constant(key, shape, { ...options, value: 2 }),
      dtype: "float64",
    });
    const { weight, bias } = layer.init(random.key(0));
    expect(weight.data()).toEqual(
      orthogonal(random.foldIn(random.key(0), 0), [4, 4], { dtype: "float64" }).data(),
    );
    expect(bias.data()).toEqual(new Float64Array(4).fill(2));
  });

  const layer = dense(784, 10);
  const params = layer.init(random.key(0));
  it.each([
    [() => dense(0, 3), "dense: inputs must be a positive integer, got 0"],
    [() => dense(2, 1.5), "dense: outputs must be a positive integer, got 1.5"],
    [() => dense(2, 1, { biass: true } as never), 'dense: unknown option "biass"'],
    [() => dense(2, 1, { dtype: "int32" as never }), 'dense: parameters are float32 or float64, got "int32"'],
    [
      () => dense(2, 1, { weightInit: () => ones([1, 2]) }).init(random.key(0)),
      "dense: weightInit gave a tensor [1, 2], but was asked for [2, 1]",
    ],
    [
      () => dense(2, 1, { biasInit: () => 0 as never }).init(random.key(0)),
      "dense: biasInit gave 0, but must give a tensor",
    ],
    [
      () => dense(2, 1, { weightInit: "zeros" as never }),
      'dense: weightInit is a function (key, shape, options) as those of @chainrule/nn/init, got "zeros"',
    ],
    [() => dense(2, 1, { biasInit: 0 as never }), "dense: biasInit is a function (key, shape, options)"],
    [
      () => dense(ones([2, 3]) as never, 1),
      "dense: inputs must be a positive integer, got a tensor float32[2, 3]",
    ],
    [
      () => layer.apply({ weight: [[1]], bias: [0] } as never, ones([784])),
      "dense: params.weight is an array, but must be a tensor [784, 10]",
    ],
    [
      () => layer.apply(params, ones([64, 1, 28, 28])),
      "dense: x has shape [64, 1, 28, 28], but its last axis must have 784 elements, the layer's inputs. Use flatten() before it",
    ],
    [
      () => layer.apply(params, ones([64, 10])),
      "dense: x has shape [64, 10], but its last axis must have 784",
    ],
    [() => layer.apply(params, tensor(1)), "dense: x has shape [], but its last axis must have 784"],
    [() => layer.apply(params, [[1]] as never), "dense: expected a tensor or a number, got an array"],
    [
      () => layer.apply([] as never, ones([784])),
      "dense: params.weight is missing, but must be a tensor [784, 10]",
    ],
    [() => layer.apply(undefined as never, ones([784])), "dense: params.weight is missing"],
    [
      () => layer.apply(dense(784, 9).init(random.key(0)), ones([784])),
      "dense: params.weight has shape [784, 9], but in this layer it is [784, 10]",
    ],
    [
      () => dense(784, 10, { bias: false }).apply(params, ones([784])),
      "dense: params has bias, which this layer has not",
    ],
    [() => layer.apply(params, ones([784]), { train: true } as never), 'dense: unknown option "train"'],
  ])("says what is wrong (%#)", (call, message) => {
    expect(call).toThrow(message);
  });
});
