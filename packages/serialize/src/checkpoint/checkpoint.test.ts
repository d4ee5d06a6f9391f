import {
  decodeCheckpoint,
  decodeSafetensors,
  encodeCheckpoint,
  encodeSafetensors,
  isSerializeError,
} from "@chainrule/serialize";
import { arange, ones, reshape, tensor, transpose, zeros } from "@chainrule/tensor";
import * as random from "@chainrule/tensor/random";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

const message = (f: () => unknown): string => {
  try {
    f();
  } catch (error) {
    if (isSerializeError(error)) return error.message;
    throw error;
  }
  return "no error";
};

/** A checkpoint's file with another outline. */
const withOutline = (tensors: object, outline: string): Uint8Array =>
  encodeSafetensors(tensors, { metadata: { "chainrule.checkpoint": outline } });

const outlined = (value: unknown): string => JSON.stringify({ version: 1, value });

describe("what comes back is what was put in", () => {
  test("tensors of every dtype, to the bit", () => {
    const words = Float32Array.of(NaN, -0, 1e-45, Infinity, 0.1);
    const checkpoint = {
      params: [{ weight: tensor(words), bias: tensor([0.1], { dtype: "float64" }) }, [], {}] as const,
      state: { step: tensor(3, { dtype: "int32" }), flags: tensor([true, false]), none: zeros([0, 3]) },
      bytes: tensor([255], { dtype: "uint8" }),
      key: random.split(random.key(2 ** 40 + 1), 2),
    };
    const again = decodeCheckpoint(encodeCheckpoint(checkpoint), checkpoint);
    expect(again).toEqual(checkpoint);
    expect(decodeCheckpoint(encodeCheckpoint(checkpoint))).toEqual(checkpoint);
    const bits = (x: Float32Array): number[] => [...new Uint32Array(x.buffer)];
    expect(bits(again.params[0].weight.data() as Float32Array)).toEqual(bits(words));
  });

  test("anything that JSON has, and numbers that it does not have", () => {
    fc.assert(
      fc.property(
        // Text is Unicode, and objects are ordinary ones.
        fc.anything({
          maxDepth: 4,
          values: [
            fc.double(),
            fc.string({ unit: "grapheme" }),
            fc.boolean(),
            fc.constant(null),
            fc.constant("$tensor"),
          ],
          key: fc.oneof(
            fc.string({ unit: "grapheme" }).filter((key) => key !== "__proto__"),
            fc.constantFrom("$tensor", "$number", "$", "$$a", "a.b", "0", "constructor"),
          ),
          withNullPrototype: false,
        }),
        (value) => {
          expect(decodeCheckpoint(encodeCheckpoint({ value, x: ones([1]) }))).toEqual({
            value,
            x: ones([1]),
          });
        },
      ),
      { numRuns: 200 },
    );
  });

  test("trees of tensors and values, with and without themselves as the template", () => {
    const leaf = fc.array(fc.float(), { maxLength: 3 }).map((values) => tensor(Float32Array.from(values)));
    const tree = fc.letrec((tie) => ({
      node: fc.oneof(
        { depthSize: "small" },
        leaf,
        fc.double(),
        fc.array(tie("node"), { maxLength: 3 }),
        fc.dictionary(fc.stringMatching(/^[a-c]{1,2}$/), tie("node"), { maxKeys: 3, noNullPrototype: true }),
      ),
    })).node;
    fc.assert(
      fc.property(tree, (value) => {
        const bytes = encodeCheckpoint({ value });
        expect(decodeCheckpoint(bytes)).toEqual({ value });
        expect(decodeCheckpoint(bytes, { value })).toEqual({ value });
      }),
      { numRuns: 200 },
    );
  });

  test("views come back as what they show", () => {
    const x = transpose(reshape(arange(6), [2, 3]));
    expect(decodeCheckpoint(encodeCheckpoint({ x }), { x: zeros([3, 2]) }).x.toArray()).toEqual(x.toArray());
  });

  test("a tensor or a number alone", () => {
    expect(
      (decodeCheckpoint(encodeCheckpoint(tensor([1, 2])), zeros([2])) as unknown as { size: number }).size,
    ).toBe(2);
    expect(decodeCheckpoint(encodeCheckpoint(-0), 1)).toBe(-0);
  });

  test("properties that are undefined are left out, as by JSON", () => {
    expect(decodeCheckpoint(encodeCheckpoint({ a: undefined, b: 1 }))).toEqual({ b: 1 });
  });

  test("other programs find the tensors under the names of their places", () => {
    const file = decodeSafetensors(encodeCheckpoint({ params: [{ weight: ones([1]) }], step: 1 }));
    expect(Object.keys(file.tensors)).toEqual(["params.0.weight"]);
  });
});

describe("the template", () => {
  const bytes = encodeCheckpoint({
    params: [{ weight: zeros([2, 3]), bias: zeros([3]) }, []],
    losses: [3, 2, 1],
    epoch: 3,
    best: null,
    note: { text: "a" },
  });

  test("gives the type and the order of keys", () => {
    const template = {
      epoch: 0,
      params: [{ bias: zeros([3]), weight: zeros([2, 3]) }, []] as const,
      note: { text: "" },
      best: Infinity as number | null,
      losses: [] as number[],
    };
    const again = decodeCheckpoint(bytes, template);
    expect(Object.keys(again)).toEqual(["epoch", "params", "note", "best", "losses"]);
    expect(Object.keys(again.params[0])).toEqual(["bias", "weight"]);
    expect(again.losses.concat(again.epoch, again.params[0].weight.size)).toEqual([3, 2, 1, 3, 6]);
  });

  test("names everything that does not fit", () => {
    const template = {
      params: [{ weight: zeros([2, 4]), scale: zeros([3]) }, [zeros([1])]],
      state: { mean: [zeros([5])], momentum: 0.9 },
      losses: "none",
      epoch: 0,
      best: zeros([2]),
      note: { text: 1 },
    };
    expect(message(() => decodeCheckpoint(bytes, template))).toBe(
      "decodeCheckpoint: the file does not fit the template:\n" +
        '  missing: "params.0.scale" float32[3]\n' +
        '  missing: "params.1.0" float32[1]\n' +
        '  missing: "state.mean.0" float32[5]\n' +
        '  unexpected: "params.0.bias" float32[3]\n' +
        '  another shape: "params.0.weight" is [2, 3], needs [2, 4]\n' +
        '  another kind: "losses" is an array, needs a string\n' +
        '  another kind: "best" is null, needs float32[2]\n' +
        '  another kind: "note.text" is a string, needs a number',
    );
  });

  test("names values without tensors, too, but wants none where the template has undefined", () => {
    const file = encodeCheckpoint({ x: ones([1]), seed: 3 });
    expect(message(() => decodeCheckpoint(file, { x: ones([1]), note: "" }))).toMatch(
      /missing: "note" .*\n {2}unexpected: "seed" /,
    );
    expect(decodeCheckpoint(file, { x: ones([1]), seed: 0, note: undefined }).seed).toBe(3);
  });

  test("wants the same dtype", () => {
    const file = encodeCheckpoint({ x: zeros([2]) });
    expect(message(() => decodeCheckpoint(file, { x: zeros([2], { dtype: "float64" }) }))).toContain(
      'another dtype: "x" is float32[2], needs float64[2]',
    );
  });

  test("takes any value where it has null or nothing, but no tensor", () => {
    const file = encodeCheckpoint({ a: 1, b: { c: [2] }, d: "x" });
    expect(decodeCheckpoint(file, { a: null, b: undefined, d: "" })).toEqual({ a: 1, b: { c: [2] }, d: "x" });
    expect(decodeCheckpoint(file, { a: null, b: {}, d: null })).toEqual({ a: 1, b: { c: [2] }, d: "x" });
    const withTensor = encodeCheckpoint({ a: [ones([1])] });
    expect(message(() => decodeCheckpoint(withTensor, { a: null }))).toContain('"a" is an array, needs null');
    expect(message(() => decodeCheckpoint(encodeCheckpoint({ a: { b: ones([1]) } }), { a: {} }))).toContain(
      'unexpected: "a.b" float32[1]',
    );
  });

  test("of another root", () => {
    expect(message(() => decodeCheckpoint(bytes, []))).toContain(
      "the checkpoint is an object, needs an array",
    );
  });
});

describe("what is refused", () => {
  test.each<[name: string, value: unknown, reason: string]>([
    ["a function", { f: () => 1 }, '"f" is a function, but a checkpoint holds tensors and JSON values'],
    ["a date", { a: [new Date(0)] }, '"a.0" is a Date'],
    [
      "a typed array",
      { state: new Uint32Array(2) },
      '"state" is a Uint32Array, but a checkpoint holds tensors and JSON values. Make it a tensor',
    ],
    ["a bigint", 1n, "the checkpoint is a bigint"],
    ["undefined in an array", { a: [undefined] }, '"a.0" is undefined'],
    ["a hole in an array", { a: new Array(1) }, '"a.0" is undefined'],
    ["nothing", undefined, "the checkpoint is undefined"],
    ["half a character", { a: "\ud800" }, '"a" has half of a surrogate pair'],
    ["half a character as a key", { a: { "\ud800": 1 } }, '"a" has the key "\\ud800", which cannot be saved'],
    ["the key __proto__", Object.fromEntries([["__proto__", 1]]), 'the checkpoint has the key "__proto__"'],
    [
      "two tensors of one name",
      { "a.b": ones([1]), a: { b: ones([1]) } },
      'two tensors of the tree are called "a.b"',
    ],
  ])("%s", (_, value, reason) => {
    expect(message(() => encodeCheckpoint(value))).toContain(`encodeCheckpoint: ${reason}`);
  });

  test("what contains itself", () => {
    const cycle: unknown[] = [];
    cycle.push(cycle);
    expect(message(() => encodeCheckpoint(cycle))).toMatch(
      /nested deeper than 200 levels\. Does it contain itself/,
    );
  });

  const x = { x: ones([1]) };
  test.each<[name: string, file: Uint8Array, reason: string]>([
    ["no file", new Uint8Array(), "0 bytes are no safetensors file"],
    ["no checkpoint", encodeSafetensors(x), "this safetensors file is no checkpoint"],
    ["an outline that is no JSON", withOutline(x, "{"), '"chainrule.checkpoint": it is no JSON'],
    [
      "an outline too deep",
      withOutline(x, "[".repeat(300)),
      '"chainrule.checkpoint": it is nested deeper than 203',
    ],
    ["a key twice", withOutline(x, '{"version":1,"value":{"a":1,"a":2}}'), 'it has the key "a" twice'],
    [
      "the key __proto__",
      withOutline({}, '{"version":1,"value":{"__proto__":{"a":1}}}'),
      'it has the key "__proto__"',
    ],
    ["no value", withOutline(x, '{"version":1}'), "is no outline of a checkpoint"],
    [
      "a newer version",
      withOutline(x, '{"version":2,"value":1}'),
      "version 2 of checkpoints is unknown here",
    ],
    ["an unknown mark", withOutline({}, outlined({ $date: 1 })), 'the unknown mark "$date" of 1'],
    [
      "a number that is none",
      withOutline({}, outlined({ $number: "1e9" })),
      'the unknown mark "$number" of "1e9"',
    ],
    [
      "a mark among others",
      withOutline(x, outlined({ $tensor: "x", a: 1 })),
      'the mark "$tensor" among other keys',
    ],
    [
      "a tensor that is not there",
      withOutline(x, outlined({ $tensor: "y" })),
      'names the tensor "y", which is not there',
    ],
    [
      "a tensor in two places",
      withOutline(x, outlined([{ $tensor: "x" }, { $tensor: "x" }])),
      'names the tensor "x"',
    ],
    ["a tensor in no place", withOutline(x, outlined(1)), 'its tensor "x" has no place in its outline'],
  ])("in a file: %s", (_, file, reason) => {
    expect(message(() => decodeCheckpoint(file))).toContain(`decodeCheckpoint: `);
    expect(message(() => decodeCheckpoint(file))).toContain(reason);
  });
});
