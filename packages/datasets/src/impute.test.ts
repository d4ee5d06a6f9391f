import fc from "fast-check";
import { expect, expectTypeOf, test } from "vitest";
import { parseCsv } from "./csv/parseCsv.js";
import { isDatasetError } from "./DatasetError.js";
import { impute } from "./impute.js";
import { imputer } from "./imputer.js";
import { standardize } from "./standardize.js";
import { trainTestSplit } from "./trainTestSplit.js";

const { NaN: missing } = Number;

test("each column's median or mean, in float64", () => {
  const x = { data: Float64Array.of(9, 1, missing, 2, 1, missing, 5, 4, 1, 6), shape: [5, 2] };
  expect(impute(x).fill).toEqual(Float64Array.of(3, 3));
  expect(impute(x, { by: undefined })).toMatchObject({ fill: Float64Array.of(3, 3) });
  expect(impute(x, { by: "mean" }).fill).toEqual(Float64Array.of(4, 3.25));
  expect(impute({ data: Float32Array.of(missing, 7), shape: [2] }).fill).toEqual(Float64Array.of(7));
});

test("apply fills what is NaN in a copy, and leaves infinities and shapes", () => {
  const x = { data: Float32Array.of(missing, -0, Infinity, missing), shape: [2, 2, 1] };
  const filled = imputer([0.1, 2]).apply(x);
  expect(filled).toEqual({ data: Float32Array.of(0.1, -0, Infinity, 2), shape: [2, 2, 1] });
  expect(x.data[0]).toBeNaN();
  expect(filled.data.buffer).not.toBe(x.data.buffer);
  const doubles = imputer([0.1]).apply({ data: Float64Array.of(missing), shape: [1] });
  expect(doubles.data).toEqual(Float64Array.of(0.1));
  expectTypeOf(doubles.data).toEqualTypeOf<Float64Array<ArrayBuffer>>();
  expect(imputer([1]).apply({ data: Int32Array.of(7), shape: [1, 1] }).data).toEqual(Float32Array.of(7));
  expect(imputer([1]).apply({ data: new Float32Array(0), shape: [0, 1] }).shape).toEqual([0, 1]);
});

test("what is fitted on a table is what parseCsv puts in, and no NaN is left", () => {
  const column = fc.array(fc.option(fc.integer({ min: -99, max: 99 })), { minLength: 1, maxLength: 9 });
  fc.assert(
    fc.property(
      column,
      fc.integer(),
      fc.constantFrom("mean" as const, "median" as const),
      (cells, last, by) => {
        const text = ["a", ...cells.map((cell) => cell ?? "NA"), last].join("\n");
        const { rows } = parseCsv(text, { missing: "nan", dtype: "float64" });
        const expected = parseCsv(text, { missing: by, dtype: "float64" }).rows.x;
        expect(impute(rows.x, { by }).apply(rows.x)).toEqual(expected);
      },
    ),
  );
});

test("from a table with gaps to a training and a test part on one scale", () => {
  const { rows } = parseCsv("a,b\n1,2\n?,4\n3,?\n5,8\n7,\n9,1", { missing: "nan" });
  const { train, test: held } = trainTestSplit(rows, { test: 2, seed: 3 });
  const { fill, apply } = impute(train.x);
  const scaled = standardize(apply(train.x)).apply(apply(held.x));
  expect(scaled.data.every(Number.isFinite)).toBe(true);
  expect(imputer(JSON.parse(JSON.stringify([...fill]))).apply(held.x)).toEqual(apply(held.x));
});

const refused: [what: string, act: () => unknown, message: string][] = [
  [
    "a column of NaN",
    () => impute({ data: Float32Array.of(1, missing, 2, missing), shape: [2, 2] }),
    "impute: column 1 holds no value, hence no median; leave it out",
  ],
  [
    "infinity",
    () => impute({ data: Float32Array.of(1, 2, 3, -Infinity), shape: [2, 2] }),
    "impute: row 1, column 1 is -Infinity; only NaN stands for what is missing",
  ],
  [
    "no rows",
    () => impute({ data: new Float32Array(0), shape: [0, 2] }),
    "impute: values of shape [0, 2] have no",
  ],
  [
    "a scalar",
    () => impute({ data: new Float32Array(1), shape: [] }),
    "impute: values of shape [] have no rows",
  ],
  ["no array", () => impute([1] as never), "impute: values must be { data, shape }"],
  [
    "another way",
    () => impute({ data: new Float32Array(1), shape: [1] }, { by: "mode" as never }),
    "but is mode",
  ],
  [
    "an option",
    () => impute({ data: new Float32Array(1), shape: [1] }, { how: 1 } as never),
    "unknown option how",
  ],
  ["no numbers", () => imputer([]), "imputer: there are no numbers"],
  [
    "a number",
    () => imputer(3 as never),
    "imputer: takes an array of numbers, one for each column, but this is number",
  ],
  ["a first number that is NaN", () => imputer([missing, 0]), "imputer: number 0 is NaN; it must be finite"],
  ["a number that is NaN", () => imputer([0, missing]), "imputer: number 1 is NaN; it must be finite"],
  [
    "rows of another size",
    () => imputer([0]).apply({ data: new Float32Array(2), shape: [1, 2] }),
    "Imputer.apply: values of shape [1, 2] have rows of 2, but the imputer has numbers for rows of 1",
  ],
  [
    "no array to fill",
    () => imputer([0]).apply([1] as never),
    "Imputer.apply: values must be { data, shape }",
  ],
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
