import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { isDatasetError } from "./DatasetError.js";
import { embeddedMnist } from "./embeddedMnist.js";
import { mnist, type MnistOptions } from "./mnist.js";
import { officialMnist } from "./officialMnist.js";

const TRAIN_IMAGES = "train-images-idx3-ubyte";
const TRAIN_LABELS = "train-labels-idx1-ubyte";
const TEST_IMAGES = "t10k-images-idx3-ubyte";
const TEST_LABELS = "t10k-labels-idx1-ubyte";

let directory = "";
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "mnist-"));
  execFileSync(process.execPath, [fileURLToPath(new URL("../scripts/build-mnist.mjs", import.meta.url))]);
}, 60_000);
afterAll(() => rmSync(directory, { recursive: true }));

function idx(code: number, shape: readonly number[], bytes: readonly number[]): Uint8Array {
  return Uint8Array.of(
    0,
    0,
    code,
    shape.length,
    ...shape.flatMap((size) => [0, 0, size >> 8, size & 255]),
    ...bytes,
  );
}

/** Images of one grey each. */
function images(...greys: number[]): Uint8Array {
  return idx(
    0x08,
    [greys.length, 28, 28],
    greys.flatMap((grey) => new Array<number>(784).fill(grey)),
  );
}

function labels(...digits: number[]): Uint8Array {
  return idx(0x08, [digits.length], digits);
}

/** A directory of three training and two test images, with some files replaced, or left out where undefined. */
function setOfFiles(replaced: Record<string, Uint8Array | string | undefined> = {}): string {
  const files = {
    [TRAIN_IMAGES]: images(0, 51, 255),
    [TRAIN_LABELS]: labels(7, 0, 9),
    [TEST_IMAGES]: images(102, 1),
    [TEST_LABELS]: labels(3, 4),
    ...replaced,
  };
  const path = mkdtempSync(join(directory, "set-"));
  for (const [name, bytes] of Object.entries(files)) {
    if (bytes !== undefined) writeFileSync(join(path, name), bytes);
  }
  return path;
}

async function failure(options: MnistOptions): Promise<string> {
  const error = await mnist(options).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return isDatasetError(error) ? error.message : `not a DatasetError: ${String(error)}`;
}

test("reads both parts in the files' order, compressed or not", async () => {
  const path = setOfFiles({ [TEST_IMAGES]: undefined, [`${TEST_IMAGES}.gz`]: gzipSync(images(102, 1)) });
  const { train, test: held, ...rest } = await mnist({ directory: path });
  expect([train.x.shape, train.y.shape, held.x.shape, held.y.shape]).toEqual([[3, 784], [3], [2, 784], [2]]);
  expect([train.y.data, held.y.data]).toEqual([Int32Array.of(7, 0, 9), Int32Array.of(3, 4)]);
  expect([0, 784, 784 * 3 - 1].map((i) => train.x.data[i])).toEqual([0, Math.fround(0.2), 1]);
  expect([0, 784].map((i) => held.x.data[i])).toEqual([Math.fround(0.4), Math.fround(1 / 255)]);
  expect(rest).toEqual({ classes: 10, officialTest: false, source: `the IDX files in ${path}` });
});

test("train and test take that many from the beginning", async () => {
  const { train, test: held } = await mnist({ directory: setOfFiles(), train: 2, test: 0 });
  expect([train.y.data, held.y.data]).toEqual([Int32Array.of(7, 0), new Int32Array(0)]);
  expect([train.x.shape, held.x.shape]).toEqual([
    [2, 784],
    [0, 784],
  ]);
});

const malformed: [
  what: string,
  replaced: Record<string, Uint8Array | string | undefined>,
  file: string,
  message: string,
][] = [
  [
    "a missing file",
    { [TEST_LABELS]: undefined },
    "",
    `holds neither ${TEST_LABELS} nor ${TEST_LABELS}.gz; expected are`,
  ],
  [
    "truncated images",
    { [TRAIN_IMAGES]: images(1, 2, 3).slice(0, -1) },
    TRAIN_IMAGES,
    "is truncated: uint8 values of",
  ],
  [
    "a truncated header",
    { [TRAIN_IMAGES]: images(1).slice(0, 13) },
    TRAIN_IMAGES,
    "is truncated in the IDX header",
  ],
  ["trailing bytes", { [TRAIN_LABELS]: idx(8, [3], [1, 2, 3, 4]) }, TRAIN_LABELS, "has bytes after its end"],
  [
    "a web page",
    { [TEST_IMAGES]: "<html></html>" },
    TEST_IMAGES,
    'is not IDX: it begins with the text "<html></"',
  ],
  [
    "corrupt gzip",
    { [TEST_IMAGES]: gzipSync(images(1, 2)).fill(7, 12) },
    TEST_IMAGES,
    "can't be decompressed",
  ],
  [
    "an unknown type",
    { [TEST_LABELS]: idx(0x0a, [2], [1, 2]) },
    TEST_LABELS,
    "is not IDX: its third byte, the type, is",
  ],
  [
    "another type",
    { [TEST_LABELS]: idx(0x0b, [2], [0, 1, 0, 2]) },
    TEST_LABELS,
    "holds int16 of shape [2], expected uint8 labels of shape [n]",
  ],
  [
    "labels in place of images",
    { [TRAIN_IMAGES]: labels(1, 2, 3) },
    TRAIN_IMAGES,
    "holds uint8 of shape [3], expected uint8 images of shape [n, 28, 28]. Were files of images and labels swapped?",
  ],
  [
    "images in place of labels",
    { [TRAIN_LABELS]: images(1, 2, 3) },
    TRAIN_LABELS,
    "holds uint8 of shape [3, 28, 28], expected uint8 labels of shape [n]",
  ],
  [
    "another size of image",
    { [TRAIN_IMAGES]: idx(8, [3, 8, 8], new Array<number>(192).fill(0)) },
    TRAIN_IMAGES,
    "holds images of 8 × 8 pixels, expected 28 × 28",
  ],
  ["different counts", { [TEST_LABELS]: labels(1, 2, 3) }, TEST_IMAGES, "holds 2 images, but"],
  [
    "a label out of range",
    { [TRAIN_LABELS]: labels(1, 10, 3) },
    TRAIN_LABELS,
    "label 1 is 10, expected a digit from",
  ],
];
test.each(malformed)("%s: the error names the file", async (_, replaced, file, message) => {
  const path = setOfFiles(replaced);
  const found = await failure({ directory: path });
  expect(found).toContain("mnist: ");
  expect(found).toContain(join(path, file));
  expect(found).toContain(message);
});

test("options that the files can't meet", async () => {
  const path = setOfFiles();
  const missing = join(path, "missing");
  expect(await failure({ directory: missing })).toContain(
    `mnist: directory ${missing} can't be read: ENOENT`,
  );
  expect(await failure({ directory: join(path, TRAIN_IMAGES) })).toContain("can't be read: ENOTDIR");
  expect(await failure({ directory: path, train: 4 })).toBe(
    "mnist: train must be a whole number from 0 to 3, but is 4",
  );
  expect(await failure({ directory: path, seed: 1 })).toContain(
    "mnist: seed and directory exclude each other",
  );
  expect(await failure({ directory: path, url: "file:///x" })).toContain(
    "mnist: url and directory exclude each other",
  );
  expect(await failure({ directory: 7 as unknown as string })).toBe(
    "mnist: directory must be a path, but is 7",
  );
});

test("without a file system the error says so", async () => {
  vi.stubGlobal("process", undefined);
  const message = failure({ directory: "/data" });
  vi.unstubAllGlobals();
  expect(await message).toContain(
    "mnist: directory /data can't be read, because there is no file system here",
  );
});

test("the real files", { timeout: 60_000 }, async (context) => {
  const data =
    process.env.CHAINRULE_DATA ?? fileURLToPath(new URL("../../../../shared/data", import.meta.url));
  const path = join(data, "mnist");
  if (!existsSync(path))
    return context.skip("the official MNIST files aren't here; CHAINRULE_DATA tells where they are");

  const { train, test: held, officialTest } = await mnist({ directory: path });
  expect([train.x.shape, held.x.shape, officialTest]).toEqual([[60_000, 784], [10_000, 784], true]);
  expect(counts(train.y.data)).toEqual([5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]);
  expect(counts(held.y.data)).toEqual([980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]);
  expect([...train.y.data.subarray(0, 10)]).toEqual([5, 0, 4, 1, 9, 2, 1, 3, 1, 4]);
  expect([...held.y.data.subarray(0, 10)]).toEqual([7, 2, 1, 0, 4, 1, 4, 9, 5, 9]);
  expect(255 * total(train.x.data.subarray(0, 784))).toBeCloseTo(27_525, 2);
  expect(255 * total(held.x.data.subarray(0, 784))).toBeCloseTo(18_454, 2);
  const mean = total(train.x.data) / train.x.data.length;
  expect(mean).toBeCloseTo(0.13066, 6);
  const squares = train.x.data.reduce((sum, value) => sum + value * value, 0);
  expect(Math.sqrt(squares / train.x.data.length - mean * mean)).toBeCloseTo(0.308108, 6);
  expect((await mnist({ directory: path, test: 5_000 })).officialTest).toBe(false);

  // The embedded images are the first 10,000 of these, grouped by digit.
  const { train: official } = await officialMnist(path);
  const firstLabels = official.labels.data.subarray(0, 10_000);
  const byDigit = [...firstLabels.keys()].sort((a, b) => firstLabels[a]! - firstLabels[b]! || a - b);
  const { pixels, labels: embeddedLabels } = await embeddedMnist(undefined);
  expect([...embeddedLabels.data]).toEqual(byDigit.map((image) => firstLabels[image]));
  const differing = byDigit.filter(
    (image, row) => Buffer.compare(pixelsOf(pixels.data, row), pixelsOf(official.pixels.data, image)) !== 0,
  );
  expect(differing).toEqual([]);
});

function pixelsOf(data: Uint8Array, image: number): Uint8Array {
  return data.subarray(784 * image, 784 * (image + 1));
}

function total(values: Float32Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function counts(digits: Int32Array): number[] {
  return Array.from({ length: 10 }, (_, digit) => digits.filter((other) => other === digit).length);
}
