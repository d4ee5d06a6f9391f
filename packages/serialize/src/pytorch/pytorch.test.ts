import { isSerializeError, loadStateDict } from "@chainrule/serialize";
import { arange, ones, reshape, type Tensor, tensor, zeros } from "@chainrule/tensor";
import { describe, expect, test } from "vitest";
import { evidentOrder } from "./evidentOrder.js";

const message = (f: () => unknown): string => {
  try {
    f();
  } catch (error) {
    if (isSerializeError(error)) return error.message.replace(/^loadStateDict: /, "");
    throw error;
  }
  return "no error";
};

const filled = (shape: number[], value: number): Tensor => ones(shape).mul(value);

test.each([
  ["conv1", "conv2", -1],
  ["layers.2", "layers.10", -8],
  ["layer2.0.conv1", "layer1.1.conv2", 1],
  ["0", "3", -3],
  ["layers.0.a", "layers.1.b", -1],
  ["conv1", "fc2", undefined],
  ["encoder", "decoder", undefined],
  ["a", "a.b", undefined],
  ["a.1", "a", undefined],
  ["conv1", "conv01", undefined],
  ["", "0", undefined],
  ["same", "same", undefined],
])("the order of %j and %j is %j", (a, b, expected) => {
  expect(evidentOrder(a, b)).toBe(expected);
});

describe("layers alike", () => {
  const stack = (count: number): { weight: Tensor; bias: Tensor }[] =>
    Array.from({ length: count }, () => ({ weight: zeros([2, 2]), bias: zeros([2]) }));

  test("are taken in the order of their numbers, not of the alphabet", () => {
    const file = Object.fromEntries(
      Array.from({ length: 12 }, (_, i) => [
        [`net.layers.${i}.weight`, filled([2, 2], i)],
        [`net.layers.${i}.bias`, filled([2], i)],
      ]).flat() as [string, Tensor][],
    );
    const sorted = Object.fromEntries(Object.entries(file).sort(([a], [b]) => (a < b ? -1 : 1)));
    const loaded = loadStateDict(stack(12), sorted);
    expect(loaded.map(({ bias }) => (bias.toArray() as number[])[0])).toEqual([...arange(12).data()]);
  });

  test("without numbers need a mapping", () => {
    const file = {
      "up.weight": ones([2, 2]),
      "up.bias": ones([2]),
      "down.weight": zeros([2, 2]),
      "down.bias": zeros([2]),
    };
    expect(message(() => loadStateDict(stack(2), file))).toBe(
      'the layer "0" could be any of "up", "down", whose names tell no order. Say which: { "0": "up" }',
    );
    const loaded = loadStateDict(stack(2), file, { "0": "down", "1": "up" });
    expect(loaded.map(({ bias }) => bias.toArray())).toEqual([
      [0, 0],
      [1, 1],
    ]);
  });
});

describe("matrices without bias", () => {
  const rows = reshape(arange(6), [2, 3]);

  test("are transposed where only that fits, and not where they fit as they are", () => {
    expect(loadStateDict([{ weight: zeros([3, 2]) }], { "0.weight": rows })[0]!.weight.toArray()).toEqual([
      [0, 3],
      [1, 4],
      [2, 5],
    ]);
    expect(loadStateDict([{ weight: zeros([2, 3]) }], { "0.weight": rows })[0]!.weight.toArray()).toEqual(
      rows.toArray(),
    );
  });

  test("that are square are as the mapping says", () => {
    const square = reshape(arange(4), [2, 2]);
    const load = (transposed: boolean): unknown =>
      loadStateDict(
        [{ weight: zeros([2, 2]) }],
        { "x.weight": square },
        { "0": { name: "x", transposed } },
      )[0]!.weight.toArray();
    expect(load(true)).toEqual([
      [0, 2],
      [1, 3],
    ]);
    expect(load(false)).toEqual([
      [0, 1],
      [2, 3],
    ]);
  });
});

test("parameters of one's own, by a mapping", () => {
  const params = { w: zeros([3, 2]), b: zeros([2]) };
  const file = { "fc.weight": reshape(arange(6), [2, 3]), "fc.bias": ones([2]) };
  const loaded = loadStateDict(params, file, { w: { name: "fc.weight", transposed: true }, b: "fc.bias" });
  expect(loaded.w.toArray()).toEqual([
    [0, 3],
    [1, 4],
    [2, 5],
  ]);
  expect(message(() => loadStateDict(params, file, { w: "fc.weight", b: "fc.bias" }))).toContain(
    'another shape: "fc.weight" is [2, 3], needs [3, 2]',
  );
});

test("a mapping may name a leaf and its layer in any order; what it does not name keeps its name", () => {
  const params = { a: { w: zeros([1]), b: zeros([1]) }, c: zeros([1]) };
  const file = { "x.b": tensor([1]), y: tensor([2]), c: tensor([3]) };
  for (const mapping of [
    { a: "x", "a.w": "y" },
    { "a.w": "y", a: "x" },
  ]) {
    const { a, c } = loadStateDict(params, file, mapping);
    expect([a.b, a.w, c].map((leaf) => leaf.toArray())).toEqual([[1], [2], [3]]);
  }
});

test("statistics alone, of a norm without parameters", () => {
  const file = { "0.running_mean": ones([2]), "0.running_var": ones([2]), "0.num_batches_tracked": ones([]) };
  const statistics = [{ mean: zeros([2]), variance: zeros([2]) }];
  const [params, loaded] = loadStateDict([[]], file, undefined, { statistics });
  expect(params).toEqual([[]]);
  expect(loaded[0]!.variance.toArray()).toEqual([1, 1]);
});

test("names that would become one are refused", () => {
  const file = { "0.running_mean": ones([2]), "0.mean": ones([2]) };
  expect(message(() => loadStateDict([{ mean: ones([2]) }], file))).toBe(
    '"0.running_mean" and "0.mean" would both be "0.mean" here',
  );
});

test("a layer that nothing fits is missing, and what fits no layer is unexpected", () => {
  const params = [{ weight: zeros([4, 2]), bias: zeros([2]) }];
  const file = { "a.weight": zeros([2, 4]), "b.weight": zeros([9]), "b.bias": zeros([9]) };
  expect(message(() => loadStateDict(params, file))).toBe(
    "the PyTorch model does not fit the tree:\n" +
      '  missing: "0.weight" float32[4, 2]\n' +
      '  missing: "0.bias" float32[2]\n' +
      '  unexpected: "a.weight" float32[2, 4]\n' +
      '  unexpected: "b.weight" float32[9]\n' +
      '  unexpected: "b.bias" float32[9]',
  );
  const kept = loadStateDict(params, file, undefined, { missing: "keep", unexpected: "ignore" });
  expect(kept).toEqual(params);
});

test("joint projections of 3 rows that are no multiple are left whole", () => {
  expect(
    message(() => loadStateDict([], { "a.in_proj_bias": zeros([4]), in_proj_weight: zeros([]) })),
  ).toContain('unexpected: "a.in_proj_bias" float32[4]\n  unexpected: "in_proj_weight" float32[]');
});

test("options are checked", () => {
  expect(() => loadStateDict([], {}, {}, { strict: false } as never)).toThrow('unknown option "strict"');
  expect(
    message(() => loadStateDict({ a: ones([1]) }, {}, undefined, { statistics: { a: ones([1]) } })),
  ).toBe('parameters and statistics both have "a"');
});
