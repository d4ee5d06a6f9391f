// Layers under several transformations at once.
import { relu } from "@chainrule/activations";
import { grad, valueAndGrad, vmap } from "@chainrule/autograd";
import * as nn from "@chainrule/nn";
import * as t from "@chainrule/tensor";
import type { Tensor } from "@chainrule/tensor";
import * as random from "@chainrule/tensor/random";
import { describe, expect, it } from "vitest";

describe("layers under transformations", () => {
  const key = random.key(3);
  const image = random.normal(random.key(1), [4, 1, 8, 8], { dtype: "float64" });
  const options = { dtype: "float64" } as const;
  const model = nn.sequential(
    // A bias would have no gradient: batchNorm takes it out again.
    nn.conv2d(1, 4, 3, { bias: false, ...options }),
    nn.batchNorm(4, options),
    relu,
    nn.maxPool2d(2),
    nn.residual(nn.sequential(nn.groupNorm(2, 4, options), nn.conv2d(4, 4, 3, { padding: 1, ...options }))),
    nn.dropout(0.25),
    nn.flatten(),
    nn.dense(36, 5, options),
  );
  const params = model.init(random.key(0));
  const state = model.initState();

  it("trains: gradients for every parameter, and the next statistics beside them", () => {
    const step = valueAndGrad(
      (p: typeof params, x: Tensor) => {
        const [y, next] = model.applyWithState(p, state, x, { training: true, key });
        return [t.sum(t.square(y)), next] as const;
      },
      { hasAux: true },
    );
    const [[loss, next], grads] = step(params, image);
    expect(Number.isFinite(loss.item())).toBe(true);
    for (const gradient of t.treeLeaves(grads)) expect(t.any(t.notEqual(gradient, 0)).toArray()).toBe(true);
    // What remains of the transformation would show as a tracer.
    expect(t.treeLeaves(next).map((x) => [x.trace, x.dtype])).toEqual([
      [undefined, "float64"],
      [undefined, "float64"],
    ]);
    expect(next[1].mean.toArray()).not.toEqual(state[1].mean.toArray());
    // A step against the gradient makes the loss smaller.
    const moved = t.treeMap((p, g) => p.sub(g.mul(1e-4)), params, grads);
    expect(step(moved, image)[0][0].item()).toBeLessThan(loss.item());
  });

  it("has no NaN in the gradient of what is dropped altogether", () => {
    const drop = (x: Tensor): Tensor => t.sum(nn.dropout(1).apply([], x, { training: true, key }));
    expect(grad(drop)(t.ones([3])).toArray()).toEqual([0, 0, 0]);
  });

  it("has no NaN in the gradient of a query that may attend to nobody", () => {
    const layer = nn.multiHeadAttention(4, 2, options);
    const keyPaddingMask = t.tensor([[true, true]]);
    const loss = (p: unknown, x: Tensor): Tensor =>
      t.sum(layer.apply(p as ReturnType<typeof layer.init>, x, { keyPaddingMask }));
    const grads = grad(loss, { argnums: [0, 1] })(layer.init(key), t.ones([1, 2, 4], options));
    for (const gradient of t.treeLeaves(grads)) expect(t.any(t.isNaN(gradient)).toArray()).toBe(false);
  });

  it("gives each example by itself what it gives the batch, outside training", () => {
    const alone = vmap((x: Tensor) => t.squeeze(model.apply(params, t.expandDims(x, 0), { state }), 0));
    expect(t.allClose(alone(image), model.apply(params, image, { state }), { rtol: 1e-12 }).toArray()).toBe(
      true,
    );
  });

  it("makes and applies many models at once", () => {
    const sequence = random.normal(random.key(2), [3, 4], { dtype: "float64" });
    const block = nn.sequential(
      nn.layerNorm(4, options),
      nn.multiHeadAttention(4, 2, { causal: true, ...options }),
    );
    const seeds = [0, 1, 2].map((seed) => block.init(random.key(seed)));
    const all = t.treeMap((...leaves) => t.stack(leaves), ...(seeds as [(typeof seeds)[0]]));
    const together = vmap((p: (typeof seeds)[0], x: Tensor) => block.apply(p, x), { inAxes: [0, null] });
    const one = seeds.map((p) => block.apply(p, sequence));
    expect(t.allClose(together(all, sequence), t.stack(one), { rtol: 1e-12 }).toArray()).toBe(true);
  });
});
