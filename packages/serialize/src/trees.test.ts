import {
  decodeSafetensors,
  encodeSafetensors,
  flattenTree,
  isSerializeError,
  loadInto,
  SerializeError,
  unflattenTree,
} from "@chainrule/serialize";
import { isTensor, ones, tensor, treePaths, zeros } from "@chainrule/tensor";
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

const params = () => ({
  layers: [{ weight: ones([2, 3]), bias: zeros([3]) }, [], { scale: tensor(2) }] as const,
  head: ones([3, 1]),
});

describe("names", () => {
  test("are the paths of the tree, joined by dots", () => {
    expect(Object.keys(flattenTree(params()))).toEqual([
      "layers.0.weight",
      "layers.0.bias",
      "layers.2.scale",
      "head",
    ]);
    // As treePaths tells them, in its order.
    expect(Object.keys(flattenTree(params()))).toEqual(
      treePaths(params()).map((path) => path.replaceAll(/\[(\d+)\]/g, ".$1")),
    );
    expect(Object.keys(flattenTree([[ones([1])]]))).toEqual(["0.0"]);
    expect(Object.keys(flattenTree(ones([1])))).toEqual([""]);
  });

  test("become objects in objects", () => {
    const tree = unflattenTree(flattenTree(params()));
    expect(Object.keys(tree)).toEqual(["layers", "head"]);
    expect(flattenTree(tree)).toEqual(flattenTree(params()));
    expect(unflattenTree({})).toEqual({});
    expect(Object.keys(unflattenTree({ "": ones([1]) }))).toEqual([""]);
  });

  test("that contradict each other are refused", () => {
    const x = ones([1]);
    expect(message(() => unflattenTree({ a: x, "a.b": x }))).toBe(
      'unflattenTree: "a.b" lies below "a", which is a tensor itself',
    );
    expect(message(() => unflattenTree({ "a.b": x, a: x }))).toBe(
      'unflattenTree: "a" is a tensor, and others lie below it',
    );
    expect(message(() => unflattenTree({ [".a".repeat(500)]: x }))).toContain(
      "has more parts than the 200 levels of a tree",
    );
    expect(message(() => unflattenTree({ a: 1 as never }))).toContain('needs tensors by name, but "a" is 1');
  });

  test("of a prototype reach no prototype", () => {
    const x = ones([1]);
    expect(message(() => unflattenTree({ "__proto__.polluted": x }))).toContain('"__proto__" is no key');
    const tree = unflattenTree({
      "constructor.prototype.polluted": x,
      "toString.a": x,
      "a.hasOwnProperty": x,
    });
    expect(Object.keys(tree)).toEqual(["constructor", "toString", "a"]);
    expect(({} as { polluted?: unknown }).polluted).toBe(undefined);
    expect((Object as { polluted?: unknown }).polluted).toBe(undefined);
  });

  test("flatten and unflatten undo each other for trees of objects", () => {
    const key = fc.string({ minLength: 1, maxLength: 3, unit: "grapheme" }).filter((k) => !k.includes("."));
    const tree = fc.letrec((tie) => ({
      node: fc.oneof(
        fc.constant(0).map(() => ones([1])),
        fc.dictionary(key, tie("node"), { minKeys: 1, maxKeys: 3, noNullPrototype: true }),
      ),
    })).node;
    fc.assert(
      fc.property(tree, (value) => {
        fc.pre(!isTensor(value));
        expect(unflattenTree(flattenTree(value))).toEqual(value);
      }),
      { numRuns: 100 },
    );
  });
});

describe("loadInto", () => {
  const bytes = encodeSafetensors(params());
  const fresh = () => ({
    layers: [{ weight: zeros([2, 3]), bias: ones([3]) }, [], { scale: tensor(0) }] as const,
    head: zeros([3, 1]),
  });

  test("takes bytes, a decoded file, tensors by name and trees", () => {
    const file = decodeSafetensors(bytes);
    for (const source of [bytes, bytes.buffer, file, file.tensors, params(), unflattenTree(file.tensors)]) {
      expect(loadInto(fresh(), source)).toEqual(params());
    }
  });

  test("leaves what it is given as it was", () => {
    const template = fresh();
    loadInto(template, bytes);
    expect(template).toEqual(fresh());
  });

  test("names everything that does not fit, and no more than twenty of a kind", () => {
    const template = {
      layers: [{ weight: zeros([3, 2]), bias: ones([3], { dtype: "float64" }) }, [], { shift: tensor(0) }],
      more: Array.from({ length: 30 }, () => zeros([1])),
      head: zeros([3, 1]),
    };
    const lines = message(() => loadInto(template, bytes)).split("\n");
    expect(lines.slice(0, 3)).toEqual([
      "loadInto: the tensors do not fit the tree:",
      '  missing: "layers.2.shift" float32[]',
      '  missing: "more.0" float32[1]',
    ]);
    expect(lines.slice(-4)).toEqual([
      "  missing: and 11 more",
      '  unexpected: "layers.2.scale" float32[]',
      '  another shape: "layers.0.weight" is [2, 3], needs [3, 2]',
      '  another dtype: "layers.0.bias" is float32[3], needs float64[3]',
    ]);
  });

  test("keeps what is missing, and ignores what is unexpected, when asked to", () => {
    const template = { head: zeros([3, 1]), tail: zeros([2]) };
    const loaded = loadInto(template, bytes, { missing: "keep", unexpected: "ignore" });
    expect(loaded).toEqual({ head: ones([3, 1]), tail: zeros([2]) });
    expect(loaded.tail).toBe(template.tail);
  });

  test("casts floats only, and only when asked to", () => {
    const wide = loadInto({ a: zeros([2], { dtype: "float64" }) }, { a: tensor([1, 0.1]) }, { cast: true });
    expect(wide.a.dtype).toBe("float64");
    expect([...wide.a.data()]).toEqual([1, Math.fround(0.1)]);
    expect(
      message(() => loadInto({ a: zeros([1], { dtype: "int32" }) }, { a: tensor([1]) }, { cast: true })),
    ).toContain('another dtype: "a" is float32[1], needs int32[1]');
  });

  test("checks its options", () => {
    expect(() => loadInto({}, {}, { strict: true } as never)).toThrow('unknown option "strict"');
    expect(() => loadInto({}, {}, { missing: "ignore" } as never)).toThrow(
      'missing is "throw" or "keep", got "ignore"',
    );
    expect(message(() => loadInto({ a: new Array(1) }, {}))).toContain('at "a.0" there is undefined');
    expect(message(() => loadInto({ a: 1 }, {}))).toContain('at "a" there is 1');
  });
});

test("an error of another copy of the package is known by its code", () => {
  const foreign = Object.assign(new Error("x"), { code: "chainrule/serialize" });
  expect([foreign, new SerializeError("x"), new Error("x"), "x", null].map(isSerializeError)).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
});
