import { compile } from "@chainrule/compile";
import { max, min, type Tensor, tensor } from "@chainrule/tensor";
import fc from "fast-check";
import { expect, it } from "vitest";

const special = fc.constantFrom(0, -0, 1, -1, 2.5, Infinity, -Infinity, NaN);
const zeros = fc.constantFrom(0, -0, -1);
const least = fc.constantFrom(0, -0, 1);

it("finds NaN and the right zero among the extrema of rows", () => {
  const compiled = compile((x: Tensor) => [max(x, { axis: 1 }), min(x, { axis: 1 })]);
  const rows = fc.constantFrom(1, 3, 8, 9, 16, 33).chain((count) => {
    const row = (values: fc.Arbitrary<number>): fc.Arbitrary<number[]> =>
      fc.array(values, { minLength: count, maxLength: count });
    return fc.tuple(row(special), row(zeros), row(least));
  });
  fc.assert(
    fc.property(rows, fc.constantFrom("float32" as const, "float64" as const), (values, dtype) => {
      const results = compiled(tensor(values, { dtype }));
      [Math.max, Math.min].forEach((extremum, i) => {
        const expected = values.map((row) => extremum(...row));
        expect([...results[i]!.data()]).toEqual(expected.map(Math.fround));
      });
    }),
    { numRuns: 300 },
  );
});

it("finds NaN of either sign, and numbers next to the infinities", () => {
  const bits = [0x7f800001, 0x7fc00000, 0xff800001, 0xffc00000, 0xffffffff].map((nan) => [nan, 0x3f800000]);
  const rows = [
    ...bits,
    [0x7f7fffff, 0xff7fffff],
    [0x80000000, 0x80000001],
    [0, 0xff800000],
    [1, 0x80000001],
  ];
  const values = new Float32Array(Uint32Array.from(rows.flatMap((row) => [...row, ...row, row[1]!])).buffer);
  const x = tensor(values, { shape: [rows.length, 5] });
  const [largest, smallest] = compile((x: Tensor) => [max(x, { axis: 1 }), min(x, { axis: 1 })])(x);
  expect(largest.data()).toEqual(max(x, { axis: 1 }).data());
  expect(smallest.data()).toEqual(min(x, { axis: 1 }).data());
  const { fround } = Math;
  const end = 3.4028234663852886e38;
  const tiny = fround(2 ** -149);
  expect([...largest.data()]).toEqual([NaN, NaN, NaN, NaN, NaN, end, -0, 0, tiny]);
  expect([...smallest.data()]).toEqual([NaN, NaN, NaN, NaN, NaN, -end, -tiny, -Infinity, -tiny]);
});
