import { adam, type Optimizer, sgd, type StateOf } from "@chainrule/optim";
import { mul, square, sub, sum, type Tensor, tensor, treeLeaves } from "@chainrule/tensor";
import { describe, expect, expectTypeOf, it } from "vitest";

const optimizers: Record<string, Optimizer<unknown>> = {
  sgd: sgd({ learningRate: 0.1 }) as Optimizer<unknown>,
  "sgd with momentum": sgd({ learningRate: 0.02, momentum: 0.9 }) as Optimizer<unknown>,
  adam: adam({ learningRate: 0.1 }) as Optimizer<unknown>,
};

describe.each(Object.entries(optimizers))("%s", (_, optimizer) => {
  it("finds the bottom of a parabola, and changes nothing it was given", () => {
    const start = { x: tensor([5, -3]), nested: [tensor(2)] };
    const target = [1, 2];
    let params = start;
    let state = optimizer.init(params);
    for (let i = 0; i < 400; i++) {
      const grads = { x: mul(2, sub(params.x, tensor(target))), nested: [mul(2, params.nested[0]!)] };
      [params, state] = optimizer.update(grads, state, params);
    }
    expect(sum(square(sub(params.x, tensor(target)))).item()).toBeLessThan(1e-6);
    expect(Math.abs(params.nested[0]!.item())).toBeLessThan(1e-3);
    expect(start.x.toArray()).toEqual([5, -3]);
  });

  it("keeps its state in a plain tree of tensors", () => {
    const state = optimizer.init([tensor([1])]);
    expect(() => treeLeaves(state)).not.toThrow();
  });

  it("names a gradient of another shape or structure", () => {
    const params = { a: [tensor([1, 2])] };
    const state = optimizer.init(params);
    expect(() => optimizer.update({ a: [tensor([1])] }, state, params)).toThrow(
      /: at a\[0\] the gradient is float32\[1\], but the parameter is float32\[2\]/,
    );
    expect(() => optimizer.update({ b: [tensor([1, 2])] } as never, state, params)).toThrow(
      "another structure",
    );
  });
});

describe("options", () => {
  it.each([
    [
      () => adam({ lr: 1e-3 } as never),
      'adam: unknown option "lr". Known: learningRate, beta1, beta2, epsilon',
    ],
    [() => sgd({ learningRate: -1 }), "sgd: learningRate must be a number at least 0, got -1"],
    [() => sgd({} as never), "sgd: learningRate must be a number at least 0, got undefined"],
    [
      () => sgd({ learningRate: 1, momentum: 1 }),
      "sgd: momentum must be a number from 0 up to but not including 1, got 1",
    ],
    [() => adam({ beta2: NaN }), "adam: beta2 must be a number from 0 up to but not including 1, got NaN"],
  ])("are checked (%#)", (call, message) => {
    expect(call).toThrow(message);
  });

  it("have types that infer", () => {
    const optimizer = adam();
    expectTypeOf<StateOf<typeof optimizer>["step"]>().toEqualTypeOf<Tensor>();
    const [params] = optimizer.update({ w: tensor(1) }, optimizer.init({ w: tensor(1) }), { w: tensor(1) });
    expectTypeOf(params).toEqualTypeOf<{ w: Tensor }>();
  });
});
