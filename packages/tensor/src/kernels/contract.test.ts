import { flip, matmul, reshape, slice, type Tensor, tensor, transpose } from "@chainrule/tensor";
import { contractionBlock } from "@chainrule/wasm";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { multiplyInto } from "./contract.js";

function numbers(shape: readonly number[], seed: number, dtype: "float32" | "float64"): Tensor {
  let state = seed >>> 0;
  const size = shape.reduce((a, b) => a * b, 1);
  const values = Float64Array.from({ length: size }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
  return tensor(values, { shape, dtype });
}

/** The definition: k in order within blocks, blocks in order, every step rounded to the type. */
function definition(a: Tensor, b: Tensor, dtype: "float32" | "float64"): number[] {
  const round = dtype === "float32" ? Math.fround : (x: number): number => x;
  const [m, k] = a.shape as [number, number];
  const n = b.shape[1]!;
  const [x, y] = [a.data(), b.data()];
  const out: number[] = [];
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let total = 0;
      for (let start = 0; start < k; start += contractionBlock) {
        let block = 0;
        for (let p = start; p < Math.min(k, start + contractionBlock); p++) {
          block = round(block + round(x[i * k + p]! * y[p * n + j]!));
        }
        total = start === 0 ? block : round(total + block);
      }
      out.push(total);
    }
  }
  return out;
}

describe("matrix products", () => {
  const size = fc.integer({ min: 1, max: 40 });
  const dtype = fc.constantFrom("float32" as const, "float64" as const);

  it("equal their definition to the last bit, in every layout", () => {
    fc.assert(
      fc.property(size, size, size, fc.boolean(), fc.boolean(), dtype, (m, k, n, ta, tb, type) => {
        const a = ta ? transpose(numbers([k, m], 1, type)) : numbers([m, k], 1, type);
        const b = tb ? transpose(numbers([n, k], 2, type)) : numbers([k, n], 2, type);
        expect([...matmul(a, b).data()]).toEqual(definition(a, b, type));
      }),
      { numRuns: 150 },
    );
  });

  it.each([
    [1, 1000, 1],
    [1, 784, 128],
    [2, 1153, 37],
    [3, 784, 130],
    [64, 784, 10],
    [130, 385, 17],
    [100, 769, 9],
    [1, 784, 128],
    [2, 385, 1030],
    [3, 1000, 5],
  ])("%i × %i × %i, beyond one block", (m, k, n) => {
    for (const type of ["float32", "float64"] as const) {
      const a = numbers([m, k], 5, type);
      const b = numbers([k, n], 6, type);
      const expected = definition(a, b, type);
      expect([...matmul(a, b).data()]).toEqual(expected);
      const at = transpose(reshape(transpose(a), [k, m]));
      expect([...matmul(at, b).data()]).toEqual(expected);
    }
  });

  it("of few rows take B as a view", () => {
    const [a, wide] = [numbers([2, 400], 5, "float32"), numbers([400, 60], 6, "float32")];
    const part = slice(wide, [null, [7, 40]]);
    expect(matmul(a, part).data()).toEqual(matmul(a, tensor(part.data(), { shape: [400, 33] })).data());
    const reversed = flip(wide, 1);
    expect(matmul(a, reversed).data()).toEqual(flip(matmul(a, wide), 1).data());
  });

  it("are computed in parts, to the same bits, where memory is scarce", () => {
    const [m, k, n] = [130, 400, 90];
    const [a, b] = [numbers([m, k], 8, "float32"), numbers([k, n], 9, "float32")];
    const expected = definition(a, b, "float32");
    const left = { memory: a.data(), offset: 0, rows: m, columns: k, rowStride: k, columnStride: 1 };
    const right = { memory: b.data(), offset: 0, rows: k, columns: n, rowStride: n, columnStride: 1 };
    for (const limit of [2 ** 20, 2 ** 17, 2 ** 14, 0]) {
      const out = new Float32Array(m * n);
      multiplyInto(left, right, out, 0, n, "float32", limit);
      expect([...out]).toEqual(expected);
    }
  });

  it("take a batch as one matrix where B is shared", () => {
    const [a, b] = [numbers([6, 20, 30], 3, "float32"), numbers([30, 17], 4, "float32")];
    const whole = matmul(reshape(a, [120, 30]), b).data();
    expect(matmul(a, b).data()).toEqual(whole);
    const turned = matmul(transpose(reshape(a, [20, 6, 30]), [1, 0, 2]), b);
    const copied = matmul(
      tensor(transpose(reshape(a, [20, 6, 30]), [1, 0, 2]).data(), { shape: [6, 20, 30] }),
      b,
    );
    expect(turned.data()).toEqual(copied.data());
  });

  it("keep a NaN to its row and column", () => {
    const a = numbers([33, 50], 1, "float32").data();
    a[17 * 50 + 3] = NaN;
    const c = matmul(tensor(a, { shape: [33, 50] }), numbers([50, 21], 2, "float32")).data();
    c.forEach((value, i) => {
      expect(Number.isNaN(value)).toBe(Math.floor(i / 21) === 17);
    });
  });

  it("take empty sides, and integers by wrapping", () => {
    expect(
      matmul(
        tensor(new Float32Array(0), { shape: [2, 0] }),
        tensor(new Float32Array(0), { shape: [0, 3] }),
      ).toArray(),
    ).toEqual([
      [0, 0, 0],
      [0, 0, 0],
    ]);
    expect(matmul(tensor(new Float32Array(0), { shape: [0, 2] }), tensor([[1], [2]])).shape).toEqual([0, 1]);
    const big = tensor([[2 ** 30, 2 ** 30]], { dtype: "int32" });
    expect(matmul(big, tensor([[2], [2]], { dtype: "int32" })).item()).toBe(0);
  });
});
