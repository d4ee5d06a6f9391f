import {
  abs,
  argmax,
  at,
  broadcastTo,
  cast,
  cumsum,
  full,
  max,
  mean,
  min,
  reshape,
  slice,
  sum,
  type Tensor,
  tensor,
  transpose,
} from "@chainrule/tensor";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

/** Numbers from 0 to 1 that are the same every time. */
const random = (i: number): number => ((Math.imul(i + 1, 2654435761) ^ (i << 7)) >>> 0) / 2 ** 32;

const values = fc.array(fc.float({ noNaN: true, min: -1e6, max: 1e6 }), { minLength: 1, maxLength: 60 });

describe("reductions", () => {
  it("sum 2^24 times 0.1 right to 1e-6", () => {
    const total = sum(full([2 ** 24], 0.1)).item();
    expect(Math.abs(total / (2 ** 24 * 0.1) - 1)).toBeLessThan(1e-6);
  });

  describe("sums of float32", () => {
    /** What they are in float64, and what the magnitudes come to. */
    const exact = (x: Tensor): [total: number, magnitudes: number] => [
      sum(cast(x, "float64")).item(),
      sum(abs(cast(x, "float64"))).item(),
    ];

    it("are rounded once where there are fewer than 16", () => {
      fc.assert(
        fc.property(
          fc.array(fc.float({ noNaN: true, min: -(2 ** 120), max: 2 ** 120 }), { maxLength: 15 }),
          (list) => {
            // Two chains of additions in float64, which can differ from one in the last bit of 53.
            const [total, magnitudes] = exact(tensor(list));
            const got = sum(tensor(list)).item();
            expect(Math.abs(got - total)).toBeLessThanOrEqual(
              Math.abs(total) * 2 ** -24 + magnitudes * 2 ** -49,
            );
          },
        ),
      );
      expect(sum(tensor([1e8, 1, -1e8, 1])).item()).toBe(2);
    });

    it.each([
      ["normal", (i: number) => Math.sqrt(-2 * Math.log(random(2 * i))) * Math.cos(7 * random(2 * i + 1))],
      ["positive", (i: number) => random(i)],
      ["large and small", (i: number) => (i % 2 === 0 ? 1e6 : 1e-6) * random(i)],
      ["cancelling", (i: number) => (i % 2 === 0 ? 1e4 : -1e4) + random(i)],
      ["of all sizes", (i: number) => (random(i) - 0.5) * 2 ** (i % 60)],
    ])("are off by 1.8e-7 of the magnitudes at most, and one rounding: %s", (_, value) => {
      for (const count of [16, 64, 1000, 100_003]) {
        const x = tensor(Float32Array.from({ length: count }, (_, i) => value(i)));
        const [total, magnitudes] = exact(x);
        const off = Math.abs(sum(x).item() - total);
        expect(off).toBeLessThanOrEqual(3 * 2 ** -24 * magnitudes + 2 ** -24 * Math.abs(total));
        // Roundings go both ways: of many numbers, far less is left.
        if (count > 1e5) expect(off).toBeLessThanOrEqual(1e-9 * magnitudes + 2 ** -24 * Math.abs(total));
      }
    });

    it("of equal numbers are rounded once", () => {
      for (const value of [0.1, 1 / 3, -7e-20]) {
        const x = Math.fround(value);
        for (const n of [15, 16, 17, 100, 1000, 12345, 2 ** 18])
          expect(sum(full([n], x)).item()).toBe(Math.fround(n * x));
      }
    });

    it("overflow where eight numbers do in float32", () => {
      const x = tensor(Float32Array.from({ length: 16 }, (_, i) => (i < 8 ? 3e38 : -3e38)));
      expect(sum(slice(x, [[0, 15]])).item()).toBe(Math.fround(3e38));
      expect(sum(x).item()).toBe(NaN);
      expect(sum(cast(x, "float64")).item()).toBe(0);
      expect(sum(full([16], 4.2e37)).item()).toBe(Infinity);
      expect(
        sum(tensor(Float32Array.from({ length: 16 }, (_, i) => (i % 2 === 0 ? 4.2e37 : -4.2e37)))).item(),
      ).toBe(0);
    });
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

  it("of integers wrap, however large they become", () => {
    for (const dtype of ["int32", "uint32"] as const) {
      // 5000001 · (2³¹ − 1) modulo 2³².
      const wanted = Number(BigInt.asIntN(32, 5000001n * (2n ** 31n - 1n)));
      const x = broadcastTo(tensor([2 ** 31 - 1], { dtype }), [5000001]);
      const bits = [sum(x), sum(broadcastTo(reshape(x, [5000001, 1]), [5000001, 2]), { axis: 0 })];
      for (const total of [...bits, at(cumsum(x), -1)]) expect(total.data()[0]! | 0).toBe(wanted);
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
    /** Of each whole group, numbers at distances of 4 are added pairwise, then those at a distance of 2. */
    const total = (list: number[]): number => {
      const s = [0, 0];
      const group = dtype === "float32" ? 16 : 8;
      const whole = list.length - (list.length % group);
      for (let i = 0; i < whole; i += group) {
        const v = (k: number): number => list[i + k]!;
        const add = (a: number, b: number): number => (dtype === "float32" ? Math.fround(a + b) : a + b);
        const fours = [0, 1, 2, 3].map((k) => {
          const first = add(v(k), v(k + 4));
          return group === 8 ? first : add(first, add(v(k + 8), v(k + 12)));
        });
        s[0]! += add(fours[0]!, fours[2]!);
        s[1]! += add(fours[1]!, fours[3]!);
      }
      for (let i = whole; i < list.length; i++) s[i % 2]! += list[i]!;
      return s[0]! + s[1]!;
    };
    const definitions: [(x: Tensor, o: object) => Tensor, (list: number[]) => number][] = [
      [sum, total],
      [max, (list) => list.reduce((a, b) => Math.max(a, b))],
      [min, (list) => list.reduce((a, b) => Math.min(a, b))],
    ];
    const shapes = [
      [31, 30],
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
