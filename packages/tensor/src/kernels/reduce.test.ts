import { argmax, full, max, mean, min, sum, type Tensor, tensor, transpose } from "@chainrule/tensor";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

const values = fc.array(fc.float({ noNaN: true, min: -1e6, max: 1e6 }), { minLength: 1, maxLength: 60 });

describe("reductions", () => {
  it("sum 2^24 times 0.1 right to 1e-6", () => {
    const total = sum(full([2 ** 24], 0.1)).item();
    expect(Math.abs(total / (2 ** 24 * 0.1) - 1)).toBeLessThan(1e-6);
  });

  it("have the same bits whatever the strides are", () => {
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 6 }), (list, columns) => {
        const length = Math.ceil(list.length / columns) * columns;
        const rows = Array.from({ length }, (_, i) => list[i % list.length]!);
        const x = tensor(new Float32Array(rows), { shape: [rows.length / columns, columns] });
        const copy = tensor(transpose(x).data(), { shape: [columns, rows.length / columns] });
        for (const f of [sum, mean, max, min, argmax] as ((x: Tensor, o: object) => Tensor)[]) {
          expect(f(x, { axis: 0 }).data()).toEqual(f(copy, { axis: 1 }).data());
          expect(f(transpose(x), { axis: 0 }).data()).toEqual(f(x, { axis: 1 }).data());
        }
      }),
    );
  });

  it("take several axes, negative axes, and keep them on request", () => {
    const x = tensor(
      Float32Array.from({ length: 24 }, (_, i) => i),
      { shape: [2, 3, 4] },
    );
    expect(sum(x, { axis: [0, -1] }).toArray()).toEqual([60, 92, 124]);
    expect(sum(transpose(x, [1, 0, 2]), { axis: [1, 2] }).toArray()).toEqual([60, 92, 124]);
    expect(sum(x, { axis: [0, 2], keepDims: true }).shape).toEqual([1, 3, 1]);
    expect(max(x, { axis: [0, 2] }).toArray()).toEqual([15, 19, 23]);
    expect(sum(x, { axis: [] }).shape).toEqual([2, 3, 4]);
  });

  it("of nothing are zero or NaN, or an error where there is nothing to choose", () => {
    const empty = tensor(new Float32Array(0), { shape: [0, 3] });
    expect(sum(empty, { axis: 0 }).toArray()).toEqual([0, 0, 0]);
    expect(mean(empty, { axis: 0 }).toArray()).toEqual([NaN, NaN, NaN]);
    expect(() => max(empty, { axis: 0 })).toThrow("max: axis 0 of [0, 3] is empty");
    expect(max(empty, { axis: 1 }).toArray()).toEqual([]);
  });

  it("let NaN through, wherever it stands", () => {
    for (let at = 0; at < 37; at++) {
      const list = Float32Array.from({ length: 37 }, (_, i) => (i === at ? NaN : i));
      const x = tensor(list);
      expect([sum(x).item(), max(x).item(), min(x).item(), argmax(x).item()]).toEqual([NaN, NaN, NaN, at]);
    }
  });

  it("of bool and uint8 count in int32", () => {
    expect(sum(tensor([true, true, false])).dtype).toBe("int32");
    expect(sum(tensor(new Uint8Array(300).fill(255))).item()).toBe(76500);
    expect(mean(tensor([true, false])).item()).toBe(0.5);
  });
});
