import {
  accumulate,
  type AccumulateState,
  adam,
  type AdamState,
  addWeightDecay,
  chain,
  clipByGlobalNorm,
  clipByValue,
  ema,
  type Optimizer,
  sgd,
  type SgdState,
  type StateOf,
  type Transform,
} from "@chainrule/optim";
import { mul, tensor, type Tensor, treeMap } from "@chainrule/tensor";
import { describe, expect, expectTypeOf, it } from "vitest";

const params = {
  w: tensor([
    [1, 2],
    [3, 4],
  ]),
  b: tensor([5, 6]),
};
const grads = {
  w: tensor([
    [1, -2],
    [3, -4],
  ]),
  b: tensor([0.5, 20]),
};

describe("chain", () => {
  it("has the tuple of its members' states", () => {
    const optimizer = chain(clipByGlobalNorm(1), addWeightDecay(0.1), adam());
    expectTypeOf<StateOf<typeof optimizer>>().toEqualTypeOf<[[], [], AdamState]>();
    expectTypeOf(optimizer).toEqualTypeOf<Optimizer<[[], [], AdamState]>>();
    const state = optimizer.init(params);
    expect(state.slice(0, 2)).toEqual([[], []]);
    expect(state[2].step.item()).toBe(0);
    const [next, nextState] = optimizer.update(grads, state, params);
    expectTypeOf(next).toEqualTypeOf<{ w: Tensor; b: Tensor }>();
    expect(nextState[2].step.item()).toBe(1);
  });

  it("of transforms is a transform, and nests", () => {
    const both = chain(clipByValue(2), addWeightDecay(1));
    expectTypeOf(both).toEqualTypeOf<Transform<[[], []]>>();
    expect("update" in both).toBe(false);
    const nested = chain(both, chain(clipByValue(4), sgd({ learningRate: 1 })));
    expectTypeOf<StateOf<typeof nested>>().toEqualTypeOf<[[[], []], [[], SgdState]]>();
    const [next] = nested.update(grads, nested.init(params), params);
    // clip(clip(g, 2) + θ, 4)
    expect(next.w.toArray()).toEqual([
      [1 - 2, 2 - 0],
      [3 - 4, 4 - 2],
    ]);
  });

  it("applies its members in order", () => {
    const first = chain(clipByValue(1), addWeightDecay(10), sgd({ learningRate: 1 }));
    const last = chain(addWeightDecay(10), clipByValue(1), sgd({ learningRate: 1 }));
    expect(first.update(grads, first.init(params), params)[0].b.toArray()).toEqual([-45.5, -55]);
    expect(last.update(grads, last.init(params), params)[0].b.toArray()).toEqual([4, 5]);
  });

  it("refuses an optimizer that is not the last, and what is neither", () => {
    // @ts-expect-error An optimizer gives parameters.
    expect(() => chain(adam(), clipByValue(1))).toThrow("chain: member 0 is an optimizer");
    // @ts-expect-error A number is no transform.
    expect(() => chain(1, adam())).toThrow("chain: member 0 is no transform or optimizer");
  });

  it("with weight decay in front is the coupled weight decay", () => {
    const chained = chain(addWeightDecay(0.3), adam({ learningRate: 0.1 }));
    const coupled = adam({ learningRate: 0.1, weightDecay: 0.3 });
    const [a] = chained.update(grads, chained.init(params), params);
    const [b] = coupled.update(grads, coupled.init(params), params);
    expect(a.w.toArray()).toEqual(b.w.toArray());
  });
});

describe("clipByGlobalNorm", () => {
  it("leaves small gradients as they are, to the bit", () => {
    const clip = clipByGlobalNorm(1e3);
    expect(clip.transform(grads, [], params)[0].b.toArray()).toEqual(grads.b.toArray());
  });

  it("keeps the direction, and copes with numbers whose squares overflow float32", () => {
    const huge = { w: tensor([3e30, 0]), b: tensor(-4e30) };
    const [clipped] = clipByGlobalNorm(10).transform(huge, [], huge);
    expect(clipped.w.data()[0]).toBeCloseTo(6, 5);
    expect(clipped.b.item()).toBeCloseTo(-8, 5);
  });

  it("of nothing is nothing", () => {
    expect(clipByGlobalNorm(1).transform([], [], [])[0]).toEqual([]);
  });
});

it("addWeightDecay names a gradient of another shape", () => {
  expect(() => addWeightDecay(1).transform({ a: tensor([1]) }, [], { a: tensor([1, 2]) })).toThrow(
    "addWeightDecay: at a the gradient is float32[1], but the parameter is float32[2]",
  );
});

describe("accumulate", () => {
  it("takes the steps of the means, and none between", () => {
    const plain = adam({ learningRate: 0.1 });
    const optimizer = accumulate(adam({ learningRate: 0.1 }), 3);
    expectTypeOf<StateOf<typeof optimizer>>().toEqualTypeOf<AccumulateState<AdamState>>();
    let expected = params;
    let state = plain.init(params);
    let got = params;
    let accumulated = optimizer.init(params);
    for (let i = 1; i <= 9; i++) {
      const scaled = treeMap((g) => mul(g, ((i - 1) % 3) + i), grads);
      [got, accumulated] = optimizer.update(scaled, accumulated, got);
      if (i % 3 === 0) {
        const mean = treeMap((g) => mul(g, (i - 2 + (i - 1) + 1 + i + 2) / 3), grads);
        [expected, state] = plain.update(mean, state, expected);
      }
      (got.w.data() as Float32Array).forEach((x, j) => {
        expect(x).toBeCloseTo(expected.w.data()[j]!, 5);
      });
      expect(accumulated.optimizer.step.item()).toBe(state.step.item());
      expect(accumulated.count.dtype).toBe("int32");
    }
  });

  it("does not carry a NaN over its step", () => {
    const optimizer = accumulate(sgd({ learningRate: 1 }), 1);
    const [, state] = optimizer.update(tensor(NaN), optimizer.init(tensor(1)), tensor(1));
    expect((state.sum as Tensor).item()).toBe(0);
  });
});

describe("ema", () => {
  it("averages the parameters, with its own memory", () => {
    const optimizer = ema(sgd({ learningRate: 1 }), { decay: 0.5 });
    let value = tensor([8]);
    let state = optimizer.init(value);
    expect((state.average as Tensor).storage).not.toBe(value.storage);
    const averages: unknown[] = [];
    for (let i = 0; i < 3; i++) {
      [value, state] = optimizer.update(tensor([4]), state, value);
      averages.push((state.average as Tensor).toArray());
    }
    expect(value.toArray()).toEqual([-4]);
    expect(averages).toEqual([[6], [3], [-0.5]]);
  });

  it("gives an average that is read as the parameters are, whose type may be an interface", () => {
    interface Line {
      readonly slope: Tensor;
      readonly offset: Tensor;
    }
    const line: Line = { slope: tensor(2), offset: tensor(1) };
    const { average } = ema(sgd({ learningRate: 1 })).init(line);
    expect((average as Line).offset.item()).toBe(1);
  });
});
