import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encodeNpy, encodeNpz, encodeSafetensors } from "@chainrule/serialize";
import { tensor, treeMap } from "@chainrule/tensor";
import { encode } from "fast-png";
import { beforeAll, describe, expect, test } from "vitest";
import { encodeModel } from "../modelFile.js";
import { fakeTerminal } from "../testing/fakeTerminal.js";
import { trainedModel } from "../testing/savedModels.js";
import { writeSmallMnist } from "../testing/smallMnist.js";
import { type InspectRequest, runInspect } from "./runInspect.js";
import { statisticsOf } from "./statisticsOf.js";

const directory = mkdtempSync(join(tmpdir(), "inspect-"));
const at = (name: string): string => join(directory, name);

let digits: Uint8Array;
beforeAll(async () => {
  const model = await trainedModel({ dataset: "digits", limit: 100 }, "layers:conv3x2,batchnorm,dense6", {
    epochs: 1,
  });
  digits = encodeModel(model);
  writeFileSync(at("digits.safetensors"), digits);
  writeFileSync(at("broken.safetensors"), encodeModel({ ...model, params: treeMap(withNaN, model.params) }));
  const flats = await trainedModel({ dataset: "diabetes", test: 1 }, "linear", { epochs: 1 });
  const record = { ...flats.record, test: { loss: 1, score: NaN } };
  writeFileSync(at("flats.safetensors"), encodeModel({ ...flats, record }));
  const params = {
    first: {
      weight: tensor([
        [1, 0],
        [0, -3],
      ]),
    },
    counts: tensor([1, 2], { dtype: "int32" }),
  };
  writeFileSync(at("w.safetensors"), encodeSafetensors(params, { metadata: { by: "hand" } }));
  writeFileSync(at("w.npz"), await encodeNpz(params));
  writeFileSync(at("w.npy"), encodeNpy(tensor([1, NaN, Infinity])));
  writeFileSync(at("flats.csv"), "rooms,town,price,land\n3,Rome,200,IT\n,Oslo,410,IT\n4,Rome,,IT\n");
  for (const name of ["bright", "dark"]) {
    mkdirSync(at(`shades/${name}`), { recursive: true });
    const data = new Uint8Array(16).fill(name === "bright" ? 255 : 0);
    writeFileSync(at(`shades/${name}/1.png`), encode({ width: 4, height: 4, depth: 8, channels: 1, data }));
  }
}, 60_000);

function withNaN(leaf: ReturnType<typeof tensor>): ReturnType<typeof tensor> {
  const values = leaf.data() as Float32Array;
  values[0] = NaN;
  return tensor(values, { shape: leaf.shape });
}

async function inspect(
  path: string,
  changes: Partial<InspectRequest> = {},
  columns?: number,
): Promise<string> {
  const terminal = fakeTerminal(columns);
  const usual = { directory: undefined, download: false, imageSize: undefined, pictures: 10, json: false };
  expect(await runInspect({ path, ...usual, ...changes }, terminal)).toBe(0);
  return terminal.written();
}

async function inspected(path: string): Promise<Record<string, unknown>> {
  return JSON.parse(await inspect(path, { json: true })) as Record<string, unknown>;
}

test("numbers of all kinds", () => {
  expect(statisticsOf([3, 0, -1, 0, NaN, Infinity])).toEqual({
    count: 6,
    mean: 0.5,
    deviation: Math.sqrt((2.5 ** 2 + 0.5 ** 2 + 1.5 ** 2 + 0.5 ** 2) / 4),
    min: -1,
    max: 3,
    zeros: 2,
    nan: 1,
    infinite: 1,
  });
  expect(statisticsOf([])).toMatchObject({ count: 0, mean: NaN, min: NaN });
});

test("a model: layers, data, training, parameters", async () => {
  const text = await inspect(at("digits.safetensors"));
  expect(text).toContain(
    "digits.safetensors: a model of digits, layers:conv3x2,batchnorm,dense6, 532 parameters",
  );
  expect(text).toMatch(/^0 conv2d +\[2, 6, 6\] +20 +648$/mu);
  expect(text).toMatch(/^all +532 /mu);
  expect(text).toContain("digit, one of 10 classes: 0, 1");
  expect(text).toContain("chainrule train digits");
  expect(text).toMatch(/^1\.mean +\[2\]/mu);
  expect(text).not.toContain("Careful");
  const data = await inspected(at("digits.safetensors"));
  expect(data).toMatchObject({ format: "model", settings: { model: "layers:conv3x2,batchnorm,dense6" } });
  expect((data["parameters"] as { name: string }[]).map(({ name }) => name)).toContain("1.weight");
});

test("NaN among the parameters is told first", async () => {
  const text = await inspect(at("broken.safetensors"));
  expect(text).toMatch(/^Careful\n0\.weight +1 NaN, 0 infinite: the model can't predict anything\./mu);
});

test("files of tensors", async () => {
  const text = await inspect(at("w.safetensors"));
  expect(text).toContain("w.safetensors: 2 tensors of 6 numbers in safetensors");
  expect(text).toMatch(/^by +hand$/mu);
  expect(text).toMatch(/^first\.weight +\[2, 2\] +float32 +-0\.5 +1\.5 +-3 +1 +50$/mu);
  expect(text).toMatch(/^counts +\[2\] +int32 /mu);
  expect((await inspected(at("w.npz")))["tensors"]).toHaveLength(2);
  expect(await inspect(at("w.npy"))).toMatch(/NaN +infinite\narray +\[3\] +1 +0 +1 +1 +0 +1 +1$/mu);
});

test("a CSV file, without a target", async () => {
  const text = await inspect(at("flats.csv"));
  expect(text).toContain("flats.csv: a table of 3 rows and 4 columns");
  expect(text).toContain("2 rows lack a value");
  expect(text).toContain("land: nothing can be learned from it");
  expect(text).toMatch(/^rooms +3 +3\.5 +4 +0\.5 +2 +1$/mu);
  expect(text).toMatch(/^town .* Rome 2, Oslo 1$/mu);
  const { columns } = (await inspected(at("flats.csv"))) as { columns: object[] };
  expect(columns[2]).toMatchObject({
    name: "price",
    kind: "number",
    missing: 1,
    min: 200,
    max: 410,
    mean: 305,
  });
});

test("known tables: of classes and of numbers", async () => {
  const iris = await inspect("iris");
  expect(iris).toContain("iris: 150 rows");
  expect(iris).toMatch(/^petal length \(cm\) +1 +3\.758 +6\.9 /mu);
  expect(iris).toMatch(/^setosa +█+ 50$/mu);
  const cars = await inspect("auto-mpg");
  expect(cars).toMatch(/^origin .*USA 245/mu);
  expect(cars).toMatch(/^9 … 12\.8 +█+.* 13$/mu);
});

test("images: a known set, MNIST's files, a folder", async () => {
  expect(await inspected("digits")).toMatchObject({ parts: { all: 1797 }, inputShape: [1, 8, 8] });
  const small = await inspected(writeSmallMnist());
  expect(small).toMatchObject({ parts: { train: 400, test: 100 }, classCounts: { "3": 40 } });
  const text = await inspect(at("shades"), { pictures: 2 });
  expect(text).toContain("shades: 2 images");
  expect(text).toMatch(/^bright +█+ 1$/mu);
  expect(text).toMatch(/^████$/mu);
  expect(await inspect(at("shades"), { pictures: 0 })).not.toContain("Some of them");
});

test.each([60, 120])("fits %i columns", async (columns) => {
  for (const path of [at("digits.safetensors"), "auto-mpg", at("flats.csv"), "digits", at("w.safetensors")]) {
    // eslint-disable-next-line no-control-regex
    const plain = (await inspect(path, {}, columns)).replace(/\u001B\[[\d;]*m/gu, "");
    for (const line of plain.split("\n")) expect(line.length, line).toBeLessThanOrEqual(columns);
  }
});

describe("what is of no use is refused", () => {
  test.each<[string, () => string, RegExp]>([
    ["a misspelt name", () => "mnits", /There is no mnits\. Did you mean mnist\? It can be a model/u],
    ["an empty file", () => write("empty", ""), /empty is empty/u],
    ["a damaged model", () => write("cut", digits.subarray(0, digits.length - 9)), /cut is damaged/u],
    ["a damaged npz", () => write("cut.npz", "PK\u0003\u0004 and then nothing"), /can't be read as npz/u],
    ["a damaged npy", () => write("cut.npy", Buffer.from("\u0093NUMPY", "latin1")), /can't be read as npy/u],
    ["bytes", () => write("bytes", Uint8Array.of(0xff, 0xfe, 0, 1)), /is no text in UTF-8/u],
    [
      "an image",
      () => write("one.png", Uint8Array.of(0x89, 0x50, 0x4e, 0x47)),
      /one\.png is an image, and not a table\. Images are read from a folder/u,
    ],
    ["a table without rows", () => write("head.csv", "a,b\n"), /has a line of names, but no rows/u],
    ["fashion-mnist without its files", () => "fashion-mnist", /don't come with chainrule/u],
  ])("%s", async (_, path, message) => {
    await expect(inspect(path())).rejects.toThrow(message);
  });
});

function write(name: string, contents: string | Uint8Array): string {
  writeFileSync(at(name), contents);
  return at(name);
}

test("a model that was judged by a single row has no R²", async () => {
  expect(await inspect(at("flats.safetensors"))).toContain("R² not defined, loss 1");
  expect(await inspect(at("flats.safetensors"), { json: true })).toContain('"score":"NaN"');
});
