import { compile } from "@chainrule/compile";
import { add, cast, max, mul, sub, sum, type Tensor, tensor, transpose } from "@chainrule/tensor";
import { describe, expect, it } from "vitest";

/** Every order of addition gives other bits: some are so large that others are lost beside them, and cancel. */
function numbers(shape: readonly number[]): Tensor {
  const size = shape.reduce((product, n) => product * n, 1);
  const value = (i: number): number =>
    i % 5 === 2 ? (-1) ** i * 2 ** 60 : Math.sin(7 * i + 1) * 10 ** (i % 3);
  return tensor(
    Float32Array.from({ length: size }, (_, i) => value(i)),
    { shape },
  );
}

function expectSameBits(f: (x: Tensor) => Tensor[], single: Tensor): void {
  for (const x of [single, cast(single, "float64")]) {
    const compiled = compile(f)(x);
    f(x).forEach((wanted, i) => {
      expect(compiled[i]!.shape).toEqual(wanted.shape);
      expect(compiled[i]!.data()).toEqual(wanted.data());
    });
  }
}

/** So many steps that registers run short. */
function longProgram(x: Tensor): Tensor {
  let y = x;
  for (let i = 0; i < 100; i++) y = i % 2 === 0 ? sub(mul(y, y), 0.5) : add(mul(y, 0.25), x);
  return y;
}

describe("compiled sums", () => {
  const counts = Array.from({ length: 50 }, (_, i) => i + 1);

  it.each([...counts, 1000])("of rows of %i, beside other reductions", (count) => {
    const x = numbers([3, count]);
    expectSameBits((x) => [sum(x, { axis: 1 }), sum(mul(x, x), { axis: 1 }), max(x, { axis: 1 })], x);
    expectSameBits((x) => [sum(cast(x, "float64"), { axis: 1 }), sum(sub(x, 3), { axis: 1 })], x);
  });

  it.each([1, 7, 8, 9, 16, 17, 24, 31, 40, 48])("of rows of %i, after a long program", (count) => {
    const x = mul(numbers([2, count]), 2 ** -60);
    expectSameBits((x) => [sum(longProgram(x), { axis: 1 }), max(longProgram(x), { axis: 1 })], x);
  });

  it.each([
    [3, 2, 8],
    [4, 3, 8],
    [5, 2, 24],
    [3, 2, 16],
    [2, 3, 48],
  ])("of rows that are broken, %i × %i × %i", (...shape) => {
    const axis = [0, 2];
    expectSameBits((x) => [sum(x, { axis }), sum(mul(x, x), { axis })], numbers(shape));
    expectSameBits((x) => [sum(longProgram(x), { axis })], mul(numbers(shape), 2 ** -60));
  });

  it.each([...counts, 64, 1000])("of columns of %i", (rows) => {
    for (const columns of [2, 3, 4, 5, 30]) {
      expectSameBits((x) => [sum(x, { axis: 0 })], numbers([rows, columns]));
    }
  });

  it.each([1023, 1024, 1025, 2050, 5001])("of %i columns", (columns) => {
    expectSameBits((x) => [sum(x, { axis: 0 })], numbers([35, columns]));
    expectSameBits((x) => [sum(transpose(x), { axis: 0 })], numbers([columns, 17]));
  });

  it("lets NaN and infinities through, wherever they stand", () => {
    const byRows = compile((x: Tensor) => sum(x, { axis: 1 }));
    const byColumns = compile((x: Tensor) => sum(x, { axis: 0 }));
    for (const value of [NaN, Infinity, -Infinity]) {
      for (let at = 0; at < 45; at++) {
        const x = tensor(
          Float32Array.from({ length: 90 }, (_, i) => (i === 45 + at ? value : 1)),
          { shape: [2, 45] },
        );
        expect(byRows(x).toArray()).toEqual([45, value]);
        expect(byColumns(transpose(x)).toArray()).toEqual([45, value]);
        const expected = Array.from({ length: 45 }, (_, i) => (i === at ? value : 2));
        expect(byColumns(x).toArray()).toEqual(expected);
      }
    }
  });
});
