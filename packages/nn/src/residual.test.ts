import { batchNorm, dense, dropout, residual, sequential } from "@chainrule/nn";
import { ones, tanh, tensor } from "@chainrule/tensor";
import * as random from "@chainrule/tensor/random";
import { describe, expect, it } from "vitest";

describe("residual", () => {
  it("adds x, or what the shortcut makes of it", () => {
    const x = tensor([[1, 2]]);
    expect(
      residual((y) => y.mul(10))
        .apply({ body: [], shortcut: [] }, x)
        .toArray(),
    ).toEqual([[11, 22]]);
    const layer = residual(dense(2, 2), { shortcut: (y) => y.mul(-1) });
    const body = {
      weight: tensor([
        [1, 0],
        [0, 1],
      ]),
      bias: tensor([5, 7]),
    };
    expect(layer.apply({ body, shortcut: [] }, x).toArray()).toEqual([[5, 7]]);
  });

  it("draws from foldIn(key, 0) for the body and foldIn(key, 1) for the shortcut", () => {
    const params = residual(dense(3, 3), { shortcut: dense(3, 3) }).init(random.key(4));
    expect(params.body).toEqual(dense(3, 3).init(random.foldIn(random.key(4), 0)));
    expect(params.shortcut).toEqual(dense(3, 3).init(random.foldIn(random.key(4), 1)));
    const drops = residual(dropout(0.5), { shortcut: dropout(0.5) });
    const key = random.key(1);
    const y = drops.apply({ body: [], shortcut: [] }, ones([64]), { training: true, key });
    const [a, b] = [0, 1].map((i) =>
      dropout(0.5).apply([], ones([64]), { training: true, key: random.foldIn(key, i) }),
    );
    expect(y.data()).toEqual(a!.add(b!).data());
  });

  it("hands running statistics to both ways, and back", () => {
    const layer = residual(sequential(tanh, batchNorm(2)), { shortcut: batchNorm(2) });
    const params = layer.init(random.key(0));
    const state = layer.initState();
    const x = random.normal(random.key(1), [8, 2], { mean: 3 });
    const [y, next] = layer.applyWithState(params, state, x, { training: true });
    expect(y.shape).toEqual([8, 2]);
    const alone = batchNorm(2);
    const [, expected] = alone.applyWithState(params.shortcut, state.shortcut, x, { training: true });
    expect(next.shortcut).toEqual(expected);
    const [, inBody] = alone.applyWithState(params.body[1], state.body[1], tanh(x), { training: true });
    expect(next.body[1]).toEqual(inBody);
    const [again, same] = layer.applyWithState(params, next, x);
    expect(same).toEqual(next);
    expect(again.data()).toEqual(layer.apply(params, x, { state: next }).data());
  });

  const narrow = residual(dense(2, 3));
  const normed = residual(batchNorm(2));
  const x = ones([4, 2]);
  it.each([
    [() => residual(3 as never), "residual: the body is neither a layer nor a function, but 3"],
    [
      () => residual(tanh, { shortcut: {} as never }),
      "residual: the shortcut is neither a layer nor a function, but an object",
    ],
    [() => residual(tanh, { skip: tanh } as never), 'residual: unknown option "skip"'],
    [
      () => narrow.apply(narrow.init(random.key(0)), x),
      "residual: the body gives [4, 3], its shortcut [4, 2]: the shapes must be equal",
    ],
    // No silent broadcasting.
    [
      () => residual((y) => y.mul(ones([4, 1]))).apply({ body: [], shortcut: [] }, ones([1, 2])),
      "must be equal",
    ],
    [
      () => narrow.apply([] as never, x),
      "residual: parameters are { body, shortcut }, with [] for a part without, got an array",
    ],
    [
      () => narrow.apply(ones([1]) as never, x),
      "residual: parameters are { body, shortcut }, with [] for a part without, got a tensor",
    ],
    [
      () => normed.apply(normed.init(random.key(0)), x, { state: {} as never }),
      "residual: statistics are { body, shortcut }",
    ],
    [() => normed.apply(normed.init(random.key(0)), x), "residual: body: batchNorm: state.mean is missing"],
    [
      () => normed.apply(normed.init(random.key(0)), x, { training: true }),
      "residual: body: batchNorm: in training there are next running statistics",
    ],
    [
      () => narrow.apply({ body: [], shortcut: [] } as never, x),
      "residual: body: dense: params.weight is missing",
    ],
  ])("says what is wrong (%#)", (call, message) => {
    expect(call).toThrow(message);
  });
});
