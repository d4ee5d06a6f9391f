import fc from "fast-check";
import { expect, test } from "vitest";
import { isDatasetError } from "./DatasetError.js";
import { parseIdx } from "./parseIdx.js";

/** A header, its sizes big-endian. */
function header(code: number, ...shape: number[]): number[] {
  return [0, 0, code, shape.length, ...shape.flatMap((size) => [size >>> 24, size >>> 16, size >>> 8, size])];
}

const types = [
  { name: "uint8", code: 0x08, bytes: [0, 1, 255], values: Uint8Array.of(0, 1, 255) },
  { name: "int8", code: 0x09, bytes: [0, 127, 255], values: Int8Array.of(0, 127, -1) },
  { name: "int16", code: 0x0b, bytes: [1, 2, 0x80, 0, 255, 255], values: Int16Array.of(258, -32768, -1) },
  {
    name: "int32",
    code: 0x0c,
    bytes: [1, 2, 3, 4, 0x80, 0, 0, 0],
    values: Int32Array.of(16909060, -2147483648),
  },
  {
    name: "float32",
    code: 0x0d,
    bytes: [0x3f, 0xc0, 0, 0, 0xff, 0x80, 0, 0],
    values: Float32Array.of(1.5, -Infinity),
  },
  {
    name: "float64",
    code: 0x0e,
    bytes: [0xbf, 0xe0, 0, 0, 0, 0, 0, 1],
    values: Float64Array.of(-0.5000000000000001),
  },
];

test.each(types)("$name", ({ code, bytes, values }) => {
  const file = Uint8Array.of(...header(code, values.length), ...bytes);
  expect(parseIdx(file)).toEqual({ data: values, shape: [values.length] });
  expect(parseIdx(file.buffer)).toEqual({ data: values, shape: [values.length] });
  // At an odd place in a larger buffer, as parts of a file or a Node Buffer are.
  const larger = Uint8Array.of(9, ...file, 9);
  const { data } = parseIdx(larger.subarray(1, 1 + file.length));
  expect(data).toEqual(values);
  expect(data.buffer).not.toBe(larger.buffer);
  expect(data.byteLength).toBe(data.buffer.byteLength);
});

test("any array comes back as it was written", () => {
  const arrays = fc.array(fc.nat(4), { maxLength: 4 }).chain((shape) => {
    const length = shape.reduce((product, size) => product * size, 1);
    return fc.tuple(fc.constant(shape), fc.float64Array({ minLength: length, maxLength: length }));
  });
  fc.assert(
    fc.property(arrays, ([shape, values]) => {
      const bytes = new DataView(new ArrayBuffer(8 * values.length));
      values.forEach((value, i) => bytes.setFloat64(8 * i, value));
      const file = Uint8Array.of(...header(0x0e, ...shape), ...new Uint8Array(bytes.buffer));
      expect(parseIdx(file)).toEqual({ data: new Float64Array(values), shape });
    }),
  );
});

test("sizes beyond 2^31 are read as unsigned", () => {
  const file = Uint8Array.of(...header(0x08, 0, 0xffffffff));
  expect(parseIdx(file)).toEqual({ data: new Uint8Array(0), shape: [0, 0xffffffff] });
});

const malformed: [what: string, bytes: number[] | string, message: string][] = [
  ["nothing", [], "parseIdx: the data is not IDX: it is empty"],
  [
    "two bytes",
    [0, 0],
    "parseIdx: the data is not IDX: it begins with the bytes 00 00, expected 00 00, the type and",
  ],
  [
    "a wrong magic",
    [1, 0, 8, 1, 0, 0, 0, 0],
    "parseIdx: the data is not IDX: it begins with the bytes 01 00 08 01 00",
  ],
  [
    "a web page",
    "<!doctype html>",
    'parseIdx: the data is not IDX: it begins with the text "<!doctyp"; is it a web page',
  ],
  [
    "gzip",
    [0x1f, 0x8b, 8, 0, 0],
    "parseIdx: the data is not IDX: it is compressed with gzip; decompress it first",
  ],
  [
    "an unknown type",
    header(0x0a, 0),
    "parseIdx: the data is not IDX: its third byte, the type, is 0x0a; known are 08 uint8, 09 int8, 0b int16, " +
      "0c int32, 0d float32, 0e float64",
  ],
  [
    "a truncated header",
    header(0x08, 1, 1).slice(0, 9),
    "parseIdx: the data is truncated in the IDX header: rank 2 needs 12 bytes, but there are 9",
  ],
  [
    "truncated data",
    [...header(0x0b, 2, 2), 1, 2, 3, 4, 5, 6, 7],
    "parseIdx: the data is truncated: int16 values of shape [2, 2] make 20 bytes with the header, but there are 19",
  ],
  [
    "trailing bytes",
    [...header(0x08, 2), 1, 2, 3],
    "parseIdx: the data has bytes after its end: uint8 values of shape [2] make 10 bytes with the header, " +
      "but there are 11",
  ],
  [
    "sizes whose product is beyond all memory",
    header(0x0e, 0xffffffff, 0xffffffff),
    "parseIdx: the data is truncated: float64 values of shape [4294967295, 4294967295] make",
  ],
];
test.each(malformed)("%s is refused", (_, content, message) => {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : Uint8Array.from(content);
  let thrown: unknown;
  try {
    parseIdx(bytes);
  } catch (error) {
    thrown = error;
  }
  expect(isDatasetError(thrown) && thrown.message).toContain(message);
});
