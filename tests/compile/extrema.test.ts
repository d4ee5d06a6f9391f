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
