import { batchNorm, type BatchNormState, type StatefulLayer } from "@chainrule/nn";
import { mean, ones, tensor, transpose, variance } from "@chainrule/tensor";
import * as random from "@chainrule/tensor/random";
import fc from "fast-check";
import { describe, expect, expectTypeOf, it } from "vitest";

const key = random.key(0);
const training = { training: true };

describe("batchNorm", () => {
  it("makes mean 0 and variance 1 of each channel, whatever they were", () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.constantFrom([16, 3], [4, 3, 5], [2, 3, 4, 3]),
        fc.double({ min: -100, max: 100, noNaN: true }),
        fc.double({ min: 0.1, max: 100, noNaN: true }),
        (seed, shape, center, standardDeviation) => {
          const layer = batchNorm(3, { eps: 0, dtype: "float64" });
          const x = random.normal(random.key(seed), shape, {
            mean: center,
            standardDeviation,
            dtype: "float64",
          });
          const [y] = layer.applyWithState(layer.init(key), layer.initState(), x, training);
          const axis = shape.flatMap((_, i) => (i === 1 ? [] : [i]));
          for (const value of mean(y, { axis }).data()) expect(Math.abs(value)).toBeLessThan(1e-9);
          for (const value of variance(y, { axis }).data()) expect(Math.abs(value - 1)).toBeLessThan(1e-9);
        },
      ),
      { numRuns: 30 },
    );
  });

  it("moves the running statistics towards the data's", () => {
    const layer = batchNorm(2);
    let state = layer.initState();
    for (let step = 0; step < 100; step++) {
      const x = random.normal(random.key(step), [64, 2], { mean: 5, standardDeviation: 3 });
      [, state] = layer.applyWithState(layer.init(key), state, x, training);
    }
    for (const value of state.mean.data()) expect(Math.abs(value - 5)).toBeLessThan(0.3);
    for (const value of state.variance.data()) expect(Math.abs(value - 9)).toBeLessThan(1);
  });

  it("takes the channels from the axis that it is told", () => {
    const x = random.normal(random.key(1), [2, 3, 4, 5], { dtype: "float64" });
    const [first, last] = [batchNorm(3), batchNorm(3, { axis: -1 })];
    const [y, state] = first.applyWithState(first.init(key), first.initState(), x, training);
    const turned = transpose(x, [0, 2, 3, 1]);
    const [z, same] = last.applyWithState(last.init(key), last.initState(), turned, training);
    expect(transpose(z, [0, 3, 1, 2]).data()).toEqual(y.data());
    expect(same.mean.data()).toEqual(state.mean.data());
  });

  it("keeps the dtype of its statistics, and begins with 0 and 1", () => {
    const layer = batchNorm(2);
    const state = layer.initState();
    expect([state.mean.toArray(), state.variance.toArray()]).toEqual([
      [0, 0],
      [1, 1],
    ]);
    const x = random.normal(key, [4, 2], { dtype: "float64" });
    const [y, next] = layer.applyWithState(layer.init(key), state, x, training);
    expect([y.dtype, next.mean.dtype, next.variance.dtype]).toEqual(["float64", "float32", "float32"]);
    expect(batchNorm(2, { dtype: "float64" }).initState().mean.dtype).toBe("float64");
  });

  it("gives 0 for a channel without variance, and changes nothing of one that fits already", () => {
    const layer = batchNorm(1);
    const [y] = layer.applyWithState(layer.init(key), layer.initState(), ones([4, 1]).mul(7), training);
    expect(y.toArray()).toEqual([[0], [0], [0], [0]]);
    const x = tensor([[2], [-3]]);
    expect(batchNorm(1, { eps: 0 }).apply(layer.init(key), x, { state: layer.initState() }).data()).toEqual(
      x.data(),
    );
  });

  it("has parameters only if it is affine, by its type too", () => {
    const bare = batchNorm(2, { affine: false });
    expectTypeOf(bare).toEqualTypeOf<StatefulLayer<[], BatchNormState>>();
    expect(bare.init(key)).toEqual([]);
    const { weight, bias } = batchNorm(2).init(key);
    expect([weight.toArray(), bias.toArray()]).toEqual([
      [1, 1],
      [0, 0],
    ]);
  });

  const layer = batchNorm(3);
  const params = layer.init(key);
  const state = layer.initState();
  it.each([
    [() => batchNorm(0), "batchNorm: channels must be a positive integer, got 0"],
    [() => batchNorm(3, { eps: -1 }), "batchNorm: eps is a finite number of at least 0, got -1"],
    [() => batchNorm(3, { momentum: 1.5 }), "batchNorm: momentum is a number from 0 to 1, got 1.5"],
    [() => batchNorm(3, { epsilon: 1 } as never), 'batchNorm: unknown option "epsilon"'],
    [
      () => batchNorm(3, { dtype: "int32" as never }),
      'batchNorm: parameters are float32 or float64, got "int32"',
    ],
    [
      () => layer.apply(params, ones([3]), { state }),
      "batchNorm: x has shape [3], but must be [batch, channels], [batch, channels, length] or [batch, channels, height, width]. Use expandDims(x, 0)",
    ],
    [
      () => layer.apply(params, ones([1, 3, 2, 2, 2]), { state }),
      "batchNorm: x has shape [1, 3, 2, 2, 2], but must be",
    ],
    [
      () => layer.apply(params, ones([4, 2, 3]), { state }),
      "batchNorm: x has shape [4, 2, 3], but needs the batch on axis 0 and 3 channels on axis 1. Channels that come last are { axis: -1 }",
    ],
    [
      () => batchNorm(3, { axis: 0 }).apply(params, ones([3, 2]), { state }),
      "batchNorm: x has shape [3, 2], but needs the batch on axis 0 and 3 channels on axis 0",
    ],
    [() => batchNorm(3, { axis: 7 }).apply(params, ones([3, 3]), { state }), "3 channels on axis 7"],
    [
      () => layer.apply(params, tensor([[1, 2, 3]], { dtype: "int32" }), { state }),
      "batchNorm: needs float32 or float64, got int32",
    ],
    [
      () => layer.apply(params, ones([2, 3])),
      "batchNorm: state.mean is missing, but must be a tensor [3]. Running statistics come from initState() or applyWithState",
    ],
    [
      () => layer.apply(params, ones([2, 3]), { state: batchNorm(2).initState() }),
      "batchNorm: state.mean has shape [2], but in this layer it is [3]",
    ],
    [
      () => layer.apply(params, ones([2, 3]), { state, training: true }),
      "batchNorm: in training there are next running statistics, which apply cannot give back. Use [y, nextState] = applyWithState",
    ],
    [
      () => layer.applyWithState(params, state, ones([1, 3]), training),
      "batchNorm: x has shape [1, 3], in training a channel needs more than one value to have a variance, but has 1",
    ],
    [
      () => layer.applyWithState(params, state, ones([0, 3]), training),
      "needs more than one value to have a variance, but has 0",
    ],
    [
      () => layer.applyWithState(params, undefined as never, ones([2, 3]), training),
      "batchNorm: state.mean is missing",
    ],
    [() => layer.apply({} as never, ones([2, 3]), { state }), "batchNorm: params.weight is missing"],
    [
      () => batchNorm(3, { affine: false }).apply(params as never, ones([2, 3]), { state }),
      "batchNorm: params has weight, which this layer has not",
    ],
  ])("says what is wrong (%#)", (call, message) => {
    expect(call).toThrow(message);
  });
});
