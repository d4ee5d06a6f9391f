import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, expect, expectTypeOf, test } from "vitest";
import { trainTestSplit } from "../trainTestSplit.js";
import { DatasetError, isDatasetError } from "../DatasetError.js";
import type { CsvOptions, FloatDtype } from "./CsvOptions.js";
import { parseCsv } from "./parseCsv.js";
import { readCsv } from "./readCsv.js";

type AnyOptions = CsvOptions<string, string | undefined, FloatDtype>;

function failure(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return isDatasetError(error) ? error.message : `not a DatasetError: ${String(error)}`;
  }
  return "nothing thrown";
}

test("numbers, features in the file's order or as asked for", () => {
  const text = "a,b,c\n1,2,3\n4.5,-5e2,.5\n";
  expect(parseCsv(text)).toEqual({
    rows: { x: { data: Float32Array.of(1, 2, 3, 4.5, -500, 0.5), shape: [2, 3] } },
    featureNames: ["a", "b", "c"],
    targetName: undefined,
    categories: {},
    dropped: 0,
  });
  const { rows, featureNames, targetName } = parseCsv(text, {
    columns: ["c", "a"],
    target: "b",
    dtype: "float64",
  });
  expect([featureNames, targetName]).toEqual([["c", "a"], "b"]);
  expect(rows.x).toEqual({ data: Float64Array.of(3, 1, 0.5, 4.5), shape: [2, 2] });
  expect(rows.y).toEqual({ data: Float64Array.of(2, -500), shape: [2, 1] });
});

test.each([
  ["\\n", "a,b\n1,2\n3,4"],
  ["\\n and an end", "a,b\n1,2\n3,4\n"],
  ["\\r\\n", "a,b\r\n1,2\r\n3,4\r\n"],
  ["\\r", "a,b\r1,2\r3,4"],
  ["\\r\\n and quotes", '"a","b"\r\n"1","2"\r\n"3","4"\r\n'],
  ["\\r\\n, then \\n", "a,b\r\n1,2\n3,4\n"],
  ["\\n, then \\r\\n", '"a","b"\n"1","2"\r\n"3","4"\n'],
  ["empty lines", "\na,b\n\n1,2\n\n\n3,4\n\n"],
  ["a byte order mark", "\uFEFFa,b\n1,2\n3,4"],
  ["spaces", " a , b\n 1 ,2 \n3,\t4"],
  ["quotes and spaces behind", '"a" ,b\n"1"  ,2\n3,"4" \n'],
])("%s", (_, text) => {
  const { rows, featureNames } = parseCsv(text);
  expect([featureNames, [...rows.x.data], rows.x.shape]).toEqual([
    ["a", "b"],
    [1, 2, 3, 4],
    [2, 2],
  ]);
});

test("another delimiter, and other names or none", () => {
  expect([...parseCsv("1;2\n3;4", { delimiter: ";", header: ["p", "q"], target: "p" }).rows.y.data]).toEqual([
    1, 3,
  ]);
  const { rows, featureNames } = parseCsv("1\t2\n3\t4", { delimiter: "\t", header: false, target: "1" });
  expect([featureNames, [...rows.x.data], [...rows.y.data]]).toEqual([["0"], [1, 3], [2, 4]]);
});

test("numbers as names, where that is said", () => {
  const { rows, featureNames } = parseCsv("2019,2020\n1,2", { header: true });
  expect([featureNames, [...rows.x.data]]).toEqual([
    ["2019", "2020"],
    [1, 2],
  ]);
  expect(parseCsv("2019,label\n1,2").featureNames).toEqual(["2019", "label"]);
});

test.each(["\n", "\r\n", "\r"])("lines before the table are skipped, with %j", (end) => {
  const lines = ['made "by hand', "", "a,a", "1,2", "3,4"];
  const { rows, featureNames } = parseCsv(lines.join(end), { skipLines: 3, header: ["a", "b"] });
  expect([featureNames, [...rows.x.data]]).toEqual([
    ["a", "b"],
    [1, 2, 3, 4],
  ]);
  expect(parseCsv(`\uFEFF#${end}a${end}7`, { skipLines: 1 }).rows.x.data).toEqual(Float32Array.of(7));
});

test("no rows, and no features", () => {
  const { rows } = parseCsv("a,b,c\n", { target: "b", categories: { c: true } });
  expect([rows.x.shape, rows.y.shape, rows.c.shape]).toEqual([[0, 1], [0, 1], [0]]);
  const only = parseCsv("kind\nb\na\nb", { categories: { kind: true } });
  expect(only.rows).toEqual({
    x: { data: new Float32Array(0), shape: [3, 0] },
    kind: { data: Int32Array.of(1, 0, 1), shape: [3] },
  });
  expect(parseCsv("", { header: ["a"] }).rows.x.shape).toEqual([0, 1]);
});

test("categories: all that come, sorted, or those listed", () => {
  const text = 'size,city,label\n1,"Oslo, N",no\n2,Rome,yes\n3,"Oslo, N",yes';
  const { rows, categories } = parseCsv(text, {
    target: "label",
    categories: { city: true, label: ["yes", "no", "maybe"] },
  });
  expect(rows.city).toEqual({ data: Int32Array.of(0, 1, 0), shape: [3] });
  expect(rows.y).toEqual({ data: Int32Array.of(1, 0, 0), shape: [3] });
  expect(categories).toEqual({ city: ["Oslo, N", "Rome"], label: ["yes", "no", "maybe"] });
  const { train } = trainTestSplit(rows, { test: 1, stratify: "y" });
  expect(train.city.shape).toEqual([2]);
});

test("where lines end differently, cells keep their own line ends", () => {
  const text = 'a,b\r\n1,"x\r\ny"\n2,"x\ny"\r\n3,z';
  const { rows, categories } = parseCsv(text, { categories: { b: true } });
  expect([[...rows.x.data], categories.b]).toEqual([
    [1, 2, 3],
    ["x\ny", "x\r\ny", "z"],
  ]);
  expect(failure(() => parseCsv(`${text},4`, { categories: { b: true } }))).toContain("line 6: 3 cells");
});

test("types follow the options", () => {
  const table = parseCsv("a,b,c\n1,2,3", { target: "b", categories: { c: true } });
  expectTypeOf(table.rows.x.data).toEqualTypeOf<Float32Array<ArrayBuffer>>();
  expectTypeOf(table.rows.y.data).toEqualTypeOf<Float32Array<ArrayBuffer>>();
  expectTypeOf(table.rows.c.data).toEqualTypeOf<Int32Array<ArrayBuffer>>();
  expectTypeOf(table.categories.c).toEqualTypeOf<readonly string[]>();
  const classes = parseCsv("a,b\n1,2", { target: "b", categories: { b: true }, dtype: "float64" });
  expectTypeOf(classes.rows.x.data).toEqualTypeOf<Float64Array<ArrayBuffer>>();
  expectTypeOf(classes.rows.y.data).toEqualTypeOf<Int32Array<ArrayBuffer>>();
  // @ts-expect-error: without a target there is no y.
  expect(parseCsv("a\n1").rows.y).toBeUndefined();
});

test("cells that hold no value are those of NumPy, pandas, R, SQL and spreadsheets", () => {
  const cells = ["", "NA", "N/A", "n/a", "#N/A", "<NA>", "NaN", "nan", "null", "NULL", "?"];
  const text = `a,b\n${cells.map((cell) => `${cell},1`).join("\n")}`;
  expect([...parseCsv(text, { missing: -1 }).rows.x.data]).toEqual(cells.flatMap(() => [-1, 1]));
});

const gaps = "a,b,kind\n1,10,p\n,20,q\n3,NA,\n5,?,p";
test.each<[policy: AnyOptions, x: number[], dropped: number]>([
  [{ columns: ["a"], missing: "drop" }, [1, 3, 5], 1],
  [{ columns: ["a", "b"], missing: "drop" }, [1, 10], 3],
  [
    { columns: ["a", "b"], missing: { a: "mean", b: "nan" } },
    [1, 10, 3, 20, 3, Number.NaN, 5, Number.NaN],
    0,
  ],
  [{ columns: ["a", "b"], missing: { a: "median", b: -1 } }, [1, 10, 3, 20, 3, -1, 5, -1], 0],
  [{ columns: ["a", "b"], missing: { a: "drop", b: "median" } }, [1, 10, 3, 10, 5, 10], 1],
  [{ columns: ["a", "kind"], categories: { kind: true }, missing: { kind: "drop", a: 0 } }, [1, 0, 5], 1],
  [{ columns: ["b"], missingCells: ["NA"], missing: { b: 7 }, target: "a" }, [], -1],
])("missing values with %j", (options, x, dropped) => {
  if (dropped < 0) {
    expect(failure(() => parseCsv(gaps, options))).toContain('line 5, column b: "?" is no number');
    return;
  }
  const table = parseCsv(gaps, options);
  expect([[...table.rows.x.data], table.dropped]).toEqual([x, dropped]);
});

test("an even number of values has the mean of the middle two as median", () => {
  const { rows } = parseCsv("a\n10\n2\nNA\n9\n1", { missing: "median" });
  expect([...rows.x.data]).toEqual([10, 2, 5.5, 9, 1]);
});

const refused: [what: string, text: string, options: AnyOptions, message: string][] = [
  ["an empty text", "", {}, "parseCsv: the text is empty; expected a line of names"],
  [
    "a row in place of names",
    "5.1,-3.5\n4.9,3.0",
    {},
    "parseCsv: the text begins with a line of numbers, 5.1, -3.5, where the names of the columns are expected. If it " +
      "is a row, say { header: false } or header with a list of names; if these are names, { header: true }",
  ],
  ["a path", "data/table.csv", {}, 'this is a path: readCsv("data/table.csv") reads the file'],
  [
    "another delimiter",
    "a;b\n1;2",
    {},
    '"1;2" is no number. If ";" stands between two cells: { delimiter: ";" }. If the column holds categories',
  ],
  [
    "a ragged line of a wide table",
    `${Array.from({ length: 30 }, (_, i) => `p${i}`).join(",")}\n1`,
    {},
    "line 2: 1 cell, expected 30: p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, p14, p15, p16, p17, p18, " +
      "p19 … (30 in all)",
  ],
  [
    "lines to skip that are no number of lines",
    "a",
    { skipLines: -1 },
    "parseCsv: skipLines must be a whole number",
  ],
  [
    "a word behind skipped lines",
    "# by me\r\na\r\nx",
    { skipLines: 1 },
    'line 3, column a: "x" is no number',
  ],
  ["nothing behind skipped lines", "a\n1", { skipLines: 2 }, "parseCsv: the text is empty"],
  ["too few cells", "a,b\n1,2\n3\n", {}, "parseCsv: the text, line 3: 1 cell, expected 2: a, b"],
  ["too many cells", "a,b\n1,2,\n", {}, "parseCsv: the text, line 2: 3 cells, expected 2: a, b"],
  ["too many cells after a cell of two lines", 'a,b\n"1\n",2\n\n3,4,5', {}, "line 5: 3 cells, expected 2"],
  [
    "a quote that isn't closed",
    'a,b\n1,2\n"3,4\n5,6',
    {},
    "line 3: a quote that opens in the record that begins there",
  ],
  [
    "text behind a quote",
    'a,b\n"1"x,2\n',
    {},
    "line 2: trailing quote on quoted field is malformed; a quote within",
  ],
  [
    "a word",
    "a,b\n1,2\n3,four\n",
    {},
    'line 3, column b: "four" is no number. If the column holds categories',
  ],
  ["a hexadecimal number", "a\n0x10", {}, 'line 2, column a: "0x10" is no number'],
  ["a number in thousands", 'a\n"1,000"', {}, '"1,000" is no number'],
  ["two numbers", "a\n1 2", {}, '"1 2" is no number'],
  ["infinity", "a\nInfinity", {}, '"Infinity" is no number'],
  ["a number too large for float64", "a\n1e999", { dtype: "float64" }, "1e999 does not fit in float64"],
  [
    "a number too large for float32",
    "a\n1e39",
    {},
    '1e39 does not fit in float32. With dtype "float64" it does',
  ],
  [
    "a NaN cell",
    "a,b\n1,2\n1,NaN",
    {},
    "line 3, column b: there is no value. The option missing says what to do",
  ],
  ["an empty cell", "a,b\n1,", {}, "line 2, column b: there is no value"],
  [
    "a missing category",
    "a,b\n1,",
    { categories: { b: true }, missing: "nan" },
    "a category can't be made up",
  ],
  [
    "a missing target",
    "a,b\n1,",
    { target: "b", missing: "mean" },
    'the target can\'t be made up; missing: { "b": "drop" }',
  ],
  [
    "a column without values",
    "a\n?\n?",
    { missing: "mean" },
    "there is no value in the whole column, hence no mean",
  ],
  [
    "an unknown category",
    "a\nx\nz",
    { categories: { a: ["x", "y"] } },
    'line 3, column a: "z" is none of the categories x, y',
  ],
  [
    "an unknown target",
    "a,b\n1,2",
    { target: "c" },
    "parseCsv: the text has no column c; the columns are a, b",
  ],
  [
    "another delimiter",
    "a;b\n1;2",
    { target: "b" },
    'has no column b; the columns are a;b. If ";" stands between two columns: { delimiter: ";" }',
  ],
  ["an unknown column", "a,b\n1,2", { columns: ["c"] }, "has no column c; the columns are a, b"],
  ["a column twice", "a,b\n1,2", { columns: ["a", "a"] }, "columns names a twice"],
  [
    "the target as a column",
    "a,b\n1,2",
    { columns: ["a"], target: "a" },
    "a is the target and can't be one of the columns",
  ],
  [
    "categories of a column not read",
    "a,b\n1,2",
    { columns: ["a"], categories: { b: true } },
    "categories names b, which is not read",
  ],
  [
    "a policy for a column not read",
    "a,b\n1,2",
    { columns: ["a"], missing: { b: "drop" } },
    "missing names b, which is not read",
  ],
  [
    "a name twice",
    "a,a\n1,2",
    {},
    "parseCsv: the text has two columns a; give the columns other names with header (and skipLines: 1",
  ],
  [
    "a column without a name",
    ",a\n0,2",
    {},
    "parseCsv: the text: column 0 has no name. Say which columns are meant",
  ],
  [
    "categories called x",
    "x\nu",
    { categories: { x: true } },
    "a column of categories can't have the name x",
  ],
  [
    "a name of objects",
    "a\n1",
    { categories: { toString: true as const } },
    "categories names toString, which is not read",
  ],
  [
    "a long delimiter",
    "a",
    { delimiter: "::" },
    'parseCsv: delimiter must be one character, no quote and no line end, but is "::"',
  ],
  ["a quote as delimiter", "a", { delimiter: '"' }, "parseCsv: delimiter must be one character"],
  [
    "an unknown dtype",
    "a",
    { dtype: "int32" as never },
    'parseCsv: dtype must be "float32" or "float64", but is int32',
  ],
  [
    "an unknown policy",
    "a",
    { missing: "zero" as never },
    "parseCsv: missing must be error, drop, mean, median, nan or a finite",
  ],
  ["a filling of NaN", "a", { missing: { a: Number.NaN } }, "or a finite number, but is NaN"],
  [
    "an unknown option",
    "a",
    { separator: ";" } as never,
    "parseCsv: unknown option separator; the options are header, delimiter",
  ],
  [
    "a header that is none",
    "a",
    { header: "a" as never },
    "parseCsv: header must be true, false or a list of names",
  ],
  ["no text", 7 as never, {}, "parseCsv: a CSV text must be a string, but is 7"],
];
test.each(refused)("%s is refused", (_, text, options, message) => {
  expect(failure(() => parseCsv(text, options))).toContain(message);
});

test("a column without a name may be there if it isn't asked for", () => {
  expect([...parseCsv(",a,b\n0,1,2\n1,3,4", { columns: ["b"] }).rows.x.data]).toEqual([2, 4]);
});

test("any table comes back as it was written", () => {
  const cell = fc.string({
    unit: fc.constantFrom("a", "é", ",", '"', "\n", "\r\n", ";", "'", "1", " x"),
    maxLength: 5,
  });
  const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
  const table = fc.array(fc.tuple(fc.double({ noNaN: true, noDefaultInfinity: true }), cell), {
    minLength: 1,
    maxLength: 8,
  });
  fc.assert(
    fc.property(table, fc.constantFrom("\n", "\r\n"), (lines, newline) => {
      const text = ["number,text", ...lines.map(([number, words]) => `${number},${quoted(words)}`)].join(
        newline,
      );
      const { rows, categories } = parseCsv(text, {
        dtype: "float64",
        categories: { text: true },
        missingCells: [],
      });
      expect([...rows.x.data]).toEqual(lines.map(([number]) => Number(String(number))));
      expect(Array.from(rows.text.data, (code) => categories.text[code])).toEqual(
        lines.map(([, words]) => words.trim()),
      );
    }),
    { numRuns: 300 },
  );
});

test("whatever the text is, the answer is a table or a DatasetError", () => {
  const pieces = fc.constantFrom(
    "a",
    "1",
    ",",
    '"',
    '""',
    "\n",
    "\r",
    "\r\n",
    " ",
    "NA",
    "-",
    "\0",
    "\uFEFF",
    "é",
  );
  const options = fc.constantFrom<AnyOptions>(
    {},
    { header: false },
    { header: ["a", "b"], missing: "drop" },
    { header: false, categories: { "0": true } },
  );
  fc.assert(
    fc.property(fc.string({ unit: pieces, maxLength: 30 }), options, (text, chosen) => {
      try {
        parseCsv(text, chosen);
      } catch (error) {
        expect(error).toBeInstanceOf(DatasetError);
      }
    }),
    { numRuns: 2000 },
  );
});

test("a hundred thousand lines of quotes take a moment", () => {
  const began = performance.now();
  const text = `a,b\n${'"1","2"\n'.repeat(100_000)}"`;
  expect(failure(() => parseCsv(text))).toContain("line 100002: a quote that opens");
  expect(performance.now() - began).toBeLessThan(5000);
});

const directory = mkdtempSync(join(tmpdir(), "csv-"));
afterAll(() => rmSync(directory, { recursive: true }));

test("readCsv reads a file, compressed or not, and names it in errors", async () => {
  const path = join(directory, "table.csv");
  const text = "é,b\n1,2\n";
  for (const bytes of [text, gzipSync(text), `\uFEFF${text}`]) {
    writeFileSync(path, bytes);
    const { rows, featureNames } = await readCsv(path, { target: "b" });
    expect([featureNames, [...rows.y.data]]).toEqual([["é"], [2]]);
  }
  writeFileSync(path, "a\nb");
  await expect(readCsv(path)).rejects.toThrow(`readCsv: ${path}, line 2, column a: "b" is no number`);
  writeFileSync(path, Buffer.from("a\n1\n", "utf16le").fill(0xff, 0, 2));
  await expect(readCsv(path)).rejects.toThrow(
    `readCsv: ${path} is no text in UTF-8; save it in that encoding`,
  );
  writeFileSync(path, gzipSync(text).subarray(0, 15));
  await expect(readCsv(path)).rejects.toThrow(`readCsv: ${path} can't be decompressed`);
  await expect(readCsv(join(directory, "none.csv"))).rejects.toThrow("none.csv can't be read: ENOENT");
  writeFileSync(path, text);
  await expect(readCsv(path, { delimiter: "" })).rejects.toThrow("readCsv: delimiter must be one character");
});
