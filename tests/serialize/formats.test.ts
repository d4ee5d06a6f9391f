// Files as their own libraries wrote them (formats.py): read right, and written again byte for byte.
import { readFileSync } from "node:fs";
import {
  type ByteOrder,
  decodeNpy,
  decodeNpz,
  decodeSafetensors,
  encodeNpy,
  encodeNpz,
  encodeSafetensors,
  type StoredDtype,
} from "@chainrule/serialize";
import { type Dtype, type Tensor, tensor } from "@chainrule/tensor";
import { describe, expect, test } from "vitest";

interface Stored {
  readonly dtype: StoredDtype;
  readonly shape: number[];
  readonly data: (number | string)[];
}

interface Vectors {
  readonly floats: {
    dtype: StoredDtype;
    source: "float32" | "float64";
    values: (number | string)[];
    bits: number[];
  }[];
  readonly every: Record<StoredDtype, (number | string)[]>;
  readonly safetensors: { file: string; tensors: Record<string, Stored> };
  readonly npy: (Stored & { version: number; fortranOrder: boolean; byteOrder: ByteOrder; file: string })[];
  readonly refused: Record<string, string>;
  readonly npz: { stored: string; deflated: string; tensors: Record<string, Stored> };
}

const vectors = JSON.parse(
  readFileSync(new URL("./formats.vectors.json", import.meta.url), "utf8"),
) as Vectors;

const bytesOf = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, "base64"));

/** What each type that tensors lack is read as. */
const readAs: Partial<Record<StoredDtype, Dtype>> = {
  int8: "int32",
  int16: "int32",
  uint16: "int32",
  int64: "int32",
  uint64: "uint32",
  float16: "float32",
  bfloat16: "float32",
  float8_e4m3fn: "float32",
  float8_e5m2: "float32",
};

function expectStored(actual: Tensor | undefined, { dtype, shape, data }: Stored): void {
  expect(actual!.dtype).toBe(readAs[dtype] ?? dtype);
  expect(actual!.shape).toEqual(shape);
  const rounded = actual!.dtype === "float32" ? data.map((x) => Math.fround(Number(x))) : data.map(Number);
  expect([...actual!.data()]).toEqual(rounded);
}

/** The bytes behind the header of an NPY file. */
const numbersOf = (npy: Uint8Array): Uint8Array => npy.slice(10 + npy[8]! + 256 * npy[9]!);

describe("narrowing rounds to the nearest, ties to even", () => {
  test.each(vectors.floats)("$source → $dtype", ({ dtype, source, values, bits }) => {
    const x = tensor({ data: values.map(Number), shape: [values.length] }, { dtype: source });
    const file = encodeSafetensors({ x }, { dtypes: { x: dtype } });
    const stored = file.slice(file.length - bits.length * (dtype.startsWith("float8") ? 1 : 2));
    const got = dtype.startsWith("float8") ? [...stored] : [...new Uint16Array(stored.buffer)];
    const signed = (word: number, i: number): string => `${values[i]}: 0x${word.toString(16)}`;
    expect(got.map(signed)).toEqual(bits.map(signed));
  });
});

test.each(Object.entries(vectors.every))("every %s is widened exactly", (dtype, values) => {
  const all = Uint8Array.from({ length: 256 }, (_, i) => i);
  const header = JSON.stringify({
    x: { dtype: dtype === "float8_e5m2" ? "F8_E5M2" : "F8_E4M3", shape: [256], data_offsets: [0, 256] },
  });
  const file = new Uint8Array(8 + header.length + 256);
  new DataView(file.buffer).setUint32(0, header.length, true);
  file.set(new TextEncoder().encode(header), 8);
  file.set(all, 8 + header.length);
  const { tensors } = decodeSafetensors(file);
  expect([...tensors["x"]!.data()]).toEqual(values.map(Number));
  // And what was widened is narrowed to what it was, but for what NaN carries.
  const again = encodeSafetensors(tensors, { dtypes: { x: dtype as StoredDtype } }).slice(-256);
  const isNaN = (i: number): boolean => values[i] === "NaN";
  expect([...again].filter((_, i) => !isNaN(i))).toEqual([...all].filter((_, i) => !isNaN(i)));
});

describe("safetensors", () => {
  const bytes = bytesOf(vectors.safetensors.file);
  const file = decodeSafetensors(bytes);

  test.each(Object.keys(vectors.safetensors.tensors))("%s is read", (name) => {
    const expected = vectors.safetensors.tensors[name]!;
    expectStored(file.tensors[name], expected);
    expect(file.dtypes[name]).toBe(expected.dtype);
  });

  test("all of it is read, and the metadata", () => {
    expect(Object.keys(file.tensors).sort()).toEqual(Object.keys(vectors.safetensors.tensors).sort());
    expect(file.metadata).toEqual({ note: "ä\n" });
  });

  test("is written as its own library writes it, byte for byte", () => {
    const { tensors, dtypes, metadata } = file;
    expect(Buffer.compare(encodeSafetensors(tensors, { dtypes, metadata }), bytes)).toBe(0);
  });
});

describe("NPY", () => {
  test.each(vectors.npy)(
    "$dtype, $byteOrder endian, Fortran order $fortranOrder, version $version, $shape",
    ({ file, version, ...expected }) => {
      const bytes = bytesOf(file);
      const { tensor: x, ...form } = decodeNpy(bytes);
      expectStored(x, expected);
      const { dtype, byteOrder, fortranOrder } = expected;
      expect(form).toEqual({ dtype, byteOrder, fortranOrder });
      const written = encodeNpy(x, form);
      if (version === 1) expect(Buffer.compare(written, bytes)).toBe(0);
      else expect(Buffer.compare(numbersOf(written), bytes.slice(-numbersOf(written).length))).toBe(0);
    },
  );

  test.each(Object.entries(vectors.refused))("%s is refused", (_, file) => {
    expect(() => decodeNpy(bytesOf(file))).toThrow(
      /^decodeNpy: (?:its type .* is not supported|a structured type)/,
    );
  });
});

describe("NPZ", () => {
  test.each(["stored", "deflated"] as const)("%s", async (kind) => {
    const { tensors, dtypes } = await decodeNpz(bytesOf(vectors.npz[kind]));
    expect(Object.keys(tensors)).toEqual(Object.keys(vectors.npz.tensors));
    for (const [name, expected] of Object.entries(vectors.npz.tensors)) {
      expectStored(tensors[name], expected);
      expect(dtypes[name]).toBe(expected.dtype);
    }
    const again = await decodeNpz(await encodeNpz(tensors, { dtypes, compressed: kind === "deflated" }));
    expect(again).toEqual({ tensors, dtypes });
  });
});
