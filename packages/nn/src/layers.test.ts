// Layers that are an op with parameters, or with options alone: their parameters, and what is wrong.
import {
  avgPool2d,
  batchNorm,
  conv1d,
  conv2d,
  convTranspose2d,
  dense,
  dropout,
  embedding,
  flatten,
  globalAvgPool2d,
  groupNorm,
  type Layer,
  layerNorm,
  maxPool2d,
  multiHeadAttention,
  residual,
  rmsNorm,
  sequential,
  type StatefulLayer,
} from "@chainrule/nn";
import { zeros } from "@chainrule/nn/init";
import { abs, max, mean, ones, tensor, type Tensor, variance } from "@chainrule/tensor";
import * as t from "@chainrule/tensor";
import * as random from "@chainrule/tensor/random";
import { describe, expect, expectTypeOf, it } from "vitest";

const key = random.key(0);

describe("convolutions", () => {
  it.each([
    ["conv1d", conv1d(32, 64, 5), [64, 32, 5], 160],
    ["conv2d", conv2d(16, 64, 3), [64, 16, 3, 3], 144],
    ["conv2d with groups", conv2d(16, 64, [3, 5], { groups: 4 }), [64, 4, 3, 5], 60],
    ["convTranspose2d", convTranspose2d(16, 32, 3), [16, 32, 3, 3], 288],
    ["convTranspose2d with groups", convTranspose2d(16, 32, 3, { groups: 2 }), [16, 16, 3, 3], 144],
  ])("%s draws weight and bias evenly from ±1/√fanIn", (_, layer, shape, fanIn) => {
    const { weight, bias } = layer.init(key);
    const outputs = shape === undefined ? 0 : bias.size;
    expect([weight.shape, bias.shape]).toEqual([shape, [outputs]]);
    const bound = 1 / Math.sqrt(fanIn);
    for (const [values, least] of [
      [weight, 0.99],
      [bias, 0.8],
    ] as const) {
      expect(max(abs(values)).item()).toBeLessThanOrEqual(bound * (1 + 1e-6));
      expect(max(abs(values)).item()).toBeGreaterThan(least * bound);
    }
  });

  it("are the ops of the same names with the parameters", () => {
    const x = random.normal(random.key(1), [2, 4, 6, 6]);
    const options = { stride: 2, padding: 1, groups: 2 };
    const layer = conv2d(4, 6, 3, options);
    const params = layer.init(key);
    expect(layer.apply(params, x)).toEqual(t.conv2d(x, params.weight, { ...options, bias: params.bias }));
    const transposed = convTranspose2d(4, 6, 3, { ...options, outputPadding: 1 });
    const others = transposed.init(key);
    expect(transposed.apply(others, x)).toEqual(
      t.convTranspose2d(x, others.weight, { ...options, outputPadding: 1, bias: others.bias }),
    );
    const sequences = conv1d(4, 2, 3, { padding: "same" });
    const { weight, bias } = sequences.init(key);
    const s = ones([1, 4, 5]);
    expect(sequences.apply({ weight, bias }, s)).toEqual(t.conv1d(s, weight, { padding: "same", bias }));
  });

  it("have no bias, other initial values and float64 on request", () => {
    for (const layer of [
      conv1d(2, 2, 3, { bias: false }),
      conv2d(2, 2, 3, { bias: false }),
      convTranspose2d(2, 2, 3, { bias: false }),
    ]) {
      expectTypeOf(layer.init(key)).not.toHaveProperty("bias");
      expect(Object.keys(layer.init(key))).toEqual(["weight"]);
    }
    const { weight } = conv2d(2, 2, 3, { weightInit: zeros, dtype: "float64" }).init(key);
    expect([weight.dtype, max(weight).item()]).toEqual(["float64", 0]);
    expect(
      conv2d(1, 1, 1).apply(conv2d(1, 1, 1).init(key), ones([1, 1, 1, 1], { dtype: "uint8" })).dtype,
    ).toBe("float32");
  });

  const layer = conv2d(3, 4, 3);
  const params = layer.init(key);
  it.each([
    [() => conv2d(0, 4, 3), "conv2d: inputs must be a positive integer, got 0"],
    [() => conv2d(3, 4, 0), "conv2d: kernelSize is a positive integer, or [height, width] of two, got 0"],
    [
      () => conv2d(3, 4, [3] as never),
      "conv2d: kernelSize is a positive integer, or [height, width] of two, got [3]",
    ],
    [() => convTranspose2d(3, 4, -1), "convTranspose2d: kernelSize is a positive integer"],
    [() => conv1d(3, 4, 1.5), "conv1d: kernelSize must be a positive integer, got 1.5"],
    [() => conv2d(3, 4, 3, { groups: 2 }), "conv2d: 2 groups do not divide the 3 inputs"],
    [() => conv2d(3, 4, 3, { groups: 3 }), "conv2d: 3 groups do not divide the 4 outputs"],
    [() => convTranspose2d(4, 3, 3, { groups: 4 }), "convTranspose2d: 4 groups do not divide the 3 outputs"],
    [() => conv1d(4, 4, 3, { groups: 0 }), "conv1d: groups must be a positive integer, got 0"],
    [() => conv2d(3, 4, 3, { strides: 2 } as never), 'conv2d: unknown option "strides"'],
    [() => conv1d(3, 4, 3, { strides: 2 } as never), 'conv1d: unknown option "strides"'],
    [() => convTranspose2d(3, 4, 3, { strides: 2 } as never), 'convTranspose2d: unknown option "strides"'],
    [() => layer.apply(params, ones([1, 1, 9, 9])), "x has 1 channel"],
    [
      () => layer.apply(params, ones([3, 9, 9])),
      "conv2d: x has shape [3, 9, 9], but must be [batch, channels, height, width]",
    ],
    [() => layer.apply(params, ones([1, 3, 2, 9])), "conv2d: a window"],
    [
      () => layer.apply(conv2d(3, 4, 5).init(key), ones([1, 3, 9, 9])),
      "conv2d: params.weight has shape [4, 3, 5, 5], but in this layer it is [4, 3, 3, 3]",
    ],
    [() => conv2d(3, 4, 3, { stride: 0 }).apply(params, ones([1, 3, 9, 9])), "conv2d: stride"],
    [
      () => layer.apply(params, ones([1, 3, 9, 9]), { Training: true } as never),
      'conv2d: unknown option "Training"',
    ],
  ])("say what is wrong (%#)", (call, message) => {
    expect(call).toThrow(message);
  });
});

describe("layers without parameters", () => {
  const x = random.normal(random.key(1), [2, 3, 4, 6]);

  it("are the ops of the same names with the options", () => {
    expect(maxPool2d(2).apply([], x)).toEqual(t.maxPool2d(x, 2));
    expect(maxPool2d(3, { stride: 1, padding: 1 }).apply([], x)).toEqual(
      t.maxPool2d(x, 3, { stride: 1, padding: 1 }),
    );
    expect(avgPool2d([2, 3]).apply([], x)).toEqual(t.avgPool2d(x, [2, 3]));
    expect(avgPool2d(2, { layout: "NHWC" }).apply([], x)).toEqual(t.avgPool2d(x, 2, { layout: "NHWC" }));
    expect(globalAvgPool2d({ keepDims: true }).apply([], x)).toEqual(
      t.globalAvgPool2d(x, { keepDims: true }),
    );
    expect(flatten().apply([], x)).toEqual(t.reshape(x, [2, 72]));
    for (const layer of [maxPool2d(2), avgPool2d(2), globalAvgPool2d(), flatten()]) {
      expect(layer.init(key)).toEqual([]);
    }
  });

  it.each([
    [{}, [2, 72]],
    [{ startAxis: 0 }, [144]],
    [{ startAxis: 0, endAxis: 1 }, [6, 4, 6]],
    [{ startAxis: -2 }, [2, 3, 24]],
    [{ startAxis: 2, endAxis: 2 }, [2, 3, 4, 6]],
  ])("flatten %o gives %o", (options, shape) => {
    expect(flatten(options).apply([], x).shape).toEqual(shape);
  });

  it("flatten makes one axis of none left, and takes empty ones", () => {
    expect(flatten({ startAxis: 1 }).apply([], ones([0, 3, 2])).shape).toEqual([0, 6]);
    expect(flatten().apply([], ones([2, 5])).shape).toEqual([2, 5]);
  });

  it.each([
    [() => flatten().apply([], ones([3])), "flatten: axis 1 is out of range for shape [3]"],
    [
      () => flatten({ startAxis: 2, endAxis: 1 }).apply([], x),
      "flatten: of shape [2, 3, 4, 6] the last axis, 1, stands before the first, 2",
    ],
    [() => flatten({ start: 1 } as never), 'flatten: unknown option "start"'],
    [() => maxPool2d(0), "maxPool2d: kernelSize is a positive integer, or [height, width] of two, got 0"],
    [() => maxPool2d(2, { size: 1 } as never), 'maxPool2d: unknown option "size"'],
    [
      () => avgPool2d([1, 2, 3] as never),
      "avgPool2d: kernelSize is a positive integer, or [height, width] of two",
    ],
    [() => avgPool2d(2, { dilation: 1 } as never), 'avgPool2d: unknown option "dilation"'],
    [() => globalAvgPool2d({ keepdims: true } as never), 'globalAvgPool2d: unknown option "keepdims"'],
    [() => maxPool2d(5).apply([], x), "maxPool2d: a window"],
    [() => avgPool2d(2).apply([], ones([4, 4])), "avgPool2d: x has shape [4, 4]"],
    [() => globalAvgPool2d().apply([], ones([4])), "globalAvgPool2d: x has shape [4]"],
    [() => maxPool2d(2).apply([], [[1]] as never), "maxPool2d: expected a tensor or a number, got an array"],
    [() => flatten().apply([], x, { training: 1, mode: 2 } as never), 'flatten: unknown option "mode"'],
  ])("say what is wrong (%#)", (call, message) => {
    expect(call).toThrow(message);
  });
});

describe("embedding", () => {
  const layer = embedding(10, 4);
  const params = layer.init(key);

  it("takes rows of a table drawn from the standard normal distribution", () => {
    const { weight } = embedding(500, 100).init(key);
    expect(weight.shape).toEqual([500, 100]);
    expect(Math.abs(mean(weight).item())).toBeLessThan(0.02);
    expect(Math.abs(variance(weight).item() - 1)).toBeLessThan(0.03);
    const rows = params.weight.toArray() as number[][];
    for (const dtype of ["int32", "uint32", "uint8"] as const) {
      expect(layer.apply(params, tensor([[3, 9]], { dtype })).toArray()).toEqual([[rows[3], rows[9]]]);
    }
    expect(layer.apply(params, tensor(-1, { dtype: "int32" })).toArray()).toEqual(rows[9]);
  });

  it.each([
    [() => embedding(0, 4), "embedding: count must be a positive integer, got 0"],
    [() => embedding(4, NaN), "embedding: features must be a positive integer, got NaN"],
    [() => embedding(4, 4, { bias: true } as never), 'embedding: unknown option "bias"'],
    [
      () => layer.apply(params, tensor([1, 2])),
      'embedding: x holds indices, which are integers, got float32. Use cast(x, "int32")',
    ],
    [() => layer.apply(params, tensor([true])), "embedding: x holds indices, which are integers, got bool"],
    [() => layer.apply(params, tensor([3, 10], { dtype: "int32" })), "10"],
    [() => layer.apply([] as never, tensor([3], { dtype: "int32" })), "embedding: params.weight is missing"],
  ])("says what is wrong (%#)", (call, message) => {
    expect(call).toThrow(message);
  });
});

describe("normalisations", () => {
  const x = random.normal(random.key(2), [4, 6, 5], { mean: 30, standardDeviation: 7, dtype: "float64" });
  const close = (values: Tensor, expected: number) => {
    for (const value of values.data()) expect(Math.abs(value - expected)).toBeLessThan(1e-9);
  };

  it("begin with ones and zeros", () => {
    for (const params of [layerNorm([3]).init(key), groupNorm(1, 3).init(key)]) {
      expect([params.weight.toArray(), params.bias.toArray()]).toEqual([
        [1, 1, 1],
        [0, 0, 0],
      ]);
    }
    expect(rmsNorm(2).init(key).weight.toArray()).toEqual([1, 1]);
    expect(layerNorm([2, 3], { dtype: "float64" }).init(key).weight).toMatchObject({
      shape: [2, 3],
      dtype: "float64",
    });
  });

  it("layerNorm and groupNorm make mean 0 and variance 1, rmsNorm a mean square of 1", () => {
    const exact = { eps: 0, affine: false } as const;
    const y = layerNorm([6, 5], exact).apply([], x);
    close(mean(y, { axis: [1, 2] }), 0);
    close(variance(y, { axis: [1, 2] }), 1);
    const z = t.reshape(groupNorm(3, 6, exact).apply([], x), [4, 3, 10]);
    close(mean(z, { axis: 2 }), 0);
    close(variance(z, { axis: 2 }), 1);
    close(mean(t.square(rmsNorm(5, exact).apply([], x)), { axis: 2 }), 1);
  });

  it("are the same whatever the scale of x, and do not depend on the other examples", () => {
    const exact = { eps: 0, affine: false } as const;
    for (const layer of [layerNorm(5, exact), groupNorm(2, 6, exact), rmsNorm(5, exact)]) {
      close(layer.apply([], x).sub(layer.apply([], x.mul(1000))), 0);
      const first = t.slice(x, [[0, 1]]);
      close(layer.apply([], first).sub(t.slice(layer.apply([], x), [[0, 1]])), 0);
    }
  });

  it("groupNorm takes channels that come last", () => {
    const last = t.transpose(x, [0, 2, 1]);
    const params = { weight: random.normal(key, [6]), bias: random.normal(key, [6]) };
    const y = groupNorm(3, 6).apply(params, x);
    close(t.transpose(groupNorm(3, 6, { axis: -1 }).apply(params, last), [0, 2, 1]).sub(y), 0);
  });

  it("have fewer parameters on request, by their types too", () => {
    expectTypeOf(layerNorm(3, { bias: false }).init(key)).not.toHaveProperty("bias");
    expect(Object.keys(layerNorm(3, { bias: false }).init(key))).toEqual(["weight"]);
    expectTypeOf(layerNorm(3, { affine: false }).init(key)).toEqualTypeOf<[]>();
    expectTypeOf(groupNorm(1, 3, { affine: false }).init(key)).toEqualTypeOf<[]>();
    expectTypeOf(rmsNorm(3, { affine: false }).init(key)).toEqualTypeOf<[]>();
    expectTypeOf(rmsNorm(3).init(key)).not.toHaveProperty("bias");
    for (const layer of [
      layerNorm(3, { affine: false }),
      groupNorm(1, 3, { affine: false }),
      rmsNorm(3, { affine: false }),
    ]) {
      expect(layer.init(key)).toEqual([]);
    }
  });

  it.each([
    [() => layerNorm(0), "layerNorm: shape is a positive integer, or an array of them, got 0"],
    [() => layerNorm([]), "layerNorm: shape is a positive integer, or an array of them, got []"],
    [() => rmsNorm([3, 0.5]), "rmsNorm: shape is a positive integer, or an array of them, got [3,0.5]"],
    [() => layerNorm(3, { eps: NaN }), "layerNorm: eps is a finite number of at least 0, got NaN"],
    [() => rmsNorm(3, { eps: -1 }), "rmsNorm: eps is a finite number of at least 0, got -1"],
    [() => groupNorm(2, 4, { eps: Infinity }), "groupNorm: eps is a finite number"],
    [() => rmsNorm(3, { bias: true } as never), 'rmsNorm: unknown option "bias"'],
    [() => layerNorm(3, { elementwise: true } as never), 'layerNorm: unknown option "elementwise"'],
    [() => groupNorm(2, 4, { bias: true } as never), 'groupNorm: unknown option "bias"'],
    [() => groupNorm(3, 4), "groupNorm: 3 groups do not divide the 4 channels"],
    [() => groupNorm(0, 4), "groupNorm: groups must be a positive integer, got 0"],
    [
      () => layerNorm([6, 4]).apply(layerNorm([6, 4]).init(key), x),
      "layerNorm: x has shape [4, 6, 5], but must end with [6, 4], what the layer normalises",
    ],
    [
      () => rmsNorm([2, 2, 2, 2], { affine: false }).apply([], x),
      "rmsNorm: x has shape [4, 6, 5], but must end with [2, 2, 2, 2]",
    ],
    [
      () => groupNorm(1, 5, { affine: false }).apply([], x),
      "groupNorm: x has shape [4, 6, 5], but needs the batch on axis 0 and 5 channels on axis 1. Channels that come last",
    ],
    [
      () => layerNorm(2, { affine: false }).apply([], tensor([1, 2], { dtype: "int32" })),
      "layerNorm: needs float32 or float64, got int32",
    ],
    [
      () => layerNorm(5).apply(layerNorm(4).init(key), x),
      "layerNorm: params.weight has shape [4], but in this layer it is [5]",
    ],
    [() => rmsNorm(5).apply([] as never, x), "rmsNorm: params.weight is missing"],
    [() => groupNorm(1, 6).apply([] as never, x), "groupNorm: params.weight is missing"],
  ])("say what is wrong (%#)", (call, message) => {
    expect(call).toThrow(message);
  });
});

describe("an option of apply that no layer knows", () => {
  const ids = tensor([0], { dtype: "int32" });
  it.each<[Layer<any> | StatefulLayer<any, any>, Tensor]>([
    [avgPool2d(2), ones([1, 1, 2, 2])],
    [batchNorm(2), ones([1, 2])],
    [conv1d(1, 1, 1), ones([1, 1, 1])],
    [conv2d(1, 1, 1), ones([1, 1, 1, 1])],
    [convTranspose2d(1, 1, 1), ones([1, 1, 1, 1])],
    [dense(1, 1), ones([1])],
    [dropout(0), ones([1])],
    [embedding(1, 1), ids],
    [flatten(), ones([1])],
    [globalAvgPool2d(), ones([1, 1, 1, 1])],
    [groupNorm(1, 1), ones([1, 1])],
    [layerNorm(1), ones([1])],
    [maxPool2d(2), ones([1, 1, 2, 2])],
    [multiHeadAttention(1, 1), ones([1, 1])],
    [residual(dense(1, 1)), ones([1])],
    [residual(batchNorm(1)), ones([1, 1])],
    [rmsNorm(1), ones([1])],
    [sequential(dense(1, 1)), ones([1])],
    [sequential(batchNorm(1)), ones([1, 1])],
  ])("is refused: train is not training (%#)", (layer, x) => {
    const params = layer.init(random.key(0));
    const message = `${layer.name}: unknown option "train"`;
    const state = "initState" in layer ? layer.initState() : undefined;
    expect(() => layer.apply(params, x, { state, train: true } as never)).toThrow(message);
    if (!("initState" in layer)) return;
    expect(() => layer.applyWithState(params, state, x, { train: true } as never)).toThrow(message);
  });
});

it("layerNorm and rmsNorm take all axes", () => {
  const x = tensor(
    [
      [1, 2],
      [3, 6],
    ],
    { dtype: "float64" },
  );
  const run = (layer: Layer<any>): number[] => [...layer.apply(layer.init(random.key(0)), x).data()];
  // The mean is 3, the variance 3.5, the mean square 12.5.
  run(layerNorm([2, 2], { eps: 0, dtype: "float64" })).forEach((value, i) => {
    expect(value).toBeCloseTo([-2, -1, 0, 3][i]! / Math.sqrt(3.5), 14);
  });
  run(rmsNorm([2, 2], { eps: 0, dtype: "float64" })).forEach((value, i) => {
    expect(value).toBeCloseTo([1, 2, 3, 6][i]! / Math.sqrt(12.5), 14);
  });
});
