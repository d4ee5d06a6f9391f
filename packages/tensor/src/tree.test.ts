import {
  type Tensor,
  tensor,
  treeFlatten,
  treeLeaves,
  treeMap,
  treePaths,
  treeUnflatten,
} from "@chainrule/tensor";
import { describe, expect, expectTypeOf, it } from "vitest";

const tree = { layers: [{ weight: tensor(1), bias: tensor(2) }, []], "odd name": tensor(3) };

describe("trees", () => {
  it("flatten and come back", () => {
    const [leaves, structure] = treeFlatten(tree);
    expect(leaves.map((x) => x.item())).toEqual([1, 2, 3]);
    expect(treeUnflatten(structure, leaves)).toEqual(tree);
    expect(treePaths(tree)).toEqual(["layers[0].weight", "layers[0].bias", '["odd name"]']);
  });

  it("keep their type and structure under treeMap", () => {
    const doubled = treeMap((x) => x.mul(2), tree);
    expect(doubled.layers.length).toBe(2);
    expect(treeLeaves(doubled).map((x) => x.item())).toEqual([2, 4, 6]);
  });

  it("pair leaves by their names, not by the order of these", () => {
    const [a, b] = [tensor(1), tensor(2)];
    const pairs = treeMap((x, y) => x.mul(10).add(y), { a, b }, { b, a });
    expect([pairs.a.item(), pairs.b.item()]).toEqual([11, 22]);
    expect(Object.keys(pairs)).toEqual(["a", "b"]);
  });

  it.each([
    [
      () => treeLeaves({ a: [tensor(1), 5] }),
      "treeLeaves: a tree holds tensors in plain objects and arrays, but at a[1] there is 5. Wrap the number: tensor(...)",
    ],
    [() => treeLeaves({ a: { b: null } }), "at a.b there is null"],
    [() => treeLeaves(new Map()), "at its root there is a Map"],
    [() => treeLeaves({ f: () => 1 }), "at f there is a function"],
    // eslint-disable-next-line no-sparse-arrays -- the hole is what is tested
    [() => treeLeaves([, tensor(1)]), "at [0] there is undefined"],
    [
      () => treeMap((x) => x, { a: tensor(1) }, { b: tensor(1) }),
      "treeMap: tree 2 has another structure than the first: at its root it must have { a }, got { b }",
    ],
    [
      () => treeMap((x) => x, [{ a: [tensor(1)] }], [{ a: [tensor(1), tensor(2)] }]),
      "at [0].a it must have an array of 1, got an array of 2",
    ],
    [
      () => treeMap((x) => x, { a: tensor(1) }, { a: tensor([1]), b: tensor(1) }),
      "must have { a }, got { a, b }",
    ],
    [() => treeMap((x) => x, [tensor(1)], [5]), "at [0] it must have a tensor, got 5"],
    [() => treeMap((x) => x, [[]], [tensor([1])]), "it must have an array of 0, got a tensor float32[1]"],
    [() => treeUnflatten(treeFlatten([tensor(1)])[1], []), "treeUnflatten: the structure has 1 leaf, got 0"],
    [
      () => treeUnflatten(treeFlatten([])[1], [tensor(1)]),
      "treeUnflatten: the structure has 0 leaves, got 1",
    ],
  ])("name what is not a tree (%#)", (call, message) => {
    expect(call).toThrow(message);
  });
});

interface Weights {
  readonly weight: Tensor;
  bias?: Tensor;
}

describe("the types of trees", () => {
  it("are kept for interfaces, tuples, arrays and what is nested in them", () => {
    const weights: Weights = { weight: tensor(1) };
    expectTypeOf(treeMap((x) => x, weights)).toEqualTypeOf<Weights>();
    const pair: [Weights, Tensor] = [weights, tensor(2)];
    expectTypeOf(treeMap((x) => x, pair)).toEqualTypeOf<[Weights, Tensor]>();
    const list: readonly Weights[] = [weights];
    expectTypeOf(treeMap((x) => x, list)).toEqualTypeOf<readonly Weights[]>();
    expectTypeOf(treeMap((x) => x, { pair, list })).toEqualTypeOf<{
      pair: [Weights, Tensor];
      list: readonly Weights[];
    }>();
    expectTypeOf(treeMap((x, y) => x.add(y), tensor(1), tensor(2))).toEqualTypeOf<Tensor>();
    expect(treeMap((x, y) => x.add(y), pair, [{ weight: tensor(3) }, tensor(4)])[0].weight.item()).toBe(4);
  });
});
