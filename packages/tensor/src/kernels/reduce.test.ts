import {
  argmax,
  full,
  max,
  mean,
  min,
  reshape,
  sum,
  type Tensor,
  tensor,
  transpose,
} from "@chainrule/tensor";
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

  describe.each(["float32", "float64"] as const)("of %s by SIMD", (dtype) => {
    const special = [NaN, Infinity, -Infinity, 0, -0, 1e-45, 3e38];
    const numbers = (size: number, seed: number, specials: boolean): Tensor => {
      let state = seed;
      const list = Float64Array.from({ length: size }, (_, i) => {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
        if (specials && state % 97 === 5) return special[i % special.length]!;
        return (state / 2 ** 31 - 1) * 2 ** ((state >>> 7) % 30);
      });
      return tensor(list, { dtype });
    };
    /** Element i goes to partial sum i mod 8, these are added pairwise. */
    const total = (list: number[]): number => {
      const s = new Float64Array(8);
      list.forEach((v, i) => (s[i % 8] = s[i % 8]! + v));
      return s[0]! + s[4]! + (s[2]! + s[6]!) + (s[1]! + s[5]! + (s[3]! + s[7]!));
    };
    const definitions: [(x: Tensor, o: object) => Tensor, (list: number[]) => number][] = [
      [sum, total],
      [max, (list) => list.reduce((a, b) => Math.max(a, b))],
      [min, (list) => list.reduce((a, b) => Math.min(a, b))],
    ];
    const shapes = [
      [1, 5000],
      [3, 40007],
      [700, 3],
      [257, 61],
      [40, 1000],
      [16, 64],
      [9, 5000],
      [1030, 2],
    ];

    it.each(shapes)(
      "%i × %i: the bits of the definition along both axes, in every layout",
      (rows, columns) => {
        const round = dtype === "float32" ? Math.fround : (v: number): number => v;
        for (const specials of [false, true]) {
          const x = reshape(numbers(rows * columns, rows + columns, specials), [rows, columns]);
          const values = [...x.data()];
          const row = (i: number): number[] => values.slice(i * columns, (i + 1) * columns);
          const column = (j: number): number[] =>
            Array.from({ length: rows }, (_, i) => values[i * columns + j]!);
          for (const [op, definition] of definitions) {
            const byRow = Array.from({ length: rows }, (_, i) => round(definition(row(i))));
            const byColumn = Array.from({ length: columns }, (_, j) => round(definition(column(j))));
            const same = (got: Tensor, wanted: number[]): void => {
              const list = got.data();
              wanted.forEach((value, i) => {
                if (!Object.is(list[i], value)) expect.fail(`element ${i}: ${list[i]}, not ${value}`);
              });
            };
            same(op(x, { axis: 1 }), byRow);
            same(op(x, { axis: 0 }), byColumn);
            same(op(transpose(x), { axis: 0 }), byRow);
            same(op(transpose(x), { axis: 1 }), byColumn);
            same(op(x, {}), [round(definition(values))]);
          }
        }
      },
    );

    it("leaves NaN to its row, and to every lane", () => {
      for (let at = 0; at < 70; at++) {
        const values = new Float64Array(3 * 70).fill(1);
        values[70 + at] = NaN;
        const x = tensor(values, { shape: [3, 70], dtype });
        const wide = tensor(
          Float64Array.from({ length: 6400 }, (_, i) => (i === 65 * at ? NaN : 1)),
          {
            shape: [64, 100],
            dtype,
          },
        );
        const nans = (y: Tensor): number => [...y.data()].filter((v) => Number.isNaN(v)).length;
        for (const op of [sum, max, min]) {
          expect(Number.isNaN(op(x, { axis: 1 }).data()[1])).toBe(true);
          expect([nans(op(x, { axis: 1 })), nans(op(x, { axis: 0 }))]).toEqual([1, 1]);
          expect([nans(op(wide, { axis: 1 })), nans(op(wide, { axis: 0 }))]).toEqual([1, 1]);
        }
      }
    });
  });
});
