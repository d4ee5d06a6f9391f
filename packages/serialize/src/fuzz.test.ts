// Whatever the bytes: a right answer or a SerializeError, never another error, never a hang.
import {
  decodeCheckpoint,
  decodeNpy,
  decodeNpz,
  decodeSafetensors,
  encodeCheckpoint,
  encodeNpy,
  encodeNpz,
  encodeSafetensors,
  isSerializeError,
  loadInto,
  loadStateDict,
  unflattenTree,
} from "@chainrule/serialize";
import { arange, isTensor, ones, reshape, type Tensor, tensor, zeros } from "@chainrule/tensor";
import * as random from "@chainrule/tensor/random";
import fc from "fast-check";
import { expect, test } from "vitest";
import { rawSafetensors } from "./safetensors/rawSafetensors.fixture.js";

const tree = {
  layers: [{ weight: reshape(arange(100), [25, 4]), bias: zeros([4]) }],
  flags: tensor([true, false]),
  ids: tensor([1, -2], { dtype: "int32" }),
};
const dtypes = { ids: "int64", "layers.0.bias": "float16" } as const;
const checkpoint = { params: tree, key: random.key(1), step: 3, best: Infinity, notes: ["a", { $b: null }] };

/** What is decoded from bytes, or undefined where they are refused as they should be. */
async function decoded<T>(decode: () => T | Promise<T>): Promise<T | undefined> {
  try {
    return await decode();
  } catch (error) {
    if (isSerializeError(error)) return undefined;
    throw error;
  }
}

/** Every tensor is a whole one: as many values as its shape says, bools of 0 and 1. */
function expectSound(tensors: readonly unknown[]): void {
  for (const x of tensors) {
    expect(isTensor(x)).toBe(true);
    const { shape, dtype } = x as Tensor;
    const values = (x as Tensor).data();
    expect(values.length).toBe(shape.reduce((product, n) => product * n, 1));
    if (dtype === "bool") expect(values.every((value) => value === 0 || value === 1)).toBe(true);
  }
}

/** A file with bytes changed, taken out, put in, or repeated; more often at its beginning and end. */
function mutations(file: Uint8Array): fc.Arbitrary<Uint8Array> {
  const place = fc.oneof(
    fc.nat({ max: file.length - 1 }),
    fc.nat({ max: Math.min(200, file.length - 1) }),
    fc.nat({ max: Math.min(120, file.length - 1) }).map((i) => file.length - 1 - i),
  );
  const interesting = fc.constantFrom(0, 1, 0x7f, 0x80, 0xff, 0x22, 0x2c, 0x2d, 0x2e, 0x30, 0x39, 0x5b, 0x7b);
  const mutation = fc.record({
    kind: fc.constantFrom("set", "flip", "cut", "insert", "repeat", "number"),
    place,
    value: fc.oneof(interesting, fc.nat({ max: 255 })),
    length: fc.integer({ min: 1, max: 16 }),
  });
  return fc.array(mutation, { minLength: 1, maxLength: 4 }).map((steps) => {
    let bytes = [...file];
    for (const { kind, place: i, value, length } of steps) {
      const part = bytes.slice(i, i + length);
      if (kind === "set" && i < bytes.length) bytes[i] = value;
      if (kind === "flip" && i < bytes.length) bytes[i]! ^= 1 << (value & 7);
      if (kind === "cut") bytes.splice(i, length);
      if (kind === "insert") bytes.splice(i, 0, ...new Array<number>(length).fill(value));
      if (kind === "repeat") bytes = [...bytes.slice(0, i), ...part, ...bytes.slice(i)];
      // Four bytes that claim very much.
      if (kind === "number" && i + 4 <= bytes.length) bytes.splice(i, 4, value, 0xff, 0xff, value);
    }
    return Uint8Array.from(bytes);
  });
}

/** More by hand: FUZZ_RUNS=100000. */
const runs = { numRuns: Number(process.env["FUZZ_RUNS"] ?? 400) };

test("safetensors", async () => {
  const file = encodeSafetensors(tree, { dtypes, metadata: { note: "a" } });
  let read = 0;
  await fc.assert(
    fc.asyncProperty(mutations(file), async (bytes) => {
      const result = await decoded(() => decodeSafetensors(bytes));
      if (!result) return;
      read++;
      expectSound(Object.values(result.tensors));
      // What is read can be written, and means the same.
      const { tensors, dtypes: stored, metadata } = result;
      expect(decodeSafetensors(encodeSafetensors(tensors, { dtypes: stored, metadata }))).toEqual(result);
      await decoded(() => unflattenTree(tensors));
      await decoded(() => loadInto(tree, tensors));
      await decoded(() => loadStateDict(tree, tensors));
    }),
    runs,
  );
  // The mutations leave some files whole, or nothing would be shown of those.
  expect(read).toBeGreaterThan(20);
});

test("safetensors with any JSON as the header", async () => {
  const size = fc.oneof(
    fc.nat({ max: 4 }),
    fc.constantFrom(-1, 0.5, 1e300, 2 ** 53, 2 ** 31, "2", null, [1], NaN),
  );
  const entry = fc.record(
    {
      dtype: fc.constantFrom("F32", "U8", "BOOL", "F16", "I64", "F4", "toString", 3, null),
      shape: fc.oneof(fc.array(size, { maxLength: 3 }), size),
      data_offsets: fc.oneof(fc.array(size, { maxLength: 3 }), size),
    },
    { requiredKeys: [] },
  );
  const name = fc.oneof(
    fc.constantFrom("__proto__", "__metadata__", "constructor", "", ".", "a.b", "a", "a.__proto__.b"),
    fc.string({ unit: "grapheme" }),
  );
  const header = fc.oneof(fc.array(fc.tuple(name, fc.oneof(entry, fc.jsonValue()))), fc.jsonValue());
  await fc.assert(
    fc.asyncProperty(header, fc.uint8Array({ maxLength: 16 }), async (value, data) => {
      // Written by hand, so that keys can come twice and __proto__ is one.
      const isList = Array.isArray(value) && value.every((item) => Array.isArray(item) && item.length === 2);
      const json = isList
        ? `{${(value as [unknown, unknown][]).map(([k, v]) => `${JSON.stringify(String(k))}:${JSON.stringify(v)}`).join(",")}}`
        : JSON.stringify(value);
      const result = await decoded(() => decodeSafetensors(rawSafetensors(json, data)));
      if (result) expectSound(Object.values(result.tensors));
      expect(Object.prototype).not.toHaveProperty("dtype");
    }),
    runs,
  );
});

test("checkpoints", async () => {
  const file = encodeCheckpoint(checkpoint);
  await fc.assert(
    fc.asyncProperty(mutations(file), async (bytes) => {
      await decoded(() => decodeCheckpoint(bytes));
      const result = await decoded(() => decodeCheckpoint(bytes, checkpoint));
      if (result) expectSound([result.key, result.params.flags, result.params.layers[0]!.weight]);
    }),
    runs,
  );
});

test("NPY", async () => {
  const files = [
    encodeNpy(tree.layers[0]!.weight, { fortranOrder: true, byteOrder: "big" }),
    encodeNpy(tree.ids, { dtype: "int64" }),
    encodeNpy(tree.flags),
  ];
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...files).chain(mutations), async (bytes) => {
      const result = await decoded(() => decodeNpy(bytes));
      if (!result) return;
      const { tensor: x, ...form } = result;
      expectSound([x]);
      expect(decodeNpy(encodeNpy(x, form))).toEqual(result);
    }),
    runs,
  );
});

test.each([true, false])("NPZ, compressed %s", async (compressed) => {
  const file = await encodeNpz({ a: arange(50), b: { c: ones([2, 2]) } }, { compressed });
  await fc.assert(
    fc.asyncProperty(mutations(file), async (bytes) => {
      const result = await decoded(() => decodeNpz(bytes));
      if (result) expectSound(Object.values(result.tensors));
    }),
    { numRuns: runs.numRuns / 2 },
  );
});

test("bytes at random", async () => {
  const start = fc.constantFrom<number[]>(
    [],
    [2, 0, 0, 0, 0, 0, 0, 0],
    [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0],
    [0x50, 0x4b, 5, 6],
  );
  await fc.assert(
    fc.asyncProperty(start, fc.uint8Array({ maxLength: 300 }), async (head, rest) => {
      const bytes = Uint8Array.from([...head, ...rest]);
      await decoded(() => decodeSafetensors(bytes));
      await decoded(() => decodeCheckpoint(bytes));
      await decoded(() => decodeNpy(bytes));
      await decoded(() => decodeNpz(bytes));
    }),
    runs,
  );
});
