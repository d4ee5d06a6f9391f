import { dense, multiHeadAttention, residual, sequential } from "@chainrule/nn";
import { abs, max, ones, reshape, slice, sum, tensor, type Tensor } from "@chainrule/tensor";
import * as random from "@chainrule/tensor/random";
import { describe, expect, expectTypeOf, it } from "vitest";

const key = random.key(0);
const f64 = { dtype: "float64" } as const;
const x = random.normal(random.key(1), [2, 3, 8], f64);
const yes = true;
const no = false;

/** The result at some positions. */
const at = (y: Tensor, example: number, positions: [number, number]): number[] => [
  ...slice(y, [[example, example + 1], positions]).data(),
];

describe("multiHeadAttention", () => {
  it("begins as PyTorch's does", () => {
    const { query, key: keys, value, output } = multiHeadAttention(96, 4).init(key);
    const bound = Math.sqrt(6 / (4 * 96));
    for (const { weight, bias } of [query, keys, value]) {
      expect(max(abs(weight)).item()).toBeLessThanOrEqual(bound * (1 + 1e-6));
      expect(max(abs(weight)).item()).toBeGreaterThan(0.99 * bound);
      expect(sum(abs(bias)).item()).toBe(0);
    }
    expect(Math.abs(max(output.weight).item() - 1 / Math.sqrt(96))).toBeLessThan(1e-3);
    expect(query.weight.data()).not.toEqual(keys.weight.data());
  });

  it("takes a sequence without a batch, and batches of several axes, as it takes a batch", () => {
    const layer = multiHeadAttention(8, 2, { causal: true, ...f64 });
    const params = layer.init(key);
    const batch = layer.apply(params, x).toArray() as number[][][];
    expect(layer.apply(params, reshape(slice(x, [[1, 2]]), [3, 8])).toArray()).toEqual(batch[1]);
    expect(layer.apply(params, reshape(x, [1, 2, 3, 8])).toArray()).toEqual([batch]);
    const mask = tensor([no, no, yes]);
    const one = layer.apply(params, reshape(slice(x, [[0, 1]]), [3, 8]), { keyPaddingMask: mask });
    const of = layer.apply(params, x, {
      keyPaddingMask: tensor([
        [no, no, yes],
        [no, no, no],
      ]),
    });
    expect(one.toArray()).toEqual((of.toArray() as unknown[])[0]);
  });

  it("causal: no position sees those behind it", () => {
    const layer = multiHeadAttention(8, 2, { causal: true, ...f64 });
    const params = layer.init(key);
    const y = layer.apply(params, x);
    // Another last position changes the last result alone.
    const other = x.mul(tensor([[[1], [1], [5]]], f64));
    const z = layer.apply(params, other);
    expect(at(z, 0, [0, 2])).toEqual(at(y, 0, [0, 2]));
    expect(at(z, 0, [2, 3])).not.toEqual(at(y, 0, [2, 3]));
    // The first position sees itself alone: the output of its own value.
    const own = dense(8, 8, f64);
    const first = own.apply(params.output, own.apply(params.value, x));
    expect(max(abs(first.sub(y)), { axis: [0, 2] }).data()[0]).toBeLessThan(1e-14);
  });

  it("keyPaddingMask: what is padding is as if it were not there", () => {
    const layer = multiHeadAttention(8, 4, f64);
    const params = layer.init(key);
    const padded = layer.apply(params, x, {
      keyPaddingMask: tensor([
        [no, no, yes],
        [no, no, no],
      ]),
    });
    const short = layer.apply(
      params,
      slice(x, [
        [0, 1],
        [0, 2],
      ]),
    );
    at(short, 0, [0, 2]).forEach((value, i) => {
      expect(Math.abs(at(padded, 0, [0, 2])[i]! - value)).toBeLessThan(1e-14);
    });
    expect(at(padded, 1, [0, 3])).toEqual(at(layer.apply(params, x), 1, [0, 3]));
  });

  it("finds 0 where everything is hidden, and no NaN", () => {
    const layer = multiHeadAttention(8, 2);
    const params = layer.init(key);
    const nothing = { ...params, output: { ...params.output, bias: ones([8]) } };
    const y = layer.apply(nothing, ones([1, 2, 8]), { keyPaddingMask: tensor([[yes, yes]]) });
    expect([...y.data()]).toEqual(Array.from({ length: 16 }, () => 1));
  });

  it("attends to a context of another length and size, also without a batch", () => {
    const layer = multiHeadAttention(8, 2, { contextFeatures: 5, ...f64 });
    const params = layer.init(key);
    expect([params.query.weight.shape, params.key.weight.shape, params.value.weight.shape]).toEqual([
      [8, 8],
      [5, 8],
      [5, 8],
    ]);
    const context = random.normal(random.key(2), [2, 4, 5], f64);
    expect(layer.apply(params, x, { context }).shape).toEqual([2, 3, 8]);
    expect(layer.apply(params, ones([3, 8]), { context: ones([4, 5]) }).shape).toEqual([3, 8]);
    // Whom a query attends to does not depend on their order.
    const turned = { context: tensor([[...(context.toArray() as number[][][])[0]!].reverse()], f64) };
    const one = layer.apply(params, slice(x, [[0, 1]]), turned);
    at(one, 0, [0, 3]).forEach((value, i) => {
      expect(Math.abs(value - at(layer.apply(params, x, { context }), 0, [0, 3])[i]!)).toBeLessThan(1e-14);
    });
  });

  it("drops weights in training only, by the key", () => {
    const layer = multiHeadAttention(8, 2, { dropout: 0.5, ...f64 });
    const params = layer.init(key);
    const train = (seed: number): Tensor => layer.apply(params, x, { training: true, key: random.key(seed) });
    expect(layer.apply(params, x).data()).toEqual(multiHeadAttention(8, 2, f64).apply(params, x).data());
    expect(train(1).data()).toEqual(train(1).data());
    expect(train(1).data()).not.toEqual(train(2).data());
  });

  it("gets the padding through sequential and residual", () => {
    const layer = multiHeadAttention(8, 2, f64);
    const model = sequential(residual(layer));
    const [params] = model.init(key);
    const keyPaddingMask = tensor([
      [no, yes, no],
      [no, no, no],
    ]);
    const direct = x.add(layer.apply(params.body, x, { keyPaddingMask }));
    const through = model.apply([params], x, { keyPaddingMask });
    expect(max(abs(direct.sub(through))).item()).toBe(0);
    expect(max(abs(through.sub(model.apply([params], x)))).item()).toBeGreaterThan(0);
  });

  it("has no biases on request, by its type too", () => {
    const params = multiHeadAttention(4, 1, { bias: false }).init(key);
    expectTypeOf(params.query).not.toHaveProperty("bias");
    expectTypeOf(multiHeadAttention(4, 1).init(key).output.bias).toEqualTypeOf<Tensor>();
    expect(Object.keys(params.output)).toEqual(["weight"]);
  });

  const layer = multiHeadAttention(8, 2, { dropout: 0.1 });
  const params = layer.init(key);
  it.each([
    [() => multiHeadAttention(8, 3), "multiHeadAttention: 3 heads do not divide the 8 features"],
    [() => multiHeadAttention(8, 0), "multiHeadAttention: heads must be a positive integer, got 0"],
    [
      () => multiHeadAttention(8, 2, { contextFeatures: 0.5 }),
      "multiHeadAttention: contextFeatures must be a positive integer",
    ],
    [
      () => multiHeadAttention(8, 2, { dropout: 2 }),
      "multiHeadAttention: dropout is a probability from 0 to 1, got 2",
    ],
    [() => multiHeadAttention(8, 2, { mask: 1 } as never), 'multiHeadAttention: unknown option "mask"'],
    [
      () => layer.apply(params, ones([2, 3, 7])),
      "multiHeadAttention: x has shape [2, 3, 7], but must be [batch, length, 8]",
    ],
    [
      () => layer.apply(params, ones([8])),
      "multiHeadAttention: x has shape [8], but must be [batch, length, 8]",
    ],
    [
      () => layer.apply(params, x, { context: ones([2, 3, 5]) }),
      "multiHeadAttention: context has shape [2, 3, 5], but must be [batch, length, 8]",
    ],
    [
      () => layer.apply(params, x, { context: ones([1, 3, 8]) }),
      "multiHeadAttention: x [2, 3, 8] and context [1, 3, 8] must be equal but for their last two axes",
    ],
    [
      () => layer.apply(params, x, { keyPaddingMask: tensor([no, no, yes]) }),
      "multiHeadAttention: keyPaddingMask has shape [3], but must be [2, 3], true where a key is padding",
    ],
    [
      () => layer.apply(params, x, { keyPaddingMask: ones([2, 3]) }),
      "multiHeadAttention: keyPaddingMask is bool, got float32",
    ],
    [
      () => layer.apply(params, x, { attentionMask: tensor([[yes]]) }),
      "multiHeadAttention: attentionMask has shape [1, 1], but must be [queries, keys], [3, 3], [2, 3, 3] for each example, or [2, 2, 3, 3] for each head",
    ],
    [
      () => layer.apply(params, x, { attentionMask: ones([3, 3]) }),
      "multiHeadAttention: attentionMask is bool, got float32",
    ],
    [
      () => multiHeadAttention(8, 2, { causal: true }).apply(params, x, { context: ones([2, 4, 8]) }),
      "multiHeadAttention: causal attention needs as many queries as keys, got 3 and 4",
    ],
    [
      () => layer.apply(params, x, { training: true }),
      "multiHeadAttention: training needs a key to draw from",
    ],
    [
      () => layer.apply(params, tensor([[1]], { dtype: "int32" })),
      "multiHeadAttention: needs float32 or float64, got int32",
    ],
    [
      () => layer.apply({ ...params, key: dense(8, 4).init(key) }, x),
      "multiHeadAttention: key: dense: params.weight has shape [8, 4], but in this layer it is [8, 8]",
    ],
    [() => layer.apply(undefined as never, x), "multiHeadAttention: query: dense: params.weight is missing"],
    [() => layer.apply(params, x, { mask: 1 } as never), 'multiHeadAttention: unknown option "mask"'],
  ])("says what is wrong (%#)", (call, message) => {
    expect(call).toThrow(message);
  });
});
