import { decodeNpy, encodeNpy, isSerializeError } from "@chainrule/serialize";
import { ones, tensor } from "@chainrule/tensor";
import { describe, expect, test } from "vitest";

/** An NPY file with any header, and any bytes behind it. */
function raw(header: string, data: readonly number[] = [], version = 1): Uint8Array {
  const wide = version > 1;
  const file = new Uint8Array((wide ? 12 : 10) + header.length + data.length);
  file.set([0x93, ...new TextEncoder().encode("NUMPY"), version, 0, header.length & 255, header.length >> 8]);
  file.set(new TextEncoder().encode(header), wide ? 12 : 10);
  file.set(data, (wide ? 12 : 10) + header.length);
  return file;
}

const dictionary = (descr: string, shape: string, order = "False"): string =>
  `{'descr': ${descr}, 'fortran_order': ${order}, 'shape': ${shape}, }\n`;

function reason(file: Uint8Array): string {
  try {
    decodeNpy(file);
  } catch (error) {
    if (isSerializeError(error)) return error.message.replace(/^decodeNpy: /, "");
    throw error;
  }
  return "nothing";
}

const four = [0, 0, 0, 0];
const f4 = "'<f4'";

test.each([0, 1, 2, 3, 4, 5])("byte %d of the magic is looked at", (i) => {
  const file = encodeNpy(ones([1]));
  file[i]! ^= 1;
  expect(reason(file)).toContain("this is no NPY file");
});

test("the header fills the fewest multiples of 64 bytes, as NumPy's", () => {
  for (let axes = 0; axes < 32; axes++) {
    const file = encodeNpy(ones(Array<number>(axes).fill(1)));
    const end = file.length - 4;
    const text = new TextDecoder().decode(file.subarray(10, end));
    expect([end % 64, text.at(-1)]).toEqual([0, "\n"]);
    expect(text.length - text.trimEnd().length).toBeLessThanOrEqual(64);
  }
});

test("unknown options are refused", () => {
  expect(() => decodeNpy(new Uint8Array(), { wide: true } as never)).toThrow('unknown option "wide"');
  expect(() => decodeNpy(new Uint8Array(), { wideIntegers: "bigint" as never })).toThrow(
    'wideIntegers is "32-bit" or "float64", got "bigint"',
  );
});

describe("what it is refused for", () => {
  test.each<[name: string, file: Uint8Array, reason: string]>([
    ["nothing in it", new Uint8Array(0), "this is no NPY file"],
    ["another format", new TextEncoder().encode("PK\x03\x04....."), "this is no NPY file"],
    ["the magic alone", raw("").slice(0, 6), "version 0.0 of the format is not supported"],
    [
      "version 4.0",
      raw(dictionary(f4, "(1,)"), four, 4),
      "version 4.0 of the format is not supported, but 1.0, 2.0",
    ],
    ["half a length", raw("").slice(0, 9), "9 bytes are no whole header"],
    ["half a length of 32 bits", raw("", [], 2).slice(0, 11), "11 bytes are no whole header"],
    ["a header longer than the file", raw(dictionary(f4, "(1,)")).slice(0, 30), "bytes, but only 20 follow"],
    ["a huge header", raw("", [], 3).fill(255, 8, 12), "a header of 4294967295 bytes is beyond the limit"],
    ["no dictionary", raw("[1, 2]"), 'its header is no dictionary: "[1, 2]"'],
    ["code", raw("{'descr': __import__('os'), }"), "its header is no dictionary"],
    ["rubbish behind an entry", raw("{'descr': '<f4' + 'x', }"), "its header is no dictionary"],
    ["no type", raw("{'fortran_order': False, 'shape': (1,), }", four), "its header has no descr"],
    ["no order", raw(`{'descr': ${f4}, 'shape': (1,), }`, four), "its header has no fortran_order"],
    ["no shape", raw(`{'descr': ${f4}, 'fortran_order': False, }`, four), "its header has no shape"],
    ["an entry twice", raw(`{'descr': ${f4}, 'descr': ${f4}, }`), 'the entry "descr" twice'],
    [
      "an unknown entry",
      raw(dictionary(f4, "(1,)").replace("}", "'x': True}"), four),
      'an unknown entry "x"',
    ],
    [
      "an order that is none",
      raw(dictionary(f4, "(1,)", "'C'"), four),
      "a fortran_order that is none: \"'C'\"",
    ],
    ["a shape that is none", raw(dictionary(f4, "True"), four), 'a shape that is none: "True"'],
    ["a number as the shape", raw(dictionary(f4, "(1)"), four), 'its shape ("1") is no tuple'],
    [
      "a negative size",
      raw(dictionary(f4, "(-1,)"), four),
      'its shape has the size "-1", which is no whole number',
    ],
    ["a fraction", raw(dictionary(f4, "(0.5, 2)"), four), 'its shape has the size "0.5"'],
    ["a gap in the shape", raw(dictionary(f4, "(1,,1)"), four), 'its shape has the size ""'],
    ["65 axes", raw(dictionary(f4, `(${"1,".repeat(65)})`), four), "its shape has 65 axes, more than 64"],
    [
      "a product beyond 2^53",
      raw(dictionary(f4, "(4294967296, 4294967296)")),
      "more elements than can be counted",
    ],
    ["a size of 400 digits", raw(dictionary(f4, `(${"9".repeat(400)},)`)), "a size is a whole number"],
    ["a huge claim", raw(dictionary("'<f8'", "(1099511627776,)")), "takes 8796093022208 bytes, but 0 follow"],
    [
      "a truncated end",
      raw(dictionary(f4, "(2,)"), four),
      "float32[2] takes 8 bytes, but 4 follow the header. Is the",
    ],
    [
      "bytes at the end",
      raw(dictionary(f4, "(1,)"), [...four, 1]),
      "but 5 follow the header. Are there several arrays",
    ],
    ["a type without byte order", raw(dictionary("'f4'", "(1,)"), four), 'its type "f4" is not supported'],
    ["a type of no byte order", raw(dictionary("'|f4'", "(1,)"), four), 'its type "|f4" is not supported'],
    [
      "a bfloat16, which NumPy calls void",
      raw(dictionary("'<V2'", "(1,)"), [0, 0]),
      'its type "<V2" is not supported',
    ],
    [
      "a structure",
      raw(dictionary("[('a', '<f4'), ('b', '<i4', (2,))]", "(1,)"), four),
      "a structured type, one with fields",
    ],
    ["a bool of 7", raw(dictionary("'|b1'", "(2,)"), [1, 7]), "7 at [1] is no bool"],
    [
      "a bool of 7 in Fortran's order",
      raw(dictionary("'|b1'", "(2, 3)", "True"), [1, 0, 0, 1, 7, 0]),
      "7 at [0, 2] is no bool",
    ],
  ])("%s", (_, file, expected) => {
    expect(reason(file)).toContain(expected);
  });
});

describe("headers that others write", () => {
  test.each([
    ["without the last comma", `{'descr': ${f4}, 'fortran_order': False, 'shape': (1,)}`],
    ["with other quotes and no spaces", `{"descr":"<f4","fortran_order":False,"shape":(1,)}`],
    ["in another order", `{'shape': (1,), 'fortran_order': False, 'descr': ${f4}}   \n`],
    ["with Python 2's long numbers", `{'shape': (1L,), 'fortran_order': False, 'descr': ${f4}}`],
    ["with line breaks", `{\n'shape': (1,\n),\n'fortran_order': False, 'descr': ${f4}}`],
  ])("%s", (_, header) => {
    expect(decodeNpy(raw(header, [0, 0, 128, 63])).tensor.toArray()).toEqual([1]);
  });

  test("a bool with a byte order", () => {
    expect(decodeNpy(raw(dictionary("'<b1'", "(2,)"), [1, 0])).tensor.toArray()).toEqual([true, false]);
  });
});

test("in Fortran's order of 3 axes, places in messages are those of the array", () => {
  const x = tensor({ data: [0, 1, 2, 3, 4, 70000], shape: [1, 2, 3] }, { dtype: "int32" });
  expect(() => encodeNpy(x, { dtype: "int16", fortranOrder: true })).toThrow(
    "70000 at [0, 1, 2] does not fit int16",
  );
});

test("a header grows by 64 bytes, so that the numbers stay aligned", () => {
  for (const shape of [[], [1], new Array<number>(20).fill(1), new Array<number>(64).fill(1)]) {
    const bytes = encodeNpy(ones(shape));
    expect((bytes.length - 4) % 64).toBe(0);
    expect(decodeNpy(bytes).tensor.shape).toEqual(shape);
  }
});

test("arguments are checked", () => {
  expect(() => encodeNpy({ a: ones([1]) } as never)).toThrow(
    "encodeNpy: needs a tensor, got an object. encodeNpz",
  );
  expect(() => encodeNpy(ones([1]), { dtype: "int24" as never })).toThrow("encodeNpy: unknown dtype int24");
  expect(() => encodeNpy(ones([1]), { dtype: "bfloat16" })).toThrow("encodeNpy: NumPy has no bfloat16");
  expect(() => encodeNpy(ones([1]), { byteOrder: "<" as never })).toThrow(
    'byteOrder is "little" or "big", got "<"',
  );
  expect(() => encodeNpy(ones([1]), { order: "F" } as never)).toThrow('unknown option "order"');
});
