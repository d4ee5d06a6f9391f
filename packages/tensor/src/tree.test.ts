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

  it.each([
    [
      () => treeLeaves({ a: [tensor(1), 5] }),
      "treeLeaves: a tree holds tensors in plain objects and arrays, but at a[1] there is 5. Wrap the number: tensor(...)",
    ],
    [() => treeLeaves({ a: { b: null } }), "at a.b there is null"],
    [() => treeLeaves(new Map()), "at its root there is a Map"],
    [() => treeLeaves({ f: () => 1 }), "at f there is a function"],
    [
      () => treeMap((x) => x, { a: tensor(1) }, { b: tensor(1) }),
      "treeMap: tree 2 has another structure than the first: [b] and [a]",
    ],
    [
      () => treeUnflatten(treeFlatten([tensor(1)])[1], []),
      "treeUnflatten: the structure has more leaves than the 0 given",
    ],
    [
      () => treeUnflatten(treeFlatten([])[1], [tensor(1)]),
      "treeUnflatten: the structure has 0 leaves, but 1 are given",
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
