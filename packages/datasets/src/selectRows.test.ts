import { expect, expectTypeOf, test } from "vitest";
import type { DataArray } from "./DataArray.js";
import { selectRows } from "./selectRows.js";

const two = { data: Float32Array.of(1, 2), shape: [2] };

test("copies rows of every field, in order, again where an index comes again", () => {
  const dataset = {
    x: { data: Uint8Array.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11), shape: [3, 2, 2] },
    y: { data: Float64Array.of(0.5, 1.5, 2.5), shape: [3] },
  };
  expect(selectRows(dataset, Uint32Array.of(2, 0, 2))).toEqual({
    x: { data: Uint8Array.of(8, 9, 10, 11, 0, 1, 2, 3, 8, 9, 10, 11), shape: [3, 2, 2] },
    y: { data: Float64Array.of(2.5, 0.5, 2.5), shape: [3] },
  });
});

test("no indices, rows without values, no rows", () => {
  expect(selectRows({ two }, [])).toEqual({ two: { data: new Float32Array(0), shape: [0] } });
  const hollow = { x: { data: new Int8Array(0), shape: [3, 0] } };
  expect(selectRows(hollow, [1, 1])).toEqual({ x: { data: new Int8Array(0), shape: [2, 0] } });
  const none = { x: { data: new Int8Array(0), shape: [0, 4] } };
  expect(selectRows(none, [])).toEqual(none);
});

test.each([
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
])("%o stays what it is, in memory of its own", (Kind) => {
  const source = Kind.of(7, 8);
  const { v } = selectRows({ v: { data: source, shape: [2] } }, [0, 1]);
  expect(v.data).toBeInstanceOf(Kind);
  expect(v.data.buffer).not.toBe(source.buffer);
  expect(v.data.byteLength).toBe(v.data.buffer.byteLength);
});

test("a Node Buffer gives a Uint8Array", () => {
  const { v } = selectRows({ v: { data: Buffer.from([7, 8]), shape: [2] } }, [1]);
  expect(v.data).toEqual(Uint8Array.of(8));
  expect(Buffer.isBuffer(v.data)).toBe(false);
});

test("types: the fields and kinds of array stay, the memory is an ArrayBuffer; an interface will do", () => {
  interface Points {
    readonly x: DataArray<Float32Array>;
    y: DataArray<Uint8Array>;
  }
  const points: Points = { x: two, y: { data: Uint8Array.of(1, 2), shape: [2] } };
  const rows = selectRows(points, [0]);
  expectTypeOf(rows.x.data).toEqualTypeOf<Float32Array<ArrayBuffer>>();
  expectTypeOf(rows.y.data).toEqualTypeOf<Uint8Array<ArrayBuffer>>();
  // @ts-expect-error: a field must have a shape.
  expect(() => selectRows({ x: { data: Uint8Array.of(1) } }, [0])).toThrow();
});

const badIndices: [indices: number[], message: string][] = [
  [[0, 2], "selectRows: indices[1] is 2, but the data set has 2 rows, numbered from 0"],
  [[-1], "selectRows: indices[0] is -1, but the data set has 2 rows, numbered from 0"],
  [[0.5], "selectRows: indices[0] is 0.5, but the data set has 2 rows, numbered from 0"],
  [[Number.NaN], "selectRows: indices[0] is NaN, but the data set has 2 rows, numbered from 0"],
];
test.each(badIndices)("indices %j are refused", (indices, message) => {
  expect(() => selectRows({ two }, indices)).toThrow(message);
});

const badDatasets: [dataset: unknown, message: string][] = [
  [null, "selectRows: a data set is an object of fields { data, shape }, but this is null"],
  [undefined, "selectRows: a data set is an object of fields { data, shape }, but this is undefined"],
  [{}, "selectRows: the data set has no fields"],
  [two, "selectRows: this is one field, { data, shape }, but a data set is an object of fields"],
  [
    { task: "regression", rows: { two } },
    "selectRows: this is a whole table; its rows are the data set: table.rows",
  ],
  [{ rows: two, more: 3 }, "selectRows: field more must be { data, shape }"],
  [{ two, classes: 10 }, "selectRows: field classes must be { data, shape } with a typed array of numbers"],
  [
    { x: { data: [1, 2], shape: [2] } },
    "selectRows: field x must be { data, shape } with a typed array of numbers",
  ],
  [{ x: { data: new BigInt64Array(1), shape: [1] } }, "selectRows: field x must be { data, shape }"],
  [{ x: { data: Uint8Array.of(1), shape: 1 } }, "selectRows: field x must be { data, shape }"],
  [
    { x: { data: Uint8Array.of(1), shape: [] } },
    "selectRows: field x has shape []; expected the number of rows",
  ],
  [{ x: { data: Uint8Array.of(1), shape: [1, -1] } }, "selectRows: field x has shape [1, -1]; expected"],
  [{ x: { data: Uint8Array.of(1), shape: [0.5, 2] } }, "selectRows: field x has shape [0.5, 2]; expected"],
  [
    { x: { data: Uint8Array.of(1, 2, 3), shape: [2, 2] } },
    "selectRows: field x has shape [2, 2], which is 4 values, but its data holds 3",
  ],
  [
    { x: { data: Uint8Array.of(1, 2, 3), shape: [2] } },
    "selectRows: field x has shape [2], which is 2 values, but its data holds 3",
  ],
  [
    { two, x: { data: Uint8Array.of(1, 2, 3), shape: [3, 1] } },
    "selectRows: fields differ in their number of rows: two has shape [2], x has [3, 1]",
  ],
];
test.each(badDatasets)("malformed data set %#", (dataset, message) => {
  expect(() => selectRows(dataset as { two: typeof two }, [0])).toThrow(message);
});
