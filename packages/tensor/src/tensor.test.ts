import {
  add,
  arange,
  broadcastTo,
  cast,
  expandDims,
  isTensor,
  matmul,
  mul,
  ones,
  promoteDtypes,
  reshape,
  slice,
  squeeze,
  swapAxes,
  takeAlongAxis,
  tensor,
  transpose,
  zeros,
  type Dtype,
} from "@chainrule/tensor";
import { inspect } from "node:util";
import { describe, expect, it } from "vitest";

describe("creation", () => {
  it("copies a typed array unless told to take it over", () => {
    const values = new Float32Array([1, 2]);
    const copy = tensor(values);
    const owned = tensor(values, { own: true });
    values[0] = 9;
    expect([copy.toArray(), owned.toArray()]).toEqual([
      [1, 2],
      [9, 2],
    ]);
  });

  it("keeps its shape when the caller's list changes", () => {
    const shape = [2, 3];
    const made = [
      zeros(shape),
      tensor([1, 2, 3, 4, 5, 6], { shape }),
      tensor({ data: new Float32Array(6), shape }),
      reshape(arange(6), shape),
      broadcastTo(arange(3), shape),
    ];
    shape[0] = 9;
    expect(made.map((x) => x.shape)).toEqual(Array(5).fill([2, 3]));
  });

  it("makes bool of booleans alone", () => {
    expect(tensor([[true], [false]]).dtype).toBe("bool");
    expect(tensor([true, 3]).toArray()).toEqual([1, 3]);
    expect(tensor([]).dtype).toBe("float32");
  });

  it("takes { data, shape }, and keeps the dtype of typed arrays", () => {
    const x = tensor({ data: new Int32Array(6), shape: [2, 3] });
    expect([x.dtype, x.shape]).toEqual(["int32", [2, 3]]);
    expect(tensor([1, 2]).dtype).toBe("float32");
    expect(tensor(true).dtype).toBe("bool");
    expect(tensor([[]]).shape).toEqual([1, 0]);
  });

  it.each([
    [() => tensor([[1, 2], [3]]), "tensor: ragged input: expected an array of 2 at [1], got an array of 1"],
    [() => tensor([1, [2]]), "tensor: ragged input: expected a number at [1], got an array of 1"],
    [() => tensor([[1], 2]), "tensor: ragged input: expected an array of 1 at [1], got 2"],
    [() => tensor(["a"] as never), 'tensor: expected a number or a boolean at [0], got "a"'],
    [() => tensor([1, undefined] as never), "tensor: expected a number or a boolean at [1], got undefined"],
    [() => tensor(new Array<number>(3)), "tensor: expected a number or a boolean at [0], got undefined"],
    // eslint-disable-next-line no-sparse-arrays -- the hole is what is tested
    [() => tensor([[1], [,]] as never), "tensor: expected a number or a boolean at [1][0], got undefined"],
    [() => tensor([1n] as never), "tensor: expected a number or a boolean at [0], got 1n"],
    [() => tensor([1, 2, 3], { shape: [2] }), "tensor: 3 values do not fill the shape [2] of 2"],
    [() => tensor([1.5], { dtype: "int32" }), "tensor: 1.5 at position 0 does not fit int32"],
    [() => tensor([300], { dtype: "uint8" }), "tensor: 300 at position 0 does not fit uint8"],
    [
      () => tensor(new Float32Array(2), { dtype: "int32", own: true }),
      "cannot take over a float32 array as int32",
    ],
    [() => tensor(new BigInt64Array(2) as never), "tensor: a BigInt64Array has no dtype here"],
    [
      () => tensor([1], { dtyp: "int32" } as never),
      'tensor: unknown option "dtyp". Known: shape, dtype, own',
    ],
    [() => zeros([2.5]), "zeros: a shape is an array of non-negative integers, got [2.5]"],
    [() => tensor([1], { dtype: "float16" as never }), 'unknown dtype "float16"'],
  ])("says what is wrong (%#)", (make, message) => {
    expect(make).toThrow(message);
  });
});

describe("views", () => {
  const x = reshape(arange(24), [2, 3, 4]);

  it("share the memory", () => {
    for (const view of [
      transpose(x),
      reshape(x, [4, 6]),
      expandDims(x, 1),
      broadcastTo(x, [5, 2, 3, 4]),
      swapAxes(x, 0, 1),
    ]) {
      expect(view.storage).toBe(x.storage);
    }
  });

  it("copy where strides cannot say it", () => {
    const y = reshape(transpose(x), [24]);
    expect(y.storage).not.toBe(x.storage);
    expect(y.toArray()).toEqual([
      0, 12, 4, 16, 8, 20, 1, 13, 5, 17, 9, 21, 2, 14, 6, 18, 10, 22, 3, 15, 7, 19, 11, 23,
    ]);
  });

  it("of views are right", () => {
    const y = transpose(swapAxes(x, 0, 2), [1, 0, 2]);
    expect(y.shape).toEqual([3, 4, 2]);
    expect((y.toArray() as number[][][])[1]).toEqual([
      [4, 16],
      [5, 17],
      [6, 18],
      [7, 19],
    ]);
    expect(squeeze(expandDims(y, 0)).toArray()).toEqual(y.toArray());
  });

  it.each([
    [() => reshape(x, [5, -1]), "reshape: [2, 3, 4] has 24 elements, which do not fill [5, -1]"],
    [
      () => transpose(x, [0, 0, 1]),
      "transpose: the order [0, 0, 1] must name each of the 3 axes of [2, 3, 4] once",
    ],
    [() => squeeze(x, 1), "squeeze: axis 1 of [2, 3, 4] has size 3; only axes of size 1 can be left out"],
    [
      () => expandDims(x, 5),
      "expandDims: axis 5 is out of range for shape [2, 3, 4] and a new axis: use -4 to 3",
    ],
    [() => broadcastTo(x, [3, 4]), "broadcastTo: [2, 3, 4] does not broadcast to [3, 4]"],
    [() => add(x, ones([2])), "add: shapes [2, 3, 4] and [2] do not broadcast: axis -1 has sizes 4 and 2"],
    [
      () => matmul(ones([64, 784]), ones([128, 784])),
      "matmul: inner sizes differ: [64, 784] × [128, 784] (784 ≠ 128). Did you mean to transpose the second?",
    ],
    [
      () => matmul(ones([2, 3]), tensor(1)),
      "matmul: needs vectors or matrices, got [2, 3] × []. Use mul to scale",
    ],
    [
      () => takeAlongAxis(x, tensor([0]), { axis: 0 }),
      "takeAlongAxis: indices must be integers, got float32",
    ],
    [
      () => takeAlongAxis(tensor([1, 2]), tensor([0, 2], { dtype: "int32" }), { axis: 0 }),
      "takeAlongAxis: index 2 at position [1] is out of range for axis 0 of size 2",
    ],
    [
      () => add([1, 2] as never, 1),
      "add: expected a tensor or a number, got an array. Wrap it: tensor([...])",
    ],
    [() => x.item(), "item: shape [2, 3, 4] has 24 elements, not one"],
  ])("and operands that do not fit are named (%#)", (call, message) => {
    expect(call).toThrow(message);
  });
});

describe("dtypes", () => {
  const dtypes: Dtype[] = ["bool", "uint8", "int32", "uint32", "float32", "float64"];

  it("meet in this table", () => {
    const table = dtypes.map((a) =>
      dtypes.map((b) => {
        try {
          return promoteDtypes("add", a, b);
        } catch {
          return "error";
        }
      }),
    );
    expect(table).toEqual([
      ["bool", "uint8", "int32", "uint32", "float32", "float64"],
      ["uint8", "uint8", "int32", "uint32", "float32", "float64"],
      ["int32", "int32", "int32", "error", "float32", "float64"],
      ["uint32", "uint32", "error", "uint32", "float32", "float64"],
      ["float32", "float32", "float32", "float32", "float32", "float64"],
      ["float64", "float64", "float64", "float64", "float64", "float64"],
    ]);
  });

  it("numbers take the dtype of the tensor beside them", () => {
    const int = tensor([1, 2], { dtype: "int32" });
    expect(add(int, 1).dtype).toBe("int32");
    expect(add(int, 0.5).dtype).toBe("float32");
    expect(mul(tensor([1], { dtype: "float64" }), 0.1).item()).toBe(0.1);
    expect(add(int, tensor(1)).dtype).toBe("float32");
    expect(add(tensor([true]), 1).dtype).toBe("int32");
    expect(() => add(tensor(new Uint8Array([1])), 300)).toThrow("add: 300 does not fit uint8");
    expect(() => add(int, 3e9)).toThrow(
      'add: 3000000000 does not fit int32. Cast x first, for example cast(x, "float64")',
    );
  });

  it("casts round, truncate and wrap", () => {
    const x = tensor([1.7, -1.7, 257, NaN], { dtype: "float64" });
    expect(cast(x, "int32").toArray()).toEqual([1, -1, 257, 0]);
    expect(cast(x, "uint8").toArray()).toEqual([1, 255, 1, 0]);
    expect(cast(x, "bool").toArray()).toEqual([true, true, true, true]);
    expect(cast(tensor([0.1], { dtype: "float64" }), "float32").item()).toBe(Math.fround(0.1));
  });
});

describe("printing", () => {
  it("shows dtype, shape and aligned values, leaving out the middle of long axes", () => {
    expect(
      inspect(
        tensor([
          [1, -2.5],
          [30, NaN],
        ]),
      ),
    ).toBe("Tensor float32[2, 2]\n[[   1, -2.5],\n [  30,  NaN]]");
    expect(String(tensor(7, { dtype: "int32" }))).toBe("Tensor int32[]\n7");
    expect(String(arange(100))).toBe("Tensor float32[100]\n[ 0,  1,  2, ..., 97, 98, 99]");
    expect(String(tensor([true]))).toBe("Tensor bool[1]\n[true]");
    expect(String(zeros([0, 2]))).toBe("Tensor float32[0, 2]\n[]");
  });
});

describe("JavaScript's own operators", () => {
  const x = tensor([1, 2]) as unknown as number;

  it("throw instead of giving NaN or false", () => {
    const uses: (() => unknown)[] = [
      () => x + 1,
      () => x * 2,
      () => -x,
      () => x > 0,
      () => Math.max(x, 0),
      () => Number(x),
    ];
    for (const use of uses) expect(use).toThrow("here of shape [2]. Use x.add(y), greater(x, y) ...");
  });

  it("still make text", () => {
    const text = "Tensor float32[2]\n[1, 2]";
    expect(String(x)).toBe(text);
    expect(`${x}`).toBe(text);
    expect(inspect(x)).toBe(text);
    expect([x].join()).toBe(text);
  });
});

describe("data", () => {
  it("keeps every bit of NaN, in whole tensors and in views", () => {
    const bits = Uint32Array.from({ length: 40 }, (_, i) => 0x7fc00001 + i);
    const x = tensor(new Float32Array(bits.buffer));
    expect(new Uint32Array(x.data().buffer)).toEqual(bits);
    expect(new Uint32Array(slice(x, [[3, 25]]).data().buffer)).toEqual(bits.slice(3, 25));
    expect(new Uint32Array(slice(x, [[3, 5]]).data().buffer)).toEqual(bits.slice(3, 5));
    const turned = new Uint32Array(transpose(reshape(x, [4, 10])).data().buffer);
    expect(turned).toEqual(transpose(reshape(tensor(bits), [4, 10])).data());
  });

  it("is fresh memory", () => {
    const x = tensor([1, 2, 3]);
    x.data().fill(0);
    expect(x.toArray()).toEqual([1, 2, 3]);
  });
});

describe("a tensor whose memory was donated", () => {
  it("names the op that reads it, and prints where it went", () => {
    const x = tensor([1, 2]);
    x.storage!.donatedTo = "compile(step)";
    expect(() => add(x, 1)).toThrow("add: this tensor's memory was donated to compile(step). Use the result");
    expect(() => x.data()).toThrow("data: this tensor's memory was donated");
    expect(inspect(x)).toBe("Tensor float32[2] (donated to compile(step))");
  });
});

describe("isTensor", () => {
  it("knows tensors of other copies by their brand, and names a version it does not know", () => {
    expect(isTensor({ chainrule: "tensor@1" })).toBe(true);
    expect(isTensor(null)).toBe(false);
    expect(() => isTensor({ chainrule: "tensor@2" })).toThrow("met, tensor@2 and tensor@1. Install one");
  });
});
