import { decodeSafetensors, encodeSafetensors, isSerializeError } from "@chainrule/serialize";
import { ones, placeholder, tensor, transpose, zeros } from "@chainrule/tensor";
import { describe, expect, test } from "vitest";
import { rawSafetensors } from "./rawSafetensors.fixture.js";

const entry = (dtype: string, shape: unknown, start: unknown, end: unknown): object => ({
  dtype,
  shape,
  data_offsets: [start, end],
});

/** What a file is refused for. */
function reason(file: Uint8Array, options = {}): string {
  try {
    decodeSafetensors(file, options);
  } catch (error) {
    if (isSerializeError(error)) return error.message.replace(/^decodeSafetensors: /, "");
    throw error;
  }
  return "nothing";
}

describe("what it is refused for", () => {
  const x = entry("F32", [1], 0, 4);
  const four = [0, 0, 0, 0];
  const cases: [name: string, file: Uint8Array, reason: RegExp][] = [
    ["nothing in it", new Uint8Array(0), /^0 bytes are no safetensors file/],
    ["seven bytes", new Uint8Array(7), /^7 bytes are no safetensors file/],
    [
      "a header longer than the file",
      rawSafetensors("{}").fill(200, 0, 1),
      /^the header claims 200 bytes, but only 2 follow/,
    ],
    [
      "a header beyond all limits",
      new Uint8Array(20).fill(255),
      /^a header of 18446744073709551615 bytes is beyond/,
    ],
    [
      "a header just beyond the limit",
      Uint8Array.from([1, 225, 245, 5, 0, 0, 0, 0, 0]),
      /^a header of 100000001 bytes is beyond/,
    ],
    [
      "a .pt file of PyTorch",
      Uint8Array.from([0x50, 0x4b, 3, 4, 0, 0, 8, 8, 0, 0]),
      /beyond the limit of 100000000\. It is a zip archive, as PyTorch's \.pt .*save_file\(model\.state_dict\(\), path\)/,
    ],
    [
      "an NPZ file of NumPy",
      Uint8Array.from([0x50, 0x4b, 3, 4, 0, 0, 0, 0, 0]),
      /only 1 follow\. It is a zip archive, .* An NPZ file is read by decodeNpz$/,
    ],
    [
      "an older .pt file",
      Uint8Array.from([0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9]),
      /It is a Python pickle/,
    ],
    [
      "an NPY file",
      Uint8Array.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0]),
      /an NPY file, which decodeNpy reads/,
    ],
    ["gzip", Uint8Array.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0]), /It is compressed with gzip/],
    [
      "a page of a server",
      new TextEncoder().encode("<!DOCTYPE html>\n<title>Not found</title>"),
      /^a header of \d+ bytes is beyond the limit of 100000000\. It begins with the text "<!DOCTYP"$/,
    ],
    [
      "a short header of a file that was cut off",
      Uint8Array.from([0x80, 2, 0, 0, 0, 0, 0, 0, 0x7b]),
      /^the header claims 640 bytes, but only 1 follow\. Is the file complete\?$/,
    ],
    ["no UTF-8", rawSafetensors("  ").fill(255, 8), /^its header is no UTF-8 text/],
    ["no JSON", rawSafetensors('{"x":'), /^its header: it is no JSON/],
    ["no object", rawSafetensors("[]"), /^its header is no JSON object/],
    ["depth", rawSafetensors("[".repeat(1e6)), /^its header: it is nested deeper than 3 levels/],
    [
      "a key twice",
      rawSafetensors(`{"x":${JSON.stringify(x)},"\\u0078":${JSON.stringify(x)}}`, four),
      /the key "x" twice/,
    ],
    [
      "a property twice",
      rawSafetensors(`{"x":{"dtype":"F32","dtype" \n:"F32","shape":[1],"data_offsets":[0,4]}}`, four),
      /the key "dtype" twice/,
    ],
    ["__proto__", rawSafetensors(`{"__proto__":${JSON.stringify(x)}}`, four), /the key "__proto__"/],
    ["__proto__ in a name", rawSafetensors({ "a.__proto__.b": x }, four), /cannot be the name of a tensor/],
    ["an entry that is none", rawSafetensors({ x: 1 }), /^"x": its entry in the header is no object/],
    [
      "an entry without type",
      rawSafetensors({ x: { shape: [1], data_offsets: [0, 4] } }, four),
      /^"x": its type undefined is not supported/,
    ],
    [
      "an unknown type",
      rawSafetensors({ x: entry("F128", [1], 0, 4) }, four),
      /^"x": its type "F128" is not supported\. Supported: U64 /,
    ],
    [
      "a type from a prototype",
      rawSafetensors({ x: entry("constructor", [1], 0, 4) }, four),
      /its type "constructor" is not supported/,
    ],
    [
      "an unknown property",
      rawSafetensors({ x: { ...x, scale: 2 } }, four),
      /^"x": its entry has an unknown property "scale"/,
    ],
    ["no shape", rawSafetensors({ x: entry("F32", 1, 0, 4) }, four), /^"x": its shape is 1, not an array/],
    [
      "a negative size",
      rawSafetensors({ x: entry("F32", [-1], 0, 4) }, four),
      /its shape is \[-1\], but a size is a whole number/,
    ],
    [
      "a fraction",
      rawSafetensors({ x: entry("F32", [0.5, 2], 0, 4) }, four),
      /its shape is \[0\.5,2\], but a size/,
    ],
    [
      "a size as text",
      rawSafetensors({ x: entry("F32", ["1"], 0, 4) }, four),
      /its shape is \["1"\], but a size/,
    ],
    [
      "a size of 1e300",
      rawSafetensors({ x: entry("F32", [1e300], 0, 4) }, four),
      /its shape is \[1e\+300\], but a size/,
    ],
    [
      "a product beyond 2^53",
      rawSafetensors({ x: entry("F32", [2 ** 30, 2 ** 30], 0, 4) }, four),
      /more elements than can be counted/,
    ],
    [
      "a product that is 0 in the end",
      rawSafetensors({ x: entry("F32", [2 ** 30, 2 ** 30, 0], 0, 0) }),
      /more elements than can be counted/,
    ],
    [
      "65 axes",
      rawSafetensors({ x: entry("F32", new Array(65).fill(1), 0, 4) }, four),
      /its shape has 65 axes, more than 64/,
    ],
    [
      "one offset",
      rawSafetensors({ x: { dtype: "F32", shape: [1], data_offsets: [0] } }, four),
      /its data_offsets are \[0\], not two/,
    ],
    [
      "a negative offset",
      rawSafetensors({ x: entry("F32", [1], -4, 0) }, four),
      /its data_offsets are \[-4,0\], not two/,
    ],
    [
      "offsets as fractions",
      rawSafetensors({ x: entry("U8", [1], 0.5, 1.5) }, four),
      /its data_offsets are \[0\.5,1\.5\], not two/,
    ],
    [
      "an end before the start",
      rawSafetensors({ x: entry("F32", [0], 4, 0) }, four),
      /float32\[0\] takes 0 bytes, but its offsets 4 … 0 make -4/,
    ],
    [
      "lying lengths",
      rawSafetensors({ x: entry("F32", [2], 0, 4) }, four),
      /^"x": float32\[2\] takes 8 bytes, but its offsets 0 … 4 make 4/,
    ],
    [
      "a huge claim",
      rawSafetensors({ x: entry("F64", [2 ** 40], 0, 2 ** 43) }, four),
      /the tensors take 8796093022208 bytes, but 4 follow/,
    ],
    [
      "an overlap",
      rawSafetensors({ x, y: entry("F32", [1], 2, 6) }, [...four, 0, 0]),
      /^"y" begins at 2, but 4 is where .* overlap/,
    ],
    ["two in one place", rawSafetensors({ x, y: x }, four), /overlap/],
    ["a gap", rawSafetensors({ x: entry("U8", [1], 2, 3) }, [0, 0, 0]), /^"x" begins at 2, but 0 .* gap/],
    [
      "bytes at the end",
      rawSafetensors({ x }, [...four, 0]),
      /the tensors take 4 bytes, but 5 follow the header\. What is behind/,
    ],
    [
      "a truncated end",
      rawSafetensors({ x }, [0, 0]),
      /the tensors take 4 bytes, but 2 follow the header\. Is the file complete/,
    ],
    ["metadata that are none", rawSafetensors({ __metadata__: [] }), /its "__metadata__" is no object/],
    ["metadata of numbers", rawSafetensors({ __metadata__: { a: 1 } }), /holds text by name, but "a" is 1/],
    [
      "a bool of 2",
      rawSafetensors({ x: entry("BOOL", [2, 2], 0, 4) }, [0, 1, 1, 2]),
      /^"x": 2 at \[1, 1\] is no bool/,
    ],
  ];
  test.each(cases)("%s", (_, file, expected) => {
    expect(reason(file)).toMatch(expected);
  });

  test("nothing: an empty file of the format", () => {
    expect(decodeSafetensors(rawSafetensors("{}"))).toEqual({ tensors: {}, dtypes: {}, metadata: {} });
    expect(decodeSafetensors(encodeSafetensors({}))).toEqual({ tensors: {}, dtypes: {}, metadata: {} });
  });

  test("names lie in the order of their UTF-8 bytes, whatever the order of the tree", () => {
    const names = ["layer.weight", "layer", "layer.bias", "layers", "\u{10000}", "\uffff", "a", "\u{10001}"];
    const encode = (order: string[]): Uint8Array =>
      encodeSafetensors(Object.fromEntries(order.map((name, i) => [name, tensor(i)])));
    const sorted = [...names].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    for (const order of [names, [...names].reverse(), sorted]) {
      expect(Object.keys(decodeSafetensors(encode(order)).tensors)).toEqual(sorted);
    }
  });

  test("metadata without an entry is none", () => {
    expect(encodeSafetensors({ x: ones([1]) }, { metadata: {} })).toEqual(
      encodeSafetensors({ x: ones([1]) }),
    );
  });

  test("names of Object's own properties are names like others", () => {
    const tree = { constructor: ones([1]), toString: ones([2]), hasOwnProperty: ones([3]) };
    expect(Object.keys(decodeSafetensors(encodeSafetensors(tree)).tensors).sort()).toEqual(
      Object.keys(tree).sort(),
    );
  });
});

describe("integers of 64 bits", () => {
  const int64 = (dtype: string, ...values: bigint[]): Uint8Array =>
    rawSafetensors(
      { ids: entry(dtype, [values.length / 2, 2], 0, 8 * values.length) },
      new Uint8Array(BigInt64Array.from(values).buffer),
    );

  test("become int32 or uint32 where they fit", () => {
    const { tensors } = decodeSafetensors(int64("I64", -(2n ** 31n), 2n ** 31n - 1n));
    expect([...tensors["ids"]!.data()]).toEqual([-(2 ** 31), 2 ** 31 - 1]);
    expect(tensors["ids"]!.dtype).toBe("int32");
    const unsigned = decodeSafetensors(int64("U64", 0n, 2n ** 32n - 1n)).tensors["ids"]!;
    expect([...unsigned.data()]).toEqual([0, 2 ** 32 - 1]);
    expect(unsigned.dtype).toBe("uint32");
  });

  test("are refused with name, place and value where they do not", () => {
    expect(reason(int64("I64", 1n, 2n, 3n, 2n ** 31n))).toBe(
      '"ids": 2147483648 at [1, 1] does not fit int32, as which int64 is read. ' +
        'For numbers up to ±(2^53 - 1): { wideIntegers: "float64" }',
    );
    expect(reason(int64("I64", -(2n ** 63n), 0n))).toContain(
      "-9223372036854775808 at [0, 0] does not fit int32",
    );
    expect(reason(int64("U64", 0n, -1n))).toContain("18446744073709551615 at [0, 1] does not fit uint32");
  });

  test("become float64 when that is asked for, as far as it holds them", () => {
    const options = { wideIntegers: "float64" } as const;
    const limit = 2n ** 53n - 1n;
    const { tensors } = decodeSafetensors(int64("I64", limit, -limit), options);
    expect(tensors["ids"]!.dtype).toBe("float64");
    expect([...tensors["ids"]!.data()].map(BigInt)).toEqual([limit, -limit]);
    expect(reason(int64("I64", limit + 1n, 0n), options)).toBe(
      '"ids": 9007199254740992 at [0, 0] is beyond ±(2^53 - 1), which float64 holds exactly',
    );
    expect(reason(int64("I64", 0n, -(2n ** 53n) - 1n), options)).toContain("-9007199254740993 at [0, 1]");
    expect(reason(int64("U64", 0n, -1n), options)).toContain("18446744073709551615 at [0, 1]");
    const again = encodeSafetensors(tensors, { dtypes: { ids: "int64" } });
    expect(decodeSafetensors(again, options).tensors).toEqual(tensors);
  });
});

describe("writing", () => {
  const refusal = (tree: unknown, options = {}): string => {
    try {
      encodeSafetensors(tree, options);
    } catch (error) {
      if (isSerializeError(error)) return error.message.replace(/^encodeSafetensors: /, "");
      throw error;
    }
    return "nothing";
  };

  test("views, and tensors of every dtype", () => {
    const tree = {
      view: transpose(
        tensor([
          [1, 2, 3],
          [4, 5, 6],
        ]),
      ),
      wide: tensor([0.1], { dtype: "float64" }),
      int: tensor([-1], { dtype: "int32" }),
      uint: tensor([2 ** 32 - 1], { dtype: "uint32" }),
      byte: tensor([255], { dtype: "uint8" }),
      flag: tensor([[true], [false]]),
    };
    const { tensors } = decodeSafetensors(encodeSafetensors(tree));
    for (const [name, x] of Object.entries(tree)) {
      expect(tensors[name]!.toArray()).toEqual(x.toArray());
      expect(tensors[name]!.dtype).toBe(x.dtype);
    }
  });

  test("what NaNs carry is kept, widened and narrowed again", () => {
    for (const [dtype, words] of [
      ["F32", Uint32Array.of(0x7fe00001, 0xffc12345)],
      ["F16", Uint16Array.of(0x7e01, 0xfe55)],
      ["BF16", Uint16Array.of(0x7fc1, 0xffd5)],
      ["F8_E5M2", Uint8Array.of(0x7e, 0xff)],
    ] as const) {
      const bytes = new Uint8Array(words.buffer);
      const file = rawSafetensors({ x: entry(dtype, [2], 0, bytes.length) }, bytes);
      const { tensors, dtypes } = decodeSafetensors(file);
      expect([...tensors["x"]!.data()]).toEqual([NaN, NaN]);
      expect([...encodeSafetensors(tensors, { dtypes }).slice(-bytes.length)]).toEqual([...bytes]);
    }
  });

  test("floats are rounded once: from float64 not by way of float32", () => {
    // Just above a tie of float16 and of bfloat16, by less than float32 can hold.
    const x = tensor([1 + 2 ** -11 + 2 ** -40, 1 + 2 ** -8 + 2 ** -40], { dtype: "float64" });
    const read = (dtype: "float16" | "bfloat16"): number[] => [
      ...decodeSafetensors(encodeSafetensors({ x }, { dtypes: dtype })).tensors["x"]!.data(),
    ];
    expect(read("float16")[0]).toBe(1 + 2 ** -10);
    expect(read("bfloat16")[1]).toBe(1 + 2 ** -7);
  });

  test.each([
    ["float16", 65520, "65520 at [1, 0] does not fit float16, whose largest number is 65504"],
    ["bfloat16", 3.4e38, "at [1, 0] does not fit bfloat16, whose largest number is 3.3895313892515355e+38"],
    ["float8_e4m3fn", 465, "465 at [1, 0] does not fit float8_e4m3fn, whose largest number is 448"],
    ["float8_e4m3fn", Infinity, "Infinity at [1, 0] does not fit float8_e4m3fn, whose largest number is 448"],
    ["float8_e5m2", -61440, "-61440 at [1, 0] does not fit float8_e5m2, whose largest number is 57344"],
    ["int8", 128, "128 at [1, 0] does not fit int8, -128 … 127"],
    ["uint8", -1, "-1 at [1, 0] does not fit uint8, 0 … 255"],
    ["int64", 1.5, "1.5 at [1, 0] is no whole number, as int64 needs"],
    ["int32", NaN, "NaN at [1, 0] is no whole number, as int32 needs"],
    ["bool", 1, "float32 is not stored as bool. Cast the tensor first: cast(x, …)"],
    ["float128", 1, 'dtypes: unknown type "float128". Known: bool, '],
  ])("%s does not hold %d", (dtype, value, expected) => {
    expect(refusal({ a: { b: tensor([[0], [value]]) } }, { dtypes: { "a.b": dtype } })).toContain(expected);
  });

  test.each([
    ["int8", -(2 ** 7), 2 ** 7 - 1],
    ["uint8", 0, 2 ** 8 - 1],
    ["int16", -(2 ** 15), 2 ** 15 - 1],
    ["uint16", 0, 2 ** 16 - 1],
    ["int32", -(2 ** 31), 2 ** 31 - 1],
    ["uint32", 0, 2 ** 32 - 1],
    ["int64", -Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
    ["uint64", 0, Number.MAX_SAFE_INTEGER],
  ] as const)("%s holds %d … %d, and no more", (dtype, least, largest) => {
    const file = (...values: number[]): Uint8Array =>
      encodeSafetensors({ x: tensor(values, { dtype: "float64" }) }, { dtypes: { x: dtype } });
    const { tensors } = decodeSafetensors(file(least, largest), { wideIntegers: "float64" });
    expect(tensors["x"]!.toArray()).toEqual([least, largest]);
    for (const value of [least - 1, largest + 1]) {
      expect(() => file(value)).toThrow(`${value} at [0] does not fit ${dtype}, ${least} … ${largest}`);
    }
  });

  test("float64 is rounded to float32, and what is not finite stays", () => {
    const x = tensor([1.1, -1e-46, Infinity, -Infinity, NaN], { dtype: "float64" });
    const { tensors } = decodeSafetensors(encodeSafetensors({ x }, { dtypes: "float32" }));
    expect(tensors["x"]!.toArray()).toEqual([Math.fround(1.1), -0, Infinity, -Infinity, NaN]);
  });

  test("the largest of each type of floats is held, and rounds down from below the next", () => {
    for (const [dtype, largest, below] of [
      ["float16", 65504, 65519.996],
      ["float8_e4m3fn", 448, 464],
      ["float8_e5m2", 57344, 61439.996],
    ] as const) {
      const { tensors } = decodeSafetensors(
        encodeSafetensors([tensor([largest, -below])], { dtypes: dtype }),
      );
      expect([...tensors["0"]!.data()]).toEqual([largest, -largest]);
    }
    const overflow = tensor([3.4028235677973366e38], { dtype: "float64" });
    expect(refusal([overflow], { dtypes: "float32" })).toMatch(
      /^"0": 3\.4028235677973366e\+38 at \[0\] does not fit/,
    );
  });

  test.each([
    [
      "a number in the tree",
      { a: [{ lr: 0.1 }] },
      {},
      'at "a.0.lr" there is 0.1. Wrap the number: tensor(...)',
    ],
    ["a root that is none", null, {}, "at its root there is null"],
    [
      "a model in place of its parameters",
      { model: { name: "dense", init: () => [], apply: () => [] } },
      {},
      'at "model" there is a layer. Its parameters are outside of it: what init(key) gave',
    ],
    ["a promise", Promise.resolve([]), {}, "at its root there is a Promise. Await it"],
    ["a path", "model.safetensors", {}, 'there is "model.safetensors". For a path there is loadSafetensors'],
    ["a date", { a: new Date(0) }, {}, 'at "a" there is a Date'],
    [
      "two of one name",
      { "a.b": ones([1]), a: { b: ones([1]) } },
      {},
      'two tensors of the tree are called "a.b"',
    ],
    ["the format's own name", { __metadata__: ones([1]) }, {}, '"__metadata__" is the format\'s own name'],
    [
      "a key __proto__",
      Object.fromEntries([["__proto__", ones([1])]]),
      {},
      '"__proto__" is no key of an ordinary',
    ],
    ["half a character", { "\ud800": ones([1]) }, {}, "half of a surrogate pair"],
    ["metadata of numbers", {}, { metadata: { a: 1 } }, 'metadata is text, but "a" is 1. Write it as text'],
    ["metadata of half a character", {}, { metadata: { a: "\udc00" } }, "no Unicode text"],
    [
      "a type for a tensor that is not there",
      { a: ones([1]) },
      { dtypes: { b: "int8" } },
      'there is no tensor "b", only "a"',
    ],
    ["a whole number for all floats", { a: ones([1]) }, { dtypes: "int8" }, "int8 cannot be for all floats"],
  ])("%s is refused", (_, tree, options, expected) => {
    expect(refusal(tree, options)).toContain(expected);
  });

  test("a tree that contains itself, and one that is too deep, are refused", () => {
    const cycle: Record<string, unknown> = {};
    cycle["again"] = cycle;
    const list: unknown[] = [];
    list.push([list]);
    for (const tree of [cycle, list]) {
      expect(refusal(tree)).toMatch(/^the tree is nested deeper than 200 levels\. Does it contain itself/);
    }
  });

  test("a tensor that has no values yet is refused", () => {
    const x = placeholder({ shape: [1], dtype: "float32" }, { tracer: { level: 1, apply: (_, [a]) => a! } });
    expect(refusal({ x })).toMatch(/^"x": its values cannot be read: /);
  });

  test("unknown options are refused", () => {
    expect(() => encodeSafetensors({}, { dtype: "float16" } as never)).toThrow('unknown option "dtype"');
    expect(() => decodeSafetensors(new Uint8Array(), { strict: true } as never)).toThrow(TypeError);
    expect(() => decodeSafetensors(new Uint8Array(), { wideIntegers: "bigint" } as never)).toThrow(
      'wideIntegers is "32-bit" or "float64", got "bigint"',
    );
    expect(() => decodeSafetensors("text" as never)).toThrow(
      'needs the bytes of a file, a Uint8Array or an ArrayBuffer, got "text". For a path there are the functions of ' +
        "@chainrule/serialize/node",
    );
    expect(() => decodeSafetensors(new Float32Array(9) as never)).toThrow("needs the bytes of a file");
  });

  test("bytes may be a buffer, part of one, or Node's own", () => {
    const bytes = encodeSafetensors({ x: tensor([1, 2, 3]) });
    const expected = decodeSafetensors(bytes);
    const inside = new Uint8Array(bytes.length + 7);
    inside.set(bytes, 3);
    for (const file of [bytes.buffer, inside.subarray(3, 3 + bytes.length), Buffer.from(bytes)]) {
      expect(decodeSafetensors(file)).toEqual(expected);
    }
  });

  test("tensors have memory of their own", () => {
    const bytes = encodeSafetensors({ x: tensor([1, 2, 3]) });
    const { tensors } = decodeSafetensors(bytes);
    bytes.fill(255);
    expect(tensors["x"]!.toArray()).toEqual([1, 2, 3]);
  });

  test("zero elements in many shapes", () => {
    const tree = { a: zeros([0]), b: zeros([2, 0, 3]), c: tensor(5), d: zeros([0]) };
    const { tensors } = decodeSafetensors(encodeSafetensors(tree));
    expect(Object.entries(tensors).map(([name, { shape }]) => [name, shape])).toEqual([
      ["a", [0]],
      ["b", [2, 0, 3]],
      ["c", []],
      ["d", [0]],
    ]);
  });
});
