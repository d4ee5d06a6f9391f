import {
  batchNorm,
  type BatchNormState,
  dense,
  dropout,
  embedding,
  type Fn,
  flatten,
  type Layer,
  layerNorm,
  type LayerStateOf,
  multiHeadAttention,
  type ParamsOf,
  residual,
  sequential,
  type StatefulLayer,
} from "@chainrule/nn";
import { isDtypeError, isShapeError, isValueError, ones, tanh, tensor, type Tensor } from "@chainrule/tensor";
import * as random from "@chainrule/tensor/random";
import { describe, expect, expectTypeOf, it } from "vitest";

const model = sequential(dense(4, 8), tanh, dense(8, 2));

describe("sequential", () => {
  it("has a tuple of its layers' parameters, [] for a function", () => {
    const params = model.init(random.key(0));
    expect(params[1]).toEqual([]);
    expect(params[2].weight.shape).toEqual([8, 2]);
    expect(model.apply(params, ones([3, 4])).shape).toEqual([3, 2]);
  });

  it("draws each layer's parameters from a key of its own", () => {
    const twins = sequential(dense(4, 4), dense(4, 4)).init(random.key(0));
    expect(twins[0].weight.data()).not.toEqual(twins[1].weight.data());
    expect(twins[1]).toEqual(dense(4, 4).init(random.foldIn(random.key(0), 1)));
  });

  it("gives layer i the key foldIn(key, i) and all other options, and a function x alone", () => {
    const seen: unknown[] = [];
    const spy: Layer<[]> = {
      init: () => [],
      apply(_, x, options = {}) {
        seen.push({ ...options, key: options.key?.toArray() });
        return x;
      },
    };
    const counting = (...args: unknown[]) => {
      seen.push(args.length);
      return args[0] as Tensor;
    };
    const key = random.key(5);
    const keyPaddingMask = tensor([[true]]);
    const options = { key, training: true, keyPaddingMask };
    sequential(spy, counting, spy).apply([[], [], []], ones([1]), options);
    expect(seen).toEqual([
      { training: true, keyPaddingMask, state: undefined, key: random.foldIn(key, 0).toArray() },
      1,
      { training: true, keyPaddingMask, state: undefined, key: random.foldIn(key, 2).toArray() },
    ]);
  });

  it("nests, and may be empty", () => {
    const deep = sequential(sequential(dense(4, 3), tanh), dense(3, 1));
    const params = deep.init(random.key(0));
    expect(params[0][0].weight.shape).toEqual([4, 3]);
    expect(deep.apply(params, ones([2, 4])).shape).toEqual([2, 1]);
    const x = ones([2]);
    expect(sequential().apply([], x)).toBe(x);
  });

  it("hands running statistics to the layers that have some, and back", () => {
    const normed = sequential(dense(2, 3), batchNorm(3, { momentum: 1 }), sequential(batchNorm(3), tanh));
    const params = normed.init(random.key(0));
    const state = normed.initState();
    expect([state.length, state[0], state[2][1]]).toEqual([3, [], []]);
    const x = random.normal(random.key(1), [16, 2]);
    const [y, next] = normed.applyWithState(params, state, x, { training: true });
    expect(y.shape).toEqual([16, 3]);
    expect(next[1].mean.toArray()).not.toEqual(state[1].mean.toArray());
    expect(next[2][0].variance.toArray()).not.toEqual(state[2][0].variance.toArray());
    expect(state).toEqual(normed.initState());
    // Outside training: the same as apply, and the same statistics.
    const [z, same] = normed.applyWithState(params, next, x);
    expect(same).toEqual(next);
    expect(z.data()).toEqual(normed.apply(params, x, { state: next }).data());
    expect(z.data()).not.toEqual(normed.apply(params, x, { state }).data());
  });

  it("takes no notice of statistics if no layer has some", () => {
    const params = model.init(random.key(0));
    expect(model.apply(params, ones([1, 4]), { state: [], training: true }).shape).toEqual([1, 2]);
  });

  it("says which layer an error comes from, and keeps its kind and cause", () => {
    const deep = sequential(flatten(), sequential(tanh, dense(5, 1)));
    const call = () => deep.apply(deep.init(random.key(0)), ones([2, 2, 2]));
    expect(call).toThrow("sequential: layer [1]: sequential: layer [1]: dense: x has shape [2, 4]");
    try {
      call();
    } catch (error) {
      expect(isShapeError(error)).toBe(true);
      expect((error as Error).cause).toBeInstanceOf(Error);
    }
  });

  const stateful = sequential(dense(1, 1), batchNorm(1));
  const params = stateful.init(random.key(0));
  const x = ones([2, 1]);
  it.each([
    [
      () => sequential(dense(1, 1), undefined as never),
      "sequential: argument 2 is neither a layer nor a function, but undefined",
    ],
    [
      () => sequential({ apply: tanh } as never),
      "sequential: argument 1 is neither a layer nor a function, but an object",
    ],
    [
      () => sequential([dense(1, 1), tanh] as never),
      "sequential: takes layers one by one, not an array of them: sequential(...layers)",
    ],
    [() => sequential(null as never), "sequential: argument 1 is neither a layer nor a function, but null"],
    [
      () => model.apply([] as never, ones([1, 4])),
      "sequential: 3 layers need a tuple of as many parameters, got 0",
    ],
    [
      () => model.apply(undefined as never, x),
      "sequential: 3 layers need a tuple of as many parameters, got none",
    ],
    [
      () => stateful.apply(params, x, { state: [[]] as never }),
      "sequential: 2 layers need a tuple of as many statistics, got 1",
    ],
    [() => stateful.apply(params, x), "sequential: layer [1]: batchNorm: state.mean is missing"],
    [
      () => stateful.apply(params, x, { training: true, state: stateful.initState() }),
      "sequential: layer [1]: batchNorm: in training there are next running statistics",
    ],
    [
      () => stateful.applyWithState(params, undefined as never, x),
      "sequential: 2 layers need a tuple of as many statistics, got none",
    ],
    [
      () => sequential(dropout(0.5)).apply([[]], x, { training: true }),
      "sequential: layer [0]: dropout: training needs a key",
    ],
    [
      () => sequential((() => flatten()) as never).apply([[]] as never, x),
      "gave a layer instead of a tensor",
    ],
    [
      () => sequential(function nothing() {} as never).apply([[]] as never, x),
      "sequential: layer [0]: nothing gave nothing instead of a tensor",
    ],
    [() => model.apply(model.init(random.key(0)), x, { traning: true } as never), 'unknown option "traning"'],
  ])("says what is wrong (%#)", (call, message) => {
    expect(call).toThrow(message);
  });
});

it("leaves an error of its kind, and one of another kind as it is", () => {
  const words = sequential(embedding(3, 2));
  const params = words.init(random.key(0));
  const errorOf = (call: () => unknown): unknown => {
    try {
      return call();
    } catch (error) {
      return error;
    }
  };
  const dtype = errorOf(() => words.apply(params, ones([1])));
  expect([isDtypeError(dtype), (dtype as Error).message.startsWith("sequential: layer [0]: ")]).toEqual([
    true,
    true,
  ]);
  const value = errorOf(() => words.apply(params, tensor([3], { dtype: "int32" })));
  expect([isValueError(value), (value as Error).message.startsWith("sequential: layer [0]: ")]).toEqual([
    true,
    true,
  ]);
  const type = errorOf(() => sequential(dense(1, 1)).apply([3 as never], ones([1, 1])));
  expect([isShapeError(type), type instanceof TypeError]).toEqual([false, true]);
  const own = new Error("own");
  const failing = (): Tensor => {
    throw own;
  };
  expect(errorOf(() => sequential(failing).apply([[]], ones([1])))).toBe(own);
});

describe("types", () => {
  it("of parameters follow from the layers", () => {
    type Params = ParamsOf<typeof model>;
    expectTypeOf<Params[0]["weight"]>().toEqualTypeOf<Tensor>();
    expectTypeOf<Params[1]>().toEqualTypeOf<[]>();
    expectTypeOf<Params["length"]>().toEqualTypeOf<3>();
    expectTypeOf(model.init(random.key(0))[2].bias).toEqualTypeOf<Tensor>();
    const bare = sequential(dense(1, 1, { bias: false }), layerNorm(1, { affine: false }));
    expectTypeOf<ParamsOf<typeof bare>[0]>().not.toHaveProperty("bias");
    expectTypeOf<ParamsOf<typeof bare>[1]>().toEqualTypeOf<[]>();
    const block = residual(sequential(layerNorm(4), multiHeadAttention(4, 2)));
    expectTypeOf<ParamsOf<typeof block>["body"][1]["query"]["weight"]>().toEqualTypeOf<Tensor>();
    expectTypeOf<ParamsOf<typeof block>["shortcut"]>().toEqualTypeOf<[]>();
  });

  it("of statistics are there if a layer has some", () => {
    expectTypeOf(model).not.toHaveProperty("initState");
    expectTypeOf(model).toExtend<Layer<unknown>>();
    const normed = sequential(dense(1, 1), tanh, residual(batchNorm(1)));
    expectTypeOf(normed).toHaveProperty("applyWithState");
    type State = LayerStateOf<typeof normed>;
    expectTypeOf<State[0]>().toEqualTypeOf<[]>();
    expectTypeOf<State[2]>().toEqualTypeOf<{ body: BatchNormState; shortcut: [] }>();
    expectTypeOf<LayerStateOf<typeof model>>().toEqualTypeOf<[]>();
    expectTypeOf(normed).toExtend<StatefulLayer<ParamsOf<typeof normed>, State>>();
  });

  it("take lists of layers whose number is not known", () => {
    const layers: (Layer<{ readonly weight: Tensor; readonly bias: Tensor }> | Fn)[] = [dense(2, 2), tanh];
    const list = sequential(...layers);
    expectTypeOf(list).toEqualTypeOf<Layer<([] | { readonly weight: Tensor; readonly bias: Tensor })[]>>();
    expect(list.apply(list.init(random.key(0)), ones([1, 2])).shape).toEqual([1, 2]);
  });

  it("refuse what is no layer, and options that do not exist", () => {
    // @ts-expect-error: a function that gives no tensor
    sequential(() => 1);
    // @ts-expect-error: a function that makes layers, not called
    sequential(flatten);
    // @ts-expect-error: misspelt
    expect(() => dense(1, 1, { biass: false })).toThrow();
    // @ts-expect-error: parameters of another model
    expect(() => model.apply([[], [], []], ones([1, 4]))).toThrow();
  });
});
