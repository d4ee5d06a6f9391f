import { tensor, treeFlatten, treeLeaves, treeMap, treePaths, treeUnflatten } from "@chainrule/tensor";
import { describe, expect, it } from "vitest";

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
