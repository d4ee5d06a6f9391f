import { grad } from "@chainrule/autograd";
import { compile } from "@chainrule/compile";
import { add, mul, sub, sum, type Tensor, tensor, zeros } from "@chainrule/tensor";
import { describe, expect, it } from "vitest";
import {
  describeArgument,
  difference,
  type Leaf,
  matchLeaves,
} from "../../packages/compile/src/signature.js";
import type { Tree } from "../../packages/compile/src/tree.js";

function signatureOf(value: unknown): Tree {
  let leaves = 0;
  return describeArgument("f", value, "x", () => leaves++);
}

/** The leaves of a value that has the signature of another, or undefined. */
function matched(like: unknown, value: unknown): (Leaf | undefined)[] | undefined {
  const leaves: (Leaf | undefined)[] = [];
  return matchLeaves(signatureOf(like), value, leaves) ? leaves : undefined;
}

const [a, b, c] = [zeros([2]), zeros([2]), zeros([3])];

describe("a signature", () => {
  it("matches the same structure, and gives its leaves in the order of the first", () => {
    expect(matched({ w: a, rest: [c, 2, "text"] }, { w: b, rest: [c, 3, "text"] })).toEqual([b, c, 3]);
    const other = matched({ w: a, b: c }, { b: c, w: b })!;
    expect(other[0]).toBe(b);
    expect(other[1]).toBe(c);
    expect(matched([], [])).toEqual([]);
    expect(matched({ x: NaN, y: null, z: undefined }, { x: NaN, y: null, z: undefined })).toEqual([NaN]);
  });

  it.each<[string, unknown, unknown]>([
    ["another shape", a, c],
    ["another rank", a, zeros([2, 1])],
    ["another dtype", a, zeros([2], { dtype: "float64" })],
    ["no tensor", a, { dtype: "float32", shape: [2] }],
    ["null for a tensor", a, null],
    ["a fraction for a whole number", 1, 0.5],
    ["another string", "train", "test"],
    ["another boolean", { flag: true }, { flag: false }],
    ["a longer array", [a], [a, a]],
    ["a shorter array", [a, a], [a]],
    ["an object for an array", [a], { 0: a }],
    ["an array for an object", { 0: a }, [a]],
    ["another name", { w: a }, { v: a }],
    ["one name more", { w: a }, { w: a, v: a }],
    ["one name more before", { w: a }, { v: a, w: a }],
    ["a name that every object has", { w: a }, { constructor: a }],
    ["one name less", { w: a, v: a }, { w: a }],
    ["an inner difference behind an equal part", { w: [a, { v: c }] }, { w: [a, { v: a }] }],
  ])("does not match %s", (_, like, value) => {
    expect(matched(like, value)).toBeUndefined();
    expect(
      difference(signatureOf({ like }), signatureOf({ like: value === null ? 0 : value }), "x"),
    ).toBeTypeOf("string");
  });

  it("does not match what a transformation follows", () => {
    let seen: unknown;
    grad((x: Tensor) => {
      seen = matched(a, x);
      return sum(x);
    })(b);
    expect(seen).toBeUndefined();
  });
});

it("a compiled function takes objects whose names come in another order, without a new program", () => {
  let runs = 0;
  const compiled = compile((params: { w: Tensor; b: Tensor }, rate: number) => {
    runs++;
    return {
      b: mul(params.b, rate),
      w: sub(add(params.w, params.w), params.b),
    };
  });
  for (const params of [
    { w: tensor([3]), b: tensor([1]) },
    { b: tensor([1]), w: tensor([3]) },
  ]) {
    const result = compiled(params, 2);
    expect([result.w.item(), result.b.item(), Object.keys(result)]).toEqual([5, 2, ["b", "w"]]);
  }
  expect(runs).toBe(1);
});

it("a compiled function takes and returns arrays with holes, as undefined in their stead", () => {
  const compiled = compile((list: readonly (Tensor | undefined)[]) => {
    const sparse = new Array<Tensor>(3);
    sparse[1] = mul(list[1]!, 2);
    return sparse;
  });
  const holes = new Array<Tensor>(2);
  holes[1] = tensor([1, 2]);
  for (const list of [holes, [undefined, tensor([1, 2])], holes]) {
    expect(compiled(list).map((x) => x?.toArray())).toEqual([undefined, [2, 4], undefined]);
  }
});
