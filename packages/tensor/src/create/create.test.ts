import { arange, fullLike, linspace, meshgrid, mul, tensor, tri, zeros } from "@chainrule/tensor";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

describe("arange", () => {
  it("takes options behind any of its numbers", () => {
    const dtype = "int32";
    expect(arange(3, { dtype })).toEqual(tensor([0, 1, 2], { dtype }));
    expect(arange(1, 3, { dtype })).toEqual(tensor([1, 2], { dtype }));
    expect(arange(4, 0, -2, { dtype })).toEqual(tensor([4, 2], { dtype }));
    expect(arange(2, undefined, undefined, { dtype })).toEqual(tensor([0, 1], { dtype }));
    expect(() => arange(3, { type: dtype } as never)).toThrow(`arange: unknown option "type"`);
    expect(() => arange(3, null as never)).toThrow("arange: ");
    expect(() => arange("3" as never)).toThrow("arange: needs finite bounds");
    expect(() => arange(0, tensor(3) as never)).toThrow(
      "arange: needs finite bounds and a step other than 0, got 0, a tensor float32[], 1",
    );
  });
});

describe("linspace", () => {
  it("begins and ends where it should, in even steps", () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1e6, max: 1e6, noNaN: true }),
        fc.double({ min: -1e6, max: 1e6, noNaN: true }),
        fc.integer({ min: 2, max: 50 }),
        (start, stop, count) => {
          const x = linspace(start, stop, count, { dtype: "float64" }).toArray() as number[];
          expect([x[0]! + 0, x[count - 1]! + 0, x.length]).toEqual([start + 0, stop + 0, count]);
          const half = linspace(start, stop, count - 1, { endpoint: false, dtype: "float64" }).toArray();
          expect(half).toEqual(x.slice(0, -1));
        },
      ),
    );
    expect(linspace(3, 4, 1).toArray()).toEqual([3]);
    expect(linspace(3, 4, 0).toArray()).toEqual([]);
    expect(() => linspace(0, Infinity, 3)).toThrow("linspace: needs finite bounds and a whole count ≥ 0");
    expect(() => linspace(0, 1, 2.5)).toThrow("got 0, 1, 2.5");
  });
});

describe("meshgrid", () => {
  it("spans the points of a grid, in both orders, without a copy", () => {
    const [x, y] = [tensor([1, 2, 3]), tensor([10, 20])];
    const [a, b] = meshgrid([x, y]);
    expect(mul(a!, b!).toArray()).toEqual([
      [10, 20, 30],
      [20, 40, 60],
    ]);
    expect(a!.storage).toBe(x.storage);
    expect(meshgrid([x, y], { indexing: "ij" }).map((z) => z.shape)).toEqual([
      [3, 2],
      [3, 2],
    ]);
    expect(meshgrid([x, y, x]).map((z) => z.shape)).toEqual(Array(3).fill([2, 3, 3]));
    expect(meshgrid([x])[0]!.toArray()).toEqual([1, 2, 3]);
    expect(meshgrid([])).toEqual([]);
    expect(() => meshgrid([zeros([2, 2])])).toThrow("meshgrid: needs vectors, got [2, 2]");
    expect(() => meshgrid([x], { indexing: "yx" as never })).toThrow('unknown indexing "yx". Known: xy, ij');
  });
});

describe("fullLike and tri", () => {
  it("take dtype and shape", () => {
    expect(fullLike(tensor([[1, 2]], { dtype: "int32" }), 5).dtype).toBe("int32");
    expect(fullLike(tensor([[1, 2]]), 5, { dtype: "float64" }).toArray()).toEqual([[5, 5]]);
    expect(tri(2, 3, { diagonal: -5 }).toArray()).toEqual([
      [0, 0, 0],
      [0, 0, 0],
    ]);
    expect(tri(0).shape).toEqual([0, 0]);
    expect(tri(1, 2, { dtype: "bool", diagonal: 9 }).toArray()).toEqual([[true, true]]);
    expect(() => tri(2, 2, { diagonal: 0.5 })).toThrow("tri: the diagonal must be a whole number, got 0.5");
    expect(() => tri(-1)).toThrow("tri: rows must be a whole number ≥ 0, got -1");
  });
});
