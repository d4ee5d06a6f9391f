import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { encode } from "fast-png";
import { beforeAll, describe, expect, test } from "vitest";
import { encodeModel } from "../modelFile.js";
import { type EvaluateRequest, runEvaluate } from "../runEvaluate.js";
import { fakeTerminal } from "../testing/fakeTerminal.js";
import { trainedModel } from "../testing/savedModels.js";
import { writeSmallMnist } from "../testing/smallMnist.js";

const directory = mkdtempSync(join(tmpdir(), "evaluate-"));
const at = (name: string): string => join(directory, name);

function flat(i: number): string {
  const [rooms, town] = [1 + (i % 5), i % 3 === 0 ? "Oslo" : "Rome"];
  return `${rooms},${town},${100 * rooms + (town === "Oslo" ? 50 : 0)}`;
}
const flats = (from: number, to: number): string =>
  Array.from({ length: to - from }, (_, i) => flat(from + i)).join("\n");

beforeAll(async () => {
  writeFileSync(at("flats.csv"), `rooms,town,price\n${flats(0, 60)}\n`);
  writeFileSync(at("more.csv"), `town,price,rooms\nRome,300,3\nOslo,250,2\nRome,,2\n`);
  for (const [name, grey] of [
    ["bright", 220],
    ["dark", 20],
    ["grey", 120],
  ] as const) {
    for (let i = 0; i < 12; i++) {
      const data = new Uint8Array(16).fill(grey + i);
      const image = encode({ width: 4, height: 4, depth: 8, channels: 1, data });
      for (const folder of name === "bright" || i > 2 ? ["shades"] : ["shades", "some"]) {
        mkdirSync(at(`${folder}/${name}`), { recursive: true });
        writeFileSync(at(`${folder}/${name}/${i}.png`), image);
      }
    }
  }
  const quick = { epochs: 60, batchSize: 8, learningRate: 0.05 };
  const price = { dataset: at("flats.csv"), target: "price", task: "regression" } as const;
  writeFileSync(at("price"), encodeModel(await trainedModel(price, "linear", quick)));
  writeFileSync(at("shade"), encodeModel(await trainedModel({ dataset: at("shades") }, "linear", quick)));
  const small = { dataset: "mnist", directory: writeSmallMnist() };
  writeFileSync(at("mnist"), encodeModel(await trainedModel(small, "linear", { epochs: 3 })));
}, 60_000);

async function evaluate(request: Partial<EvaluateRequest>, columns?: number): Promise<string> {
  const terminal = fakeTerminal(columns);
  const usual = {
    path: at("price"),
    data: undefined,
    pictures: undefined,
    missing: "error",
    json: false,
  } as const;
  expect(await runEvaluate({ ...usual, ...request }, terminal)).toBe(0);
  return terminal.written();
}

async function evaluated(request: Partial<EvaluateRequest>): Promise<Record<string, unknown>> {
  return JSON.parse(await evaluate({ ...request, json: true })) as Record<string, unknown>;
}

test("a regression on its held-out rows, for people and as JSON", async () => {
  expect(await evaluate({})).toMatch(/^12 rows \(held out at random\)\n[\s\S]*Held-out R² (?:0\.99|1\.0)/u);
  const { r2, rootMeanSquare, samples, data } = await evaluated({});
  expect([samples, data]).toEqual([12, "flats"]);
  expect(r2).toBeGreaterThan(0.99);
  expect(rootMeanSquare).toBeLessThan(15);
});

test("another CSV file: columns in another order, in the units of the training", async () => {
  const other = await evaluated({ data: at("more.csv"), missing: "drop" });
  expect(other["samples"]).toBe(2);
  expect(other["meanAbsolute"]).toBeLessThan(15);
  expect(await evaluate({ data: at("more.csv"), missing: "drop" })).toContain("1 of 3 rows lack a value");
});

test("classes are known by their number, however it is written", async () => {
  const rooms = { dataset: at("flats.csv"), target: "rooms", test: 10 };
  writeFileSync(at("rooms"), encodeModel(await trainedModel(rooms, "linear", { epochs: 2 })));
  const data = (mark: string): string => file(`town,price,rooms\nRome,300,3${mark}\nOslo,250,2${mark}\n`);
  const expected = await evaluated({ path: at("rooms"), data: data("") });
  expect(await evaluated({ path: at("rooms"), data: data(".0") })).toEqual(expected);
  await expect(evaluate({ path: at("rooms"), data: data(".5") })).rejects.toThrow(
    'line 2, column rooms: "3.5" is none of the classes learned: 1, 2, 3, 4, 5.',
  );
  await expect(evaluate({ data: file("rooms,town,price\n3,Rome,0x10\n") })).rejects.toThrow(
    'column price: "0x10" is no number.',
  );
});

test("images: MNIST's files, a folder", async () => {
  const digits = await evaluated({ path: at("mnist") });
  expect(digits).toMatchObject({ samples: 100, classes: [..."0123456789"] });
  expect(digits["accuracy"]).toBe(0.95);
  const confusion = digits["confusion"] as number[][];
  expect(confusion.flat().reduce((sum, count) => sum + count)).toBe(100);
  const others = await evaluated({ path: at("mnist"), data: writeSmallMnist({ test: 40 }) });
  expect(others["samples"]).toBe(40);
  const shades = await evaluated({ path: at("shade"), data: at("shades") });
  expect(shades).toMatchObject({ samples: 36, accuracy: 1, classes: ["bright", "dark", "grey"] });
  const some = await evaluated({ path: at("shade"), data: at("some") });
  expect(some).toMatchObject({
    samples: 6,
    accuracy: 1,
    confusion: [
      [0, 0, 0],
      [0, 3, 0],
      [0, 0, 3],
    ],
  });
});

test("no line is wider than the terminal", async () => {
  for (const path of ["price", "mnist", "shade"]) {
    const lines = stripVTControlCharacters(await evaluate({ path: at(path) }, 40)).split("\n");
    expect(lines.filter((line) => line.length > 40)).toEqual([]);
  }
});

test("images that may have been seen in training are said to be so", async () => {
  expect(await evaluate({ path: at("mnist"), data: "mnist", pictures: 0 })).toContain(
    "Careful: this model has learned",
  );
});

test("a single row: no R², and nothing in the plural", async () => {
  const text = await evaluate({ data: file("rooms,town,price\n3,Rome,300\n") });
  expect(text).toMatch(/^1 row of .*other\.csv\n/u);
  expect(text).toMatch(/R² not defined where all values are the same: price is off by [^]*, of 1\srow\s/u);
});

describe("other data of another form are refused", () => {
  test.each<[string, () => Partial<EvaluateRequest>, RegExp]>([
    ["no such file", () => ({ data: at("none.csv") }), /There is no file .*none\.csv/u],
    [
      "a value that is missing",
      () => ({ data: at("more.csv") }),
      /more\.csv, line 4, column price: there is no value/u,
    ],
    [
      "a known data set",
      () => ({ data: "iris" }),
      /can't be evaluated on iris: .*shape \[3\], and here it is \[4\]/u,
    ],
    [
      "a directory for a table",
      () => ({ data: at("shades") }),
      /the model has learned from a table: give a CSV/u,
    ],
    [
      "a table for images",
      () => ({ path: at("shade"), data: at("more.csv") }),
      /learned from images: give a dir/u,
    ],
    ["no such directory", () => ({ path: at("mnist"), data: at("none") }), /There is no directory/u],
    [
      "another data set of images",
      () => ({ path: at("mnist"), data: "digits" }),
      /\[1, 28, 28\], and here it is \[1, 8, 8\]/u,
    ],
    ["no target", () => ({ data: file("rooms,town\n3,Rome\n") }), /has no column price, by which/u],
    [
      "a target that is no number",
      () => ({ data: file("rooms,town,price\n3,Rome,high\n") }),
      /line 2, column price: "high" is no/u,
    ],
    ["no rows", () => ({ data: file("rooms,town,price\n") }), /has a line of names, but no rows/u],
  ])("%s", async (_, request, message) => {
    await expect(evaluate(request())).rejects.toThrow(message);
  });
});

test("data that have changed since the training are noticed", async () => {
  writeFileSync(at("changed.csv"), `rooms,town,price\n${flats(0, 30)}\n`);
  const price = { dataset: at("changed.csv"), target: "price", task: "regression" } as const;
  writeFileSync(at("changing"), encodeModel(await trainedModel(price, "linear", { epochs: 1 })));
  expect(await evaluate({ path: at("changing") })).toContain("6 rows (held out at random)");
  writeFileSync(at("changed.csv"), `rooms,town,price\n${flats(0, 31)}\n`);
  await expect(evaluate({ path: at("changing") })).rejects.toThrow(
    "The model can't be evaluated on changed: the data have changed since the training, and what it has learned from may " +
      "now be held out. Name data that it has not seen with --data.",
  );
  writeFileSync(at("changed.csv"), `rooms,area,price\n1,2,3\n2,3,4\n3,1,2\n4,4,1\n5,1,1\n`);
  await expect(evaluate({ path: at("changing") })).rejects.toThrow(
    /the data have changed since the training/u,
  );
  rmSync(at("changed.csv"));
  await expect(evaluate({ path: at("changing") })).rejects.toThrow(
    /learned from are not there: .*changed\.csv\. Run this where they are, or name others with --data\.$/u,
  );
});

function file(text: string): string {
  writeFileSync(at("other.csv"), text);
  return at("other.csv");
}
