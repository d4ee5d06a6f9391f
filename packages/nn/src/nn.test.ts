import { dense, type ParamsOf, sequential } from "@chainrule/nn";
import { max, min, ones, tanh, type Tensor, tensor } from "@chainrule/tensor";
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
  });

  it("is x · weight + bias, with float64 and without bias on request", () => {
    const layer = dense(2, 1);
    const params = { weight: tensor([[2], [3]]), bias: tensor([10]) };
    expect(
      layer
        .apply(
          params,
          tensor([
            [1, 1],
            [0, 2],
          ]),
        )
        .toArray(),
    ).toEqual([[15], [16]]);
    const bare = dense(2, 3, { bias: false, dtype: "float64" });
    const init = bare.init(random.key(0));
    expect([Object.keys(init), init.weight.dtype]).toEqual([["weight"], "float64"]);
    expectTypeOf(init).not.toHaveProperty("bias");
  });

  it.each([
    [() => dense(0, 3), "dense: inputs must be a positive integer, got 0"],
    [() => dense(2, 1.5), "dense: outputs must be a positive integer, got 1.5"],
    [() => dense(2, 1, { biass: true } as never), 'dense: unknown option "biass"'],
  ])("says what is wrong (%#)", (call, message) => {
    expect(call).toThrow(message);
  });
});

describe("sequential", () => {
  const model = sequential(dense(4, 8), tanh, dense(8, 2));

  it("has a tuple of its layers' parameters, [] for a function", () => {
    const params = model.init(random.key(0));
    expectTypeOf(params[0].weight).toEqualTypeOf<Tensor>();
    expectTypeOf<ParamsOf<typeof model>[1]>().toEqualTypeOf<[]>();
    expect(params[1]).toEqual([]);
    expect(params[2].weight.shape).toEqual([8, 2]);
    expect(model.apply(params, ones([3, 4])).shape).toEqual([3, 2]);
  });

  it("draws each layer's parameters from a key of its own", () => {
    const twins = sequential(dense(4, 4), dense(4, 4)).init(random.key(0));
    expect(twins[0].weight.data()).not.toEqual(twins[1].weight.data());
  });

  it("gives layer i the key foldIn(key, i), and a function x alone", () => {
    const seen: unknown[][] = [];
    const spy = {
      init: () => [],
      apply: (
        _: unknown,
        x: Tensor,
        options: { key?: random.Key | undefined; training?: boolean | undefined } = {},
      ) => {
        seen.push([options.key?.toArray(), options.training]);
        return x;
      },
    };
    const counting = (...args: unknown[]) => {
      seen.push([args.length]);
      return args[0] as Tensor;
    };
    const key = random.key(5);
    sequential(spy, counting, spy).apply([[], [], []], ones([1]), { key, training: true });
    expect(seen).toEqual([
      [random.foldIn(key, 0).toArray(), true],
      [1],
      [random.foldIn(key, 2).toArray(), true],
    ]);
  });

  it("nests", () => {
    const deep = sequential(sequential(dense(4, 3), tanh), dense(3, 1));
    const params = deep.init(random.key(0));
    expect(params[0][0].weight.shape).toEqual([4, 3]);
    expect(deep.apply(params, ones([2, 4])).shape).toEqual([2, 1]);
  });

  it.each([
    [
      () => sequential(dense(1, 1), undefined as never),
      "sequential: argument 2 is neither a layer nor a function, but undefined",
    ],
    [
      () => model.apply([] as never, ones([1, 4])),
      "sequential: 3 layers need a tuple of as many parameters, got 0",
    ],
  ])("says what is wrong (%#)", (call, message) => {
    expect(call).toThrow(message);
  });
});
