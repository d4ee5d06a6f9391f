import fc from "fast-check";
import { expect, expectTypeOf, test } from "vitest";
import type { DataArray } from "./DataArray.js";
import { isDatasetError } from "./DatasetError.js";
import { normalize } from "./normalize.js";
import { scaler } from "./scaler.js";
import { standardize, type StandardizeOptions } from "./standardize.js";

function matrix(rows: readonly (readonly number[])[]): DataArray<Float64Array<ArrayBuffer>> {
  return { data: Float64Array.from(rows.flat()), shape: [rows.length, rows[0]?.length ?? 0] };
}

const columns = fc
  .integer({ min: 1, max: 4 })
  .chain((width) =>
    fc.array(fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: width, maxLength: width }), {
      minLength: 1,
      maxLength: 20,
    }),
  )
  .map(matrix);

function columnOf({ data, shape }: DataArray, column: number): number[] {
  return [...data].filter((_, i) => i % shape[1]! === column);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

test("standardize: each column gets mean 0 and deviation 1, a constant one is 0, and invert goes back", () => {
  fc.assert(
    fc.property(columns, (x) => {
      const { apply, invert, shift } = standardize(x);
      const scaled = apply(x);
      expect(scaled.shape).toEqual(x.shape);
      for (let column = 0; column < x.shape[1]!; column++) {
        const values = columnOf(scaled, column);
        const isConstant = new Set(columnOf(x, column)).size === 1;
        expect(shift[column]).toBeCloseTo(mean(columnOf(x, column)), 9);
        expect(mean(values)).toBeCloseTo(0, 12);
        const deviation = Math.sqrt(mean(values.map((value) => value ** 2)));
        if (isConstant) expect(values.every((value) => value === 0)).toBe(true);
        else expect(deviation).toBeCloseTo(1, 12);
      }
      invert(scaled).data.forEach((value, i) => expect(value).toBeCloseTo(x.data[i]!, 9));
    }),
  );
});

test("normalize: each column reaches from low to high, a constant one is low, and invert goes back", () => {
  fc.assert(
    fc.property(columns, (x) => {
      const { apply, invert } = normalize(x, { range: [-2, 3] });
      const scaled = apply(x);
      for (let column = 0; column < x.shape[1]!; column++) {
        const values = columnOf(scaled, column);
        const isConstant = new Set(columnOf(x, column)).size === 1;
        expect(Math.min(...values)).toBeCloseTo(-2, 12);
        expect(Math.max(...values)).toBeCloseTo(isConstant ? -2 : 3, 12);
      }
      invert(scaled).data.forEach((value, i) => expect(value).toBeCloseTo(x.data[i]!, 9));
    }),
  );
});

test("a constant column that no sum gets right is exactly constant", () => {
  const x = { data: new Float64Array(1000).fill(0.1), shape: [1000, 1] };
  expect(standardize(x).shift[0]).toBe(0.1);
  expect([...new Set(standardize(x).apply(x).data)]).toEqual([0]);
  expect([...standardize(x).apply({ data: Float64Array.of(0.6), shape: [1, 1] }).data]).toEqual([0.5]);
  expect([...normalize(x).apply({ data: Float64Array.of(0.1, 1.1), shape: [2, 1] }).data]).toEqual([0, 1]);
});

test("large values that are close keep their digits", () => {
  const x = matrix([[1e9 + 1], [1e9 + 2], [1e9 + 3]]);
  expect(standardize(x).scale[0]).toBeCloseTo(Math.sqrt(2 / 3), 14);
});

test("per all: one shift and one scale, for any shape", () => {
  const pixels = { data: Uint8Array.of(0, 100, 200, 100), shape: [1, 2, 2] };
  const { shift, scale, apply } = standardize(pixels, { per: "all" });
  expect([shift, scale]).toEqual([Float64Array.of(100), Float64Array.of(Math.sqrt(5000))]);
  expect(apply({ data: Float32Array.of(100), shape: [] })).toEqual({ data: Float32Array.of(0), shape: [] });
  expect(normalize(pixels, { per: "all" }).apply(pixels).data).toEqual(Float32Array.of(0, 0.5, 1, 0.5));
});

test("float64 stays float64, all else becomes float32; nothing is written over", () => {
  const x = { data: Int32Array.of(1, 3), shape: [2] };
  const { apply } = standardize(x);
  expectTypeOf(apply(x).data).toEqualTypeOf<Float32Array<ArrayBuffer>>();
  expectTypeOf(apply({ data: new Float64Array(1), shape: [1] }).data).toEqualTypeOf<
    Float64Array<ArrayBuffer>
  >();
  expect(apply(x).data).toEqual(Float32Array.of(-1, 1));
  expect(apply({ data: Float64Array.of(3), shape: [1] }).data).toEqual(Float64Array.of(1));
  expect(x.data).toEqual(Int32Array.of(1, 3));
});

test("through JSON and back", () => {
  const x = matrix([
    [1, 10],
    [2, 30],
  ]);
  const fitted = standardize(x);
  const text = JSON.stringify({ shift: [...fitted.shift], scale: [...fitted.scale] });
  expect(scaler(JSON.parse(text)).apply(x)).toEqual(fitted.apply(x));
});

const nan = matrix([
  [1, 2],
  [3, Number.NaN],
]);
const refused: [what: string, act: () => unknown, message: string][] = [
  [
    "NaN",
    () => standardize(nan),
    "standardize: row 1, column 1 is NaN; drop or fill what is missing first (impute)",
  ],
  ["infinity", () => normalize(matrix([[-Infinity]])), "normalize: row 0, column 0 is -Infinity"],
  [
    "no rows",
    () => standardize({ data: new Float32Array(0), shape: [0, 3] }),
    "values of shape [0, 3] have no rows",
  ],
  [
    "a scalar",
    () => standardize({ data: new Float32Array(1), shape: [] }),
    "values of shape [] have no rows",
  ],
  ["no array", () => standardize([1, 2] as never), "standardize: values must be { data, shape }"],
  ["an unknown option", () => standardize(nan, { axis: 0 } as StandardizeOptions), "unknown option axis"],
  [
    "an unknown per",
    () => normalize(nan, { per: "row" } as never),
    'per must be "column" or "all", but is row',
  ],
  [
    "a range that falls",
    () => normalize(matrix([[1]]), { range: [1, 0] }),
    "normalize: range [1, 0] must grow",
  ],
  [
    "a range of one number",
    () => normalize(matrix([[1]]), { range: [1, 1] }),
    "normalize: range [1, 1] must grow",
  ],
  ["a range that begins nowhere", () => normalize(matrix([[1]]), { range: [Number.NaN, 1] }), "range[0]"],
  [
    "rows of another size",
    () => standardize(matrix([[1, 2]])).apply(matrix([[1, 2, 3]])),
    "Scaler.apply: values of shape [1, 3] have rows of 3, but the scaler was fitted on rows of 2",
  ],
  [
    "rows of another size, back",
    () => standardize(matrix([[1, 2]])).invert({ data: new Float32Array(1), shape: [1] }),
    "Scaler.invert: values of shape [1] have rows of 1",
  ],
  [
    "a scale of 0",
    () => scaler({ shift: [0, 1], scale: [1, 0] }),
    "scaler: scale[1] is 0; it must be finite and not 0",
  ],
  ["a shift of NaN", () => scaler({ shift: [Number.NaN], scale: [1] }), "scaler: shift[0] is NaN"],
  [
    "typed arrays that went through JSON",
    () => scaler(JSON.parse(JSON.stringify({ shift: Float64Array.of(1), scale: [1] }))),
    "scaler: shift must be an array of numbers, but is object. If it was saved as JSON: that keeps a typed array as an",
  ],
  [
    "a tensor",
    () => standardize({ data: () => new Float32Array(2), shape: [2] } as never),
    "an array of sizes. Of a tensor x: { data: x.data(), shape: x.shape }",
  ],
  [
    "numbers",
    () => standardize([1, 2, 3] as never),
    "an array of sizes. Of numbers: { data: Float32Array.from(numbers), shape: [3] }",
  ],
  [
    "rows of numbers",
    () =>
      standardize([
        [1, 2, 3],
        [4, 5, 6],
      ] as never),
    "an array of sizes. Of rows of numbers: { data: Float32Array.from(rows.flat()), shape: [2, 3] }",
  ],
  ["unequal numbers", () => scaler({ shift: [1], scale: [] }), "scaler: there are 1 shifts and 0 scales"],
];
test.each(refused)("%s is refused", (_, act, message) => {
  let thrown: unknown;
  try {
    act();
  } catch (error) {
    thrown = error;
  }
  expect(isDatasetError(thrown) && thrown.message).toContain(message);
});
