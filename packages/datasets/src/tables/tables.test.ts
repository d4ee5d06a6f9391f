import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gunzipSync, gzipSync } from "node:zlib";
import { describe, expect, test, vi } from "vitest";
import { batches } from "../batches.js";
import { californiaHousing } from "../californiaHousing.js";
import { isDatasetError } from "../DatasetError.js";
import { standardize } from "../standardize.js";
import { dataFolder } from "../testing/dataFolder.js";
import { autoMpg } from "./autoMpg.js";
import { breastCancer } from "./breastCancer.js";
import { diabetes } from "./diabetes.js";
import { digits } from "./digits.js";
import { iris } from "./iris.js";
import type { ClassificationTable, RegressionTable } from "./Table.js";
import { wine } from "./wine.js";

interface Facts {
  load: () => ClassificationTable | RegressionTable | Promise<RegressionTable>;
  shape: [rows: number, features: number];
  /** How many rows of each class, or the sum of the target. */
  target: number[] | number;
  /** Column, mean and deviation (divided by n), as scikit-learn describes them or as recomputed in NumPy. */
  column: [index: number, mean: number, deviation: number];
}

const tables: Record<string, Facts> = {
  iris: { load: iris, shape: [150, 4], target: [50, 50, 50], column: [2, 3.758, 1.759404] },
  wine: { load: wine, shape: [178, 13], target: [59, 71, 48], column: [12, 746.893258, 314.021657] },
  breastCancer: {
    load: breastCancer,
    shape: [569, 30],
    target: [212, 357],
    column: [0, 14.127292, 3.520951],
  },
  diabetes: { load: diabetes, shape: [442, 10], target: 67_243, column: [2, 26.375792, 4.413121] },
  digits: {
    load: digits,
    shape: [1797, 64],
    target: [178, 182, 177, 183, 181, 182, 181, 179, 174, 180],
    column: [20, 0.443621, 0.385876],
  },
  autoMpg: { load: autoMpg, shape: [392, 6], target: 9190.8, column: [2, 104.469388, 38.442033] },
  californiaHousing: {
    load: californiaHousing,
    shape: [20_433, 8],
    target: 4_226_860_554,
    column: [4, 537.870553, 421.374759],
  },
};

describe.each(Object.entries(tables))("%s", (_, { load, shape, target, column }) => {
  test("its facts", async () => {
    const table = await load();
    const { x, y } = table.rows;
    expect(x.shape).toEqual(shape);
    expect(table.featureNames.length).toBe(shape[1]);
    expect(new Set(table.featureNames).size).toBe(shape[1]);
    expect(x.data.every(Number.isFinite)).toBe(true);
    if (table.task === "classification") {
      expect(y.shape).toEqual([shape[0]]);
      expect(table.classNames.map((__, label) => y.data.filter((other) => other === label).length)).toEqual(
        target,
      );
    } else {
      expect(y.shape).toEqual([shape[0], 1]);
      expect([...y.data].reduce((sum, value) => sum + value, 0)).toBeCloseTo(target as number, 1);
    }
    const { shift, scale } = standardize(x);
    const [index, mean, deviation] = column;
    expect([shift[index]!.toFixed(5), scale[index]!.toFixed(5)]).toEqual([
      mean.toFixed(5),
      deviation.toFixed(5),
    ]);
    for (const text of [table.targetName, table.description, table.source, table.license]) {
      expect(text.length).toBeGreaterThan(4);
    }
  });

  test("memory of its own each time, and a data set", async () => {
    const first = await load();
    first.rows.x.data.fill(-1);
    expect((await load()).rows.x.data[1]).not.toBe(-1);
    const [batch] = batches((await load()).rows as Record<"x" | "y", RegressionTable["rows"]["x"]>, {
      size: 3,
    });
    expect(batch!.x.shape).toEqual([3, shape[1]]);
  });
});

test("rows of which a value is missing", async () => {
  const cars = autoMpg({ missing: "nan" });
  expect([cars.rows.x.shape, cars.rows.origin.shape]).toEqual([[398, 6], [398]]);
  expect(
    [...cars.rows.x.data.keys()].filter((i) => Number.isNaN(cars.rows.x.data[i]!)).map((i) => i % 6),
  ).toEqual(new Array<number>(6).fill(2));
  const count = (code: number): number => autoMpg().rows.origin.data.filter((other) => other === code).length;
  expect([0, 1, 2].map(count)).toEqual([68, 79, 245]);
  const houses = await californiaHousing({ missing: "nan" });
  expect(houses.rows.x.shape).toEqual([20_640, 8]);
  expect(houses.rows.x.data.filter(Number.isNaN).length).toBe(207);
  const near = (code: number): number =>
    houses.rows.oceanProximity.data.filter((other) => other === code).length;
  expect([0, 1, 2, 3, 4].map(near)).toEqual([9136, 6551, 5, 2290, 2658]);
  expect(() => autoMpg({ missing: "mean" as never })).toThrow(
    'autoMpg: missing must be "drop" or "nan", but is mean',
  );
  expect(() => autoMpg({ rows: 3 } as never)).toThrow(
    "autoMpg: unknown option rows; the options are missing",
  );
});

async function failure(act: Promise<unknown>): Promise<string> {
  const error = await act.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return isDatasetError(error) ? error.message : `not a DatasetError: ${String(error)}`;
}

test("californiaHousing: another place, and what can be wrong there", async () => {
  const file = new URL("../../tables/california-housing.idx.gz", import.meta.url);
  const expected = await californiaHousing();
  expect(await californiaHousing({ url: file })).toEqual(expected);
  const answer = vi.fn<() => Promise<Response>>();
  vi.stubGlobal("fetch", answer);
  answer.mockResolvedValueOnce(new Response(new Uint8Array(gunzipSync(readFileSync(file)))));
  expect(await californiaHousing({ url: "/assets/houses.gz" })).toEqual(expected);
  for (const [body, message] of [
    [
      new Response("", { status: 404, statusText: "Not Found" }),
      "can't be read: the server answers 404 Not Found",
    ],
    [
      new Response("<!doctype html>"),
      "gives other data, perhaps a web page. This package ships tables/california-",
    ],
    [new Response(gzipSync(Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 1, 5))), "is another file: its shape is [1]"],
  ] as const) {
    answer.mockResolvedValueOnce(body);
    expect(await failure(californiaHousing({ url: "/assets/houses.gz" }))).toContain(message);
  }
  vi.unstubAllGlobals();
  const nowhere = pathToFileURL("/nowhere/houses.gz");
  expect(await failure(californiaHousing({ url: nowhere }))).toContain(
    `${nowhere.href} can't be read: ENOENT`,
  );
  expect(await failure(californiaHousing({ missing: "mean" as never }))).toContain(
    'missing must be "drop" or "nan"',
  );
  expect(await failure(californiaHousing({ size: 1 } as never))).toContain(
    "californiaHousing: unknown option size",
  );
});

test("every number is that of the file it comes from", async (context) => {
  const folder = dataFolder("tabular");
  if (folder === undefined)
    return context.skip("the tables' sources aren't here; CHAINRULE_DATA tells where they are");
  const lines = (name: string): string[] => {
    const bytes = readFileSync(join(folder, name));
    return (name.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8").trim().split(/\r?\n/u);
  };
  const numbers = (rows: readonly string[]): number[][] => rows.map((row) => row.split(/[, ]+/u).map(Number));
  const compare = (
    { rows: { x, y } }: ClassificationTable | RegressionTable,
    expected: number[][],
    divisor = 1,
  ): void => {
    const features = expected.flatMap((row) => row.slice(0, -1).map((value) => value / divisor));
    expect(Buffer.compare(Buffer.from(x.data.buffer), Buffer.from(Float32Array.from(features).buffer))).toBe(
      0,
    );
    expect([...y.data]).toEqual(expected.map((row) => Math.fround(row.at(-1)!)));
  };
  compare(iris(), numbers(lines("iris.csv").slice(1)));
  compare(wine(), numbers(lines("wine_data.csv").slice(1)));
  compare(breastCancer(), numbers(lines("breast_cancer.csv").slice(1)));
  compare(digits(), numbers(lines("digits.csv.gz")), 16);
  const progression = lines("diabetes_target.csv.gz");
  compare(
    diabetes(),
    numbers(lines("diabetes_data_raw.csv.gz").map((line, i) => `${line} ${progression[i]!}`)),
  );

  const cars = JSON.parse(lines("auto_mpg_cars.json").join("\n")) as Record<string, number | string | null>[];
  const whole = cars.filter(
    ({ Miles_per_Gallon, Horsepower }) => Miles_per_Gallon !== null && Horsepower !== null,
  );
  const names = ["Cylinders", "Displacement", "Horsepower", "Weight_in_lbs", "Acceleration"];
  compare(
    autoMpg(),
    whole.map((car) => [
      ...names.map((name) => Number(car[name])),
      Number(String(car["Year"]).slice(0, 4)),
      Number(car["Miles_per_Gallon"]),
    ]),
  );
  const { rows, categories } = autoMpg();
  expect(Array.from(rows.origin.data, (code) => categories.origin[code])).toEqual(
    whole.map(({ Origin }) => Origin),
  );

  const houses = lines("california_housing.csv.gz")
    .slice(1)
    .map((line) => line.split(","));
  const complete = houses.filter((cells) => cells[4] !== "");
  const table = await californiaHousing();
  compare(
    table,
    complete.map((cells) => cells.slice(0, 9).map(Number)),
  );
  expect(Array.from(table.rows.oceanProximity.data, (code) => table.categories.oceanProximity[code])).toEqual(
    complete.map((cells) => cells[9]),
  );
});
