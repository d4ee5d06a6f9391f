import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mnist, type MnistImages } from "@chainrule/datasets";
import { encode } from "fast-png";
import jpeg from "jpeg-js";
import { beforeAll, describe, expect, test } from "vitest";
import { encodeModel } from "../modelFile.js";
import type { GreyImage } from "../digit/GreyImage.js";
import { drawScan } from "../testing/drawScan.js";
import { fakeTerminal } from "../testing/fakeTerminal.js";
import { trainedModel } from "../testing/savedModels.js";
import { uniformNumbers } from "../testing/uniformNumbers.js";
import { type PredictRequest, runPredict } from "./runPredict.js";

const directory = mkdtempSync(join(tmpdir(), "predict-"));
const at = (name: string): string => join(directory, name);

interface Printed {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

async function predict(request: Partial<PredictRequest>, columns?: number): Promise<Printed> {
  const [terminal, errors] = [fakeTerminal(columns), fakeTerminal(undefined)];
  const usual = {
    model: at("mnist"),
    files: [],
    top: 3,
    missing: "error",
    pictures: true,
    json: false,
  } as const;
  const code = await runPredict({ ...usual, ...request }, terminal, errors);
  return { code, output: terminal.written(), errors: errors.written() };
}

interface Json {
  readonly model: { readonly learned: string; readonly task: string; readonly target: string };
  readonly predictions: readonly {
    readonly file: string;
    readonly line?: number;
    readonly row?: number;
    readonly prediction?: string | number;
    readonly actual?: string;
    readonly error?: string;
    readonly probabilities?: readonly { readonly class: string; readonly probability: number }[];
    readonly saw?: { readonly turned: number; readonly pixels: readonly number[] };
  }[];
}

async function predictions(request: Partial<PredictRequest>): Promise<Json["predictions"]> {
  return (JSON.parse((await predict({ ...request, json: true })).output) as Json).predictions;
}

function png({ width, height, data }: GreyImage): Uint8Array {
  return encode({ width, height, depth: 8, channels: 1, data: bytesOf(data) });
}

function bytesOf(data: Float32Array): Uint8Array {
  return Uint8Array.from(data, (value) => Math.round(255 * value));
}

let images: MnistImages;
const image = (i: number): Float32Array => images.x.data.subarray(784 * i, 784 * (i + 1));

beforeAll(async () => {
  images = (await mnist()).test;
  const random = uniformNumbers(3);
  for (const [name, request, model] of [
    ["mnist", { dataset: "mnist", limit: 4000 }, "mlp:32"],
    ["iris", { dataset: "iris" }, "linear"],
    ["cars", { dataset: "auto-mpg" }, "linear"],
  ] as const) {
    const changes = name === "mnist" ? {} : { epochs: 60, batchSize: 16, learningRate: 0.03 };
    writeFileSync(at(name), encodeModel(await trainedModel(request, model, changes)));
  }
  const scan = drawScan([image(1)], {
    ...{ width: 300, height: 220, size: 110, x: 0.35, y: 0.6, angle: 20 },
    ...{ paper: 0.65, ink: 0.25, gradient: [0.25, -0.2], noise: 0.04, random },
  });
  writeFileSync(at("scan.png"), png(scan));
  const photo = drawScan([image(5)], { width: 200, height: 160, size: 100, paper: 0.3, ink: 0.8 });
  const rgba = new Uint8Array(4 * photo.data.length);
  bytesOf(photo.data).forEach((grey, i) => {
    rgba.set([grey, grey, grey, 255], 4 * i);
  });
  writeFileSync(at("photo.jpg"), jpeg.encode({ width: 200, height: 160, data: rgba }, 85).data);
  writeFileSync(at("blank.png"), png(drawScan([], { width: 90, height: 60, size: 28 })));
  writeFileSync(at("cut.png"), png(scan).subarray(0, 2000));
  writeFileSync(at("empty.csv"), "");
}, 60_000);

function file(name: string, text: string): string {
  writeFileSync(at(name), text);
  return at(name);
}

describe("images of digits", () => {
  test("a scan and a photograph, as JSON", async () => {
    const [scan, photo] = await predictions({ files: [at("scan.png"), at("photo.jpg")] });
    expect([scan!.prediction, photo!.prediction]).toEqual(["2", "0"]);
    expect(images.y.data[1]).toBe(2);
    expect(images.y.data[5]).toBe(0);
    expect([-18, 0, 18]).toContain(scan!.saw!.turned);
    expect(scan!.saw!.pixels).toHaveLength(784);
    const sum = scan!.probabilities!.reduce((total, { probability }) => total + probability, 0);
    expect(sum).toBeCloseTo(1, 5);
    expect(scan!.probabilities![0]!.probability).toBe(
      Math.max(...scan!.probabilities!.map(({ probability }) => probability)),
    );
  });

  test.each([60, 120, undefined])("for people, %s columns wide", async (columns) => {
    const { code, output, errors } = await predict({ files: [at("scan.png")] }, columns);
    expect([code, errors]).toEqual([0, ""]);
    // eslint-disable-next-line no-control-regex
    const plain = output.replace(/\u001B\[[\d;]*m/gu, "");
    expect(plain).toMatch(/scan\.png: 2 \(\d+\.\d %\)/u);
    expect(plain.replaceAll("\n", " ")).toMatch(
      /of 300 × 220, dark on light(?:, turned by 18° (?:left|right))?\./u,
    );
    expect(plain).toMatch(/^.{28} {2}2 █+/mu);
    if (columns !== undefined) {
      for (const line of plain.split("\n")) expect(line.length).toBeLessThanOrEqual(columns);
      expect(output).toContain("\u001B[38;5;");
    } else {
      expect(output).toBe(plain);
      expect(output).toMatch(/[░▒▓█]{4}/u);
    }
  });

  test("without picture, with all classes", async () => {
    const { output } = await predict({ files: [at("scan.png")], top: 10, pictures: false });
    expect(output.trimEnd().split("\n")).toHaveLength(12);
  });

  test("pixels in JSON", async () => {
    const files = [file("pixels.json", JSON.stringify([[...image(5)], [...image(1)]]))];
    expect((await predictions({ files })).map(({ prediction }) => prediction)).toEqual(["0", "2"]);
  });

  test("what is wrong is said, and the others go on", async () => {
    const files = ["blank.png", "cut.png", "nowhere.png", "empty.csv", "photo.jpg"].map(at);
    const { code, output, errors } = await predict({ files, pictures: false });
    expect(code).toBe(1);
    expect(output).toContain("photo.jpg: 0");
    expect(errors).toContain("blank.png: no digit found: it is uniform.");
    expect(errors).toMatch(/cut\.png is a truncated or damaged PNG image: .*\./u);
    expect(errors).toContain("nowhere.png can't be read: there is no such file.");
    expect(errors).toContain("empty.csv is empty.");
    expect(await predictions({ files: [at("blank.png")] })).toEqual([
      { file: at("blank.png"), error: `${at("blank.png")}: no digit found: it is uniform.` },
    ]);
  });

  test.each([
    ["[1, 2, 3]", /holds 3 numbers, and an image of the model has 784: \[1, 28, 28\]\./u],
    ['["a"]', /"a" is no number/u],
    ["[1, 2", /is no JSON/u],
    ["a,b\n1,2", /is no image: the model has learned from the images of mnist/u],
  ])("%s is refused", async (text, message) => {
    const { code, errors } = await predict({ files: [file("wrong", text)] });
    expect(code).toBe(1);
    expect(errors).toMatch(message);
  });
});

describe("rows of a table", () => {
  const head = "petal length (cm),petal width (cm),sepal length (cm),sepal width (cm)";

  test("CSV with its columns in another order, one too many, and the right answers", async () => {
    const text = `color,species,${head}\nred,setosa,1.4,0.2,5.1,3.5\nblue,setosa,6.1,2.3,6.4,3\n`;
    const files = [file("flowers.csv", text)];
    const rows = await predictions({ model: at("iris"), files });
    expect(rows.map(({ line, prediction, actual }) => [line, prediction, actual])).toEqual([
      [2, "setosa", "setosa"],
      [3, "virginica", "setosa"],
    ]);
    const { output } = await predict({ model: at("iris"), files });
    expect(output).toContain("Not used, as the model has not learned from it: color.");
    expect(output).toContain("As the file's own species says, 1 of 2 are right (50.0 %).");
    expect(output).toMatch(/^ +3 {2}virginica +\d+\.\d % +versicolor \d+\.\d % {2}setosa$/mu);
  });

  test("right answers are known by their number, however it is written", async () => {
    const rows = Array.from({ length: 40 }, (_, i) => `${i % 2},${i % 2 === 0 ? 7 : 8}`);
    const request = { dataset: file("kinds.csv", `a,kind\n${rows.join("\n")}\n`), target: "kind" };
    const changes = { epochs: 30, batchSize: 8, learningRate: 0.1 };
    writeFileSync(at("kinds"), encodeModel(await trainedModel(request, "linear", changes)));
    const files = [file("more.csv", "kind,a\n7.0,0\n8.0,1\n7.0,1\n,1\n")];
    const { output } = await predict({ model: at("kinds"), files });
    expect(output).toContain("As the file's own kind says, 2 of 3 are right (66.7 %).");
  });

  test("a number in its own unit, with a category", async () => {
    const car = {
      cylinders: 4,
      displacement: 97,
      horsepower: 69,
      weight: 2130,
      acceleration: 14.5,
      "model year": 1971,
    };
    const of = async (origin: string): Promise<number> => {
      const files = [file("car.json", JSON.stringify({ ...car, origin }))];
      return (await predictions({ model: at("cars"), files }))[0]!.prediction as number;
    };
    const [japan, usa] = [await of("Japan"), await of("USA")];
    expect(japan).toBeGreaterThan(24);
    expect(japan).toBeLessThan(34);
    expect(japan - usa).toBeGreaterThan(0.5);
    const { output } = await predict({ model: at("cars"), files: [at("car.json")] });
    expect(output).toMatch(/car\.json: .+ \d+\.\d+\n/u);
  });

  test.each([
    ["[5.1, 3.5, 1.4, 0.2]", ["setosa"]],
    ["[[5.1, 3.5, 1.4, 0.2], [6.4, 3, 6.1, 2.3]]", ["setosa", "virginica"]],
    [
      '{"sepal length (cm)": 5.1, "sepal width (cm)": 3.5, "petal length (cm)": 1.4, "petal width (cm)": 0.2}',
      ["setosa"],
    ],
  ])("JSON: %s", async (text, expected) => {
    const rows = await predictions({ model: at("iris"), files: [file("rows.json", text)] });
    expect(rows.map(({ prediction }) => prediction)).toEqual(expected);
    expect(rows.map(({ row }) => row)).toEqual(expected.map((_, i) => i + 1));
  });

  test("rows without a value are left out if asked", async () => {
    const files = [file("gaps.csv", `${head}\n1.4,0.2,5.1,3.5\n1.4,,5.1,3.5\n6.1,2.3,6.4,3\n`)];
    const refused = await predict({ model: at("iris"), files });
    expect(refused.code).toBe(1);
    expect(refused.errors).toMatch(/gaps\.csv, line 3, column petal width \(cm\): there is no value/u);
    const rows = await predictions({ model: at("iris"), files, missing: "drop" });
    expect(rows.map(({ line }) => line)).toEqual([2, 4]);
    const { output } = await predict({ model: at("iris"), files, missing: "drop" });
    expect(output).toContain("1 row lacks a value and is left out.");
  });

  test.each([
    [`${head}\n`, /has a line of names, but no rows/u],
    [
      "petal lenght (cm),petal width (cm),sepal length (cm),sepal width (cm)\n1,2,3,4\n",
      /has no column petal length \(cm\)\. Did you mean petal lenght \(cm\)\?/u,
    ],
    ["a,b\n1,2\n", /lacks 4 of the 4 columns that the model has learned from: sepal length/u],
    [`${head}\n1.4,wide,5.1,3.5\n`, /line 2, column petal width \(cm\): "wide" is no number/u],
    [`${head}\n1.4,1\n`, /line 2: 2 cells, but the first line names 4 columns/u],
    ['[5.1, 3.5, "x", 0.2]', /row 1, petal length \(cm\): "x" is no number/u],
    ["[[1, 2]]", /row 1: 2 values, but the model takes 4: sepal length/u],
    ["[[1, 2, 3, [4]]]", /row 1, petal width \(cm\): \[4\] is neither a number nor text/u],
    ["[]", /holds no row/u],
    ["{", /is no JSON/u],
    ["\u0000\u0001", /is neither a PNG or JPEG image nor text/u],
  ])("%j is refused", async (text, message) => {
    const { code, output, errors } = await predict({ model: at("iris"), files: [file("bad", text)] });
    expect([code, output]).toEqual([1, ""]);
    expect(errors).toMatch(message);
  });

  test("an image for a model of a table; a category that was not learned", async () => {
    const { errors } = await predict({ model: at("iris"), files: [at("blank.png")] });
    expect(errors).toMatch(/is an image, and the model predicts species from a table of 4 columns: sepal/u);
    const car = [4, 97, 69, 2130, 14.5, 1971, "Mars"];
    const unknown = await predict({ model: at("cars"), files: [file("mars.json", JSON.stringify(car))] });
    expect(unknown.errors).toMatch(/row 1, origin: "Mars" is none of the 3 categories learned: /u);
  });
});

test("what is no model is refused before anything is read", async () => {
  await expect(predict({ model: at("blank.png"), files: [at("scan.png")] })).rejects.toThrow(
    /is not a model of chainrule/u,
  );
  await expect(predict({ model: at("none") })).rejects.toThrow(/can't be read/u);
});
