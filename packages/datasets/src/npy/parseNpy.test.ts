import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import fc from "fast-check";
import { afterAll, expect, test, vi } from "vitest";
import { DatasetError, isDatasetError } from "../DatasetError.js";
import { parseNpy } from "./parseNpy.js";
import { readNpy } from "./readNpy.js";

interface Vectors {
  files: Record<string, { file: string; shape: number[]; values: (number | string | boolean)[] }>;
  refused: Record<string, string>;
}

// Saved by NumPy; see vectors.py.
const vectors = JSON.parse(
  readFileSync(fileURLToPath(new URL("npy.vectors.json", import.meta.url)), "utf8"),
) as Vectors;

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(base64, "base64"));
}

/** A file of version 1 with a header of its own. */
function npy(header: string, values: readonly number[] = [], version = 1): Uint8Array<ArrayBuffer> {
  const text = new TextEncoder().encode(header);
  const length =
    version === 1 ? [text.length & 255, text.length >> 8] : [text.length & 255, text.length >> 8, 0, 0];
  return Uint8Array.of(0x93, ...new TextEncoder().encode("NUMPY"), version, 0, ...length, ...text, ...values);
}

function dictionary(descr: string, shape: string, order = "False"): string {
  return `{'descr': ${descr}, 'fortran_order': ${order}, 'shape': ${shape}, }\n`;
}

function failure(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return isDatasetError(error) ? error.message : `not a DatasetError: ${String(error)}`;
  }
  return "nothing thrown";
}

const kinds: Record<string, string> = {
  bool: "Uint8Array",
  int64: "Int32Array",
  uint64: "Uint32Array",
  float16: "Float32Array",
  float32: "Float32Array",
  int16: "Int16Array",
};

test.each(Object.entries(vectors.files))("NumPy's %s", (name, { file, shape, values }) => {
  const array = parseNpy(bytesOf(file));
  expect(array.shape).toEqual(shape);
  const numbers = values.map((value) =>
    typeof value === "string"
      ? Number(value.replace("inf", "Infinity").replace("nan", "NaN"))
      : Number(value),
  );
  expect([...array.data]).toEqual(numbers);
  if (name in kinds) expect(array.data[Symbol.toStringTag]).toBe(kinds[name]);
  // At an odd place in a larger buffer, and from an ArrayBuffer.
  const larger = Uint8Array.of(9, ...bytesOf(file), 9);
  expect(parseNpy(larger.subarray(1, larger.length - 1))).toEqual(array);
  expect(parseNpy(bytesOf(file).buffer)).toEqual(array);
});

test.each([
  ["complex", 'holds values of NumPy\'s type "<c16"; known are bool, int8 to int64'],
  ["text", 'holds values of NumPy\'s type "<U3"; known are'],
  ["bytes", 'holds values of NumPy\'s type "|S3"; known are'],
  ["date", 'holds values of NumPy\'s type "<M8[D]"; known are'],
  ["object", 'holds values of NumPy\'s type "|O" (Python objects: reading them would run a program)'],
  ["structured", "has a malformed NPY header: a structured type (columns of several types; save each column"],
  [
    "int64 too large",
    "value 1 of type int64 is 2147483648, not from -2147483648 to 2147483647. In NumPy, .astype",
  ],
  ["int64 too small", "value 0 of type int64 is -2147483649, not from"],
  ["uint64 too large", "value 2 of type uint64 is 9223372036854775808, not from 0 to 4294967295"],
])("NumPy's %s is refused", (name, message) => {
  expect(failure(() => parseNpy(bytesOf(vectors.refused[name]!)))).toContain(`parseNpy: the data`);
  expect(failure(() => parseNpy(bytesOf(vectors.refused[name]!)))).toContain(message);
});

test("a dictionary in other order, with other quotes and spaces", () => {
  const header = '  {"shape":(2,),"fortran_order" : False , "descr":"|u1"}';
  expect(parseNpy(npy(header, [7, 8]))).toEqual({ data: Uint8Array.of(7, 8), shape: [2] });
});

const malformed: [what: string, bytes: Uint8Array, message: string][] = [
  ["nothing", new Uint8Array(0), "is not NPY: it begins with the bytes , expected 93 4e 55 4d 50 59"],
  ["a wrong magic", Uint8Array.of(1, 2, 3), "is not NPY: it begins with the bytes 01 02 03, expected"],
  ["a zip archive", Uint8Array.of(0x50, 0x4b, 3, 4), "It is a zip archive: NPZ? Then read it with readNpz"],
  ["an unknown version", npy("", [], 4), "is NPY of version 4; known are 1, 2 and 3"],
  [
    "a truncated length",
    npy("").slice(0, 9),
    "is truncated in the NPY header: it needs 10 bytes, but there are 9",
  ],
  ["a truncated header", npy("{'descr'").slice(0, -3), "is truncated in the NPY header: it needs 18 bytes"],
  ["no dictionary", npy("hello"), 'has a malformed NPY header: no dictionary in "hello"'],
  [
    "an unknown entry",
    npy("{'descr': '<f4', 'x': 1}"),
    "an entry that is none of descr, fortran_order and shape",
  ],
  ["a missing entry", npy("{'descr': '<f4'}"), "descr, fortran_order or shape is missing"],
  ["text behind", npy("{'descr': '<f4'} import os"), "has a malformed NPY header: an entry that is none of"],
  ["a shape of words", npy(dictionary("'<f4'", "(a,)")), "has a malformed NPY header"],
  ["a shape of two commas", npy(dictionary("'<f4'", "(1,,2)")), "the shape has no whole sizes"],
  ["a negative size", npy(dictionary("'<f4'", "(-1,)")), "has a malformed NPY header"],
  [
    "a size beyond numbers",
    npy(dictionary("'<f4'", "(99999999999999999999,)")),
    "the shape has no whole sizes",
  ],
  ["an unknown type", npy(dictionary("'<f16'", "(1,)")), 'holds values of NumPy\'s type "<f16"'],
  ["an inherited name as type", npy(dictionary("'<constructor'", "()")), 'type "<constructor"'],
  [
    "truncated values",
    npy(dictionary("'<i2'", "(2,)"), [1, 0, 2]),
    'is truncated: values of type "<i2" and shape [2] make 72 bytes with the header, but there are 71',
  ],
  ["trailing bytes", npy(dictionary("'|u1'", "(1,)"), [1, 2]), "has bytes after its end: values of type"],
  [
    "a shape beyond all memory",
    npy(dictionary("'<f8'", "(4294967296, 4294967296)")),
    "is truncated: values of type",
  ],
  [
    "a bool of 2",
    npy(dictionary("'|b1'", "(1,)"), [2]),
    "value 0 of type bool is 2, not from 0 to 1. A bool is 0 or 1",
  ],
];
test.each(malformed)("%s is refused", (_, bytes, message) => {
  expect(failure(() => parseNpy(bytes))).toContain(message);
});

test("any float64 array comes back as it was written, in C and in Fortran order", () => {
  const arrays = fc.array(fc.nat(4), { maxLength: 4 }).chain((shape) => {
    const length = shape.reduce((product, size) => product * size, 1);
    return fc.tuple(fc.constant(shape), fc.float64Array({ minLength: length, maxLength: length }));
  });
  fc.assert(
    fc.property(arrays, ([shape, values]) => {
      const text = `(${shape.map((size) => `${size},`).join("")})`;
      const bytes = [...new Uint8Array(values.slice().buffer)];
      expect(parseNpy(npy(dictionary("'<f8'", text), bytes))).toEqual({ data: values, shape });
      // Read as Fortran's, index (i, j, …) is where the reversed shape has (…, j, i).
      const reversed = `(${[...shape]
        .reverse()
        .map((size) => `${size},`)
        .join("")})`;
      const turned = parseNpy(npy(dictionary("'<f8'", reversed, "True"), bytes));
      const at = (index: readonly number[]): number =>
        index.reduce((place, i, axis) => place * [...shape].reverse()[axis]! + i, 0);
      values.forEach((value, place) => {
        const index = [...shape].reverse().reduce<{ rest: number; index: number[] }>(
          ({ rest, index: found }, size) => ({
            rest: Math.floor(rest / size),
            index: [...found, rest % size],
          }),
          { rest: place, index: [] },
        ).index;
        expect(Object.is(turned.data[at(index)], value)).toBe(true);
      });
    }),
  );
});

test("whatever the bytes are, the answer is an array or a DatasetError", () => {
  const valid = Object.values(vectors.files).map(({ file }) => bytesOf(file));
  const damaged = fc
    .tuple(
      fc.constantFrom(...valid),
      fc.array(fc.tuple(fc.nat(400), fc.nat(255)), { maxLength: 4 }),
      fc.nat(400),
    )
    .map(([bytes, changes, cut]) => {
      const copy = bytes.slice(0, cut > 200 ? undefined : cut);
      for (const [at, byte] of changes) if (at < copy.length) copy[at] = byte;
      return copy;
    });
  fc.assert(
    fc.property(fc.oneof(damaged, fc.uint8Array({ maxLength: 200 })), (bytes) => {
      try {
        expect(parseNpy(bytes).data.length).toBeLessThanOrEqual(bytes.length);
      } catch (error) {
        expect(error).toBeInstanceOf(DatasetError);
      }
    }),
    { numRuns: 1000 },
  );
});

const directory = mkdtempSync(join(tmpdir(), "npy-"));
afterAll(() => rmSync(directory, { recursive: true }));

test("readNpy reads a path or a URL, and names the file in errors", async () => {
  const path = join(directory, "a.npy");
  writeFileSync(path, npy(dictionary("'|i1'", "(2,)"), [1, 255]));
  const expected = { data: Int8Array.of(1, -1), shape: [2] };
  expect(await readNpy(path)).toEqual(expected);
  expect(await readNpy(pathToFileURL(path))).toEqual(expected);
  writeFileSync(path, "text");
  await expect(readNpy(path)).rejects.toThrow(`readNpy: ${path} is not NPY`);
  await expect(readNpy(`${path}x`)).rejects.toThrow(`readNpy: ${path}x can't be read: ENOENT`);
  await expect(readNpy(7 as never)).rejects.toThrow(
    "readNpy: the path must be a string or a file: URL, but is 7",
  );
});

test("where there is no file system, the error says what to do", async () => {
  vi.stubGlobal("process", undefined);
  const reading = readNpy("/a.npy");
  vi.unstubAllGlobals();
  await expect(reading).rejects.toThrow("Fetch the file and give its bytes to parseNpy");
});

test("a path is no file's contents", () => {
  expect(failure(() => parseNpy("a.npy" as never))).toBe(
    "parseNpy: takes the bytes of a file, a Uint8Array or an ArrayBuffer, but this is a string. For a path there is readNpy",
  );
  expect(failure(() => parseNpy(Float32Array.of(1) as never))).toBe(
    "parseNpy: takes the bytes of a file, a Uint8Array or an ArrayBuffer, but this is an object",
  );
});
