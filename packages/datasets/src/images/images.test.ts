import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { encode } from "fast-png";
import fc from "fast-check";
import jpeg from "jpeg-js";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { DatasetError, isDatasetError } from "../DatasetError.js";
import { trainTestSplit } from "../trainTestSplit.js";
import { decodeImage } from "./decodeImage.js";
import { readImageFolder, type ReadImageFolderOptions } from "./readImageFolder.js";
import { resizeImage, type ResizeImageOptions } from "./resizeImage.js";

let directory = "";
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "images-"));
});
afterAll(() => rmSync(directory, { recursive: true }));

/** A PNG of 8 bits; `values` are its numbers row by row. */
function png(width: number, height: number, values: readonly number[], depth: 8 | 16 = 8): Uint8Array {
  const data = depth === 8 ? Uint8Array.from(values) : Uint16Array.from(values);
  return encode({ width, height, depth, channels: values.length / (width * height), data });
}

/** A JPEG whose pixels are all of one color. */
function jpg(width: number, height: number, color: readonly [number, number, number]): Uint8Array {
  const data = Uint8Array.from({ length: 4 * width * height }, (_, i) => [...color, 255][i % 4]!);
  return new Uint8Array(jpeg.encode({ width, height, data }, 100).data);
}

/** Folders and files in a fresh directory. */
function folders(files: Record<string, Uint8Array | string>): string {
  const root = mkdtempSync(join(directory, "set-"));
  for (const [name, bytes] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), bytes);
  }
  return root;
}

async function failure(act: Promise<unknown>): Promise<string> {
  const error = await act.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return isDatasetError(error) ? error.message : `not a DatasetError: ${String(error)}`;
}

test.each<[what: string, bytes: Uint8Array, shape: number[], values: number[]]>([
  ["grey", png(2, 1, [0, 51]), [1, 2, 1], [0, 0.2]],
  ["grey and alpha", png(1, 2, [255, 51, 0, 102]), [2, 1, 2], [1, 0.2, 0, 0.4]],
  ["color", png(1, 1, [51, 102, 255]), [1, 1, 3], [0.2, 0.4, 1]],
  ["color and alpha", png(1, 1, [51, 102, 255, 0]), [1, 1, 4], [0.2, 0.4, 1, 0]],
  ["grey of 16 bits", png(2, 1, [65_535, 13_107], 16), [1, 2, 1], [1, 0.2]],
])("decodes PNG: %s", async (_, bytes, shape, values) => {
  expect(await decodeImage(bytes)).toEqual({ data: Float32Array.from(values), shape });
  const copy = bytes.slice();
  expect((await decodeImage(copy.buffer)).shape).toEqual(shape);
});

// Made by hand after the PNG specification: fast-png writes no palettes and no pixels below 8 bits.
const handmade: [what: string, base64: string, shape: number[], values: number[]][] = [
  [
    "grey of 1 bit",
    "iVBORw0KGgoAAAANSUhEUgAAAAoAAAACAQAAAABJGnB9AAAADklEQVR4nGNY4MAQ2gAABVABttkujH4AAAAASUVORK5CYII=",
    [2, 10, 1],
    [1, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 1, 0],
  ],
  [
    "grey of 2 bits",
    "iVBORw0KGgoAAAANSUhEUgAAAAMAAAABAgAAAAB0O1PJAAAACklEQVR4nGOQAQAAHgAd5rBLVgAAAABJRU5ErkJggg==",
    [1, 3, 1],
    [0, 1 / 3, 1],
  ],
  [
    "grey of 4 bits",
    "iVBORw0KGgoAAAANSUhEUgAAAAMAAAABBAAAAAD7e6ZpAAAAC0lEQVR4nGPgDwAAAHEAYPuobkUAAAAASUVORK5CYII=",
    [1, 3, 1],
    [0, 1, 1 / 3],
  ],
  [
    "a palette",
    "iVBORw0KGgoAAAANSUhEUgAAAAMAAAABBAMAAADpzgmHAAAACVBMVEX/AAAA/wAAADO/mEMRAAAAC0lEQVR4nGNgVAAAACUAInom8AIAAAAASUVORK5CYII=",
    [1, 3, 3],
    [1, 0, 0, 0, 1, 0, 0, 0, 0.2],
  ],
  [
    "a palette with alpha",
    "iVBORw0KGgoAAAANSUhEUgAAAAIAAAABAgMAAACJTJcZAAAABlBMVEX/AAAA/wDSh+9xAAAAAXRSTlMz/za5cAAAAApJREFUeJxjcAAAAEIAQSk39O8AAAAASUVORK5CYII=",
    [1, 2, 4],
    [0, 1, 0, 1, 1, 0, 0, 0.2],
  ],
];
const wrongPalette = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAMAAADD/I+4AAAAA1BMVEX/AAAZ4gk3AAAAC0lEQVR4nGNg4AQAAAwACjekDDIAAAAASUVORK5CYII=",
  "base64",
);
const transparentColor = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAAAAADRSSBWAAAAAnRSTlMACQ9PdZwAAAALSURBVHicY2DgBAAADAAKN6QMMgAAAABJRU5ErkJggg==",
  "base64",
);
const interlaced = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAUAAAABBAAAAAGBYua4AAAAEElEQVR4nGMwYPjA8IDhAAAJaALB+P/NLAAAAABJRU5ErkJggg==",
  "base64",
);
// Eight by eight pixels of 90.
const greyJpeg =
  "/9j/2wBDAAEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQH/wAALCAAIAAgBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAACf/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AM9//2Q==";

test.each(handmade)("decodes PNG: %s", async (_, base64, shape, values) => {
  const { data, shape: found } = await decodeImage(new Uint8Array(Buffer.from(base64, "base64")));
  expect(found).toEqual(shape);
  values.forEach((value, i) => expect(data[i]).toBeCloseTo(value, 6));
  expect(data.length).toBe(values.length);
});

test("decodes JPEG, of color and grey", async () => {
  const { data, shape } = await decodeImage(jpg(10, 9, [200, 100, 50]));
  expect(shape).toEqual([9, 10, 3]);
  [200, 100, 50].forEach((value, i) => expect(Math.abs(255 * data[i]! - value)).toBeLessThan(3));
  const grey = await decodeImage(new Uint8Array(Buffer.from(greyJpeg, "base64")));
  expect(grey.shape).toEqual([8, 8, 1]);
  expect(grey.data.every((value) => Math.abs(255 * value - 90) < 1)).toBe(true);
});

/** A PNG whose header says another size. */
function lying(width: number, height: number): Uint8Array {
  const bytes = png(2, 1, [0, 0]).slice();
  new DataView(bytes.buffer).setUint32(16, width);
  new DataView(bytes.buffer).setUint32(20, height);
  return bytes;
}

const whole = png(
  4,
  4,
  Array.from({ length: 48 }, (_, i) => (i * 37) % 256),
);
const flipped = whole.slice();
flipped[45]! ^= 1;
const malformed: [what: string, bytes: Uint8Array, message: string][] = [
  ["nothing", new Uint8Array(0), "decodeImage: the data is no PNG or JPEG image: it is empty"],
  [
    "text",
    new TextEncoder().encode("<svg/>"),
    "is no PNG or JPEG image: it begins with the bytes 3c 73 76 67",
  ],
  ["a PNG of 20 bytes", whole.slice(0, 20), "is a truncated or damaged PNG image: it has no header"],
  ["a truncated PNG", whole.slice(0, -20), "is a truncated or damaged PNG image"],
  ["a PNG with a wrong checksum", flipped, "is a truncated or damaged PNG image"],
  [
    "a color beyond the palette",
    wrongPalette,
    "is a truncated or damaged PNG image: Incorrect index of palette color",
  ],
  [
    "a color that stands for transparency",
    transparentColor,
    "declares one of its colors as transparent (tRNS)",
  ],
  [
    "an interlaced PNG of 4 bits",
    interlaced,
    "is an interlaced PNG image with 4 bits a value, which is not supported",
  ],
  ["a PNG without pixels", lying(0, 1), "is damaged: its size is 0 × 1"],
  ["a PNG of too many pixels", lying(50_000, 50_000), "can't be in 68 bytes"],
  ["a PNG of more rows than it has", lying(2, 1000), "is a truncated or damaged PNG image"],
  [
    "a truncated JPEG",
    jpg(16, 16, [9, 9, 9]).slice(0, 100),
    "is a truncated or damaged JPEG image: its size is not",
  ],
  [
    "a JPEG without pixels' data",
    jpg(16, 16, [9, 9, 9]).slice(0, 500),
    "is a truncated or damaged JPEG image",
  ],
];
test.each(malformed)("%s is refused", async (_, bytes, message) => {
  expect(await failure(decodeImage(bytes))).toContain(message);
});

test("maxPixels, and other options", async () => {
  expect(await failure(decodeImage(whole, { maxPixels: 15 }))).toBe(
    "decodeImage: the data has 4 × 4 pixels, more than maxPixels, 15",
  );
  expect(await failure(decodeImage(whole, { maxPixels: 0 }))).toContain(
    "maxPixels must be a whole number from 1",
  );
  expect(await failure(decodeImage(whole, { size: 1 } as never))).toContain(
    "decodeImage: unknown option size",
  );
});

test("whatever the bytes are, the answer is an image or a DatasetError", async () => {
  const valid = [whole, jpg(8, 8, [1, 2, 3])];
  const damaged = fc
    .tuple(
      fc.constantFrom(...valid),
      fc.array(fc.tuple(fc.nat(700), fc.nat(255)), { maxLength: 3 }),
      fc.nat(1400),
    )
    .map(([bytes, changes, cut]) => {
      const copy = bytes.slice(0, cut);
      for (const [at, byte] of changes) if (at < copy.length) copy[at] = byte;
      return copy;
    });
  await fc.assert(
    fc.asyncProperty(fc.oneof(damaged, fc.uint8Array({ maxLength: 100 })), async (bytes) => {
      const outcome: unknown = await decodeImage(bytes, { maxPixels: 10_000 }).catch(
        (error: unknown) => error,
      );
      if (outcome instanceof Error) expect(outcome).toBeInstanceOf(DatasetError);
    }),
    { numRuns: 300 },
  );
});

// Resized by PyTorch; see vectors.py.
const { cases } = JSON.parse(
  readFileSync(fileURLToPath(new URL("resize.vectors.json", import.meta.url)), "utf8"),
) as {
  cases: { shape: number[]; data: number[]; resizedShape: [number, number, number]; resized: number[] }[];
};

test.each(cases)("resizes $shape to $resizedShape as PyTorch", ({ shape, data, resizedShape, resized }) => {
  const [height, width] = resizedShape;
  const image = { data: Float32Array.from(data), shape };
  const found = resizeImage(image, { height, width, fit: "stretch" });
  expect(found.shape).toEqual(resizedShape);
  resized.forEach((value, i) => expect(found.data[i]).toBeCloseTo(value, 5));
});

test("crop cuts both sides alike, pad fills both sides alike, the same size is the same image", () => {
  const wide = { data: Float32Array.of(1, 2, 3, 4), shape: [1, 4, 1] };
  const options = { height: 1, width: 2, fit: "crop" } as const;
  expect([...resizeImage(wide, options).data]).toEqual([2, 3]);
  const padded = resizeImage(wide, { height: 3, width: 4, fit: "pad", fill: 9 });
  expect([...padded.data]).toEqual([9, 9, 9, 9, 1, 2, 3, 4, 9, 9, 9, 9]);
  const same = resizeImage(wide, { height: 1, width: 4, fit: "pad" });
  expect(same).toEqual(wide);
  expect(same.data).not.toBe(wide.data);
  const tall = { data: Float32Array.of(1, 2, 3, 4, 5, 6), shape: [3, 1, 2] };
  expect([...resizeImage(tall, { height: 3, width: 3, fit: "pad", fill: -1 }).data]).toEqual([
    -1, -1, 1, 2, -1, -1, -1, -1, 3, 4, -1, -1, -1, -1, 5, 6, -1, -1,
  ]);
});

test.each<[options: unknown, shape: number[], message: string]>([
  [{ height: 0, width: 1, fit: "pad" }, [1, 1, 1], "resizeImage: height must be a whole number from 1"],
  [
    { height: 1, width: 1 },
    [1, 1, 1],
    'resizeImage: fit must be "stretch", "crop" or "pad", but is undefined',
  ],
  [{ height: 1, width: 1, fit: "crop", mode: 1 }, [1, 1, 1], "resizeImage: unknown option mode"],
  [
    { height: 1, width: 1, fit: "crop" },
    [1, 1],
    "resizeImage: the image has shape [1, 1], expected [height, width",
  ],
  [{ height: 1, width: 1, fit: "crop" }, [0, 1, 1], "resizeImage: the image has shape [0, 1, 1], expected"],
])("resizing with %j of shape %j is refused", (options, shape, message) => {
  const data = new Float32Array(shape.reduce((product, size) => product * size, 1));
  expect(() => resizeImage({ data, shape }, options as ResizeImageOptions)).toThrow(message);
});

test("a folder for each class: values, classes and names, in the order of names", async () => {
  const root = folders({
    "dog/b.png": png(2, 1, [0, 51, 102, 153, 204, 255]),
    "cat/2.PNG": png(2, 1, [10, 20, 30, 40, 50, 60]),
    "cat/10.png": png(2, 1, [255, 255, 255, 0, 0, 0]),
    "cat/.DS_Store": "x",
    ".hidden/notes": "x",
  });
  const { rows, classNames, files } = await readImageFolder(root);
  expect([classNames, files]).toEqual([
    ["cat", "dog"],
    ["cat/10.png", "cat/2.PNG", "dog/b.png"],
  ]);
  expect([rows.x.shape, rows.y]).toEqual([[3, 3, 1, 2], { data: Int32Array.of(0, 0, 1), shape: [3] }]);
  // Channel after channel: red, red, green, green, blue, blue.
  expect([...rows.x.data.subarray(12)].map((value) => Math.round(255 * value))).toEqual([
    0, 153, 51, 204, 102, 255,
  ]);
  const last = await readImageFolder(root, { layout: "NHWC", classes: ["dog", "cat", "fox"] });
  expect([last.rows.x.shape, [...last.rows.y.data]]).toEqual([
    [3, 1, 2, 3],
    [1, 1, 0],
  ]);
  expect(Math.round(255 * last.rows.x.data[13]!)).toBe(51);
  expect(trainTestSplit(rows, { test: 1 }).train.x.shape).toEqual([2, 3, 1, 2]);
});

test("channels: grey from color, color from grey, alpha mixed with a background", async () => {
  const root = folders({
    "a/1.png": png(1, 1, [10, 200, 100]),
    "a/2.png": png(1, 1, [51]),
    "a/3.png": png(1, 1, [255, 255]),
  });
  const grey = await readImageFolder(root, { channels: 1 });
  expect([...grey.rows.x.data].map((value) => value.toFixed(3))).toEqual(["0.517", "0.200", "1.000"]);
  const color = await readImageFolder(root, { channels: 3 });
  expect([...color.rows.x.data].map((value) => Math.round(255 * value))).toEqual([
    10, 200, 100, 51, 51, 51, 255, 255, 255,
  ]);
  const alpha = await readImageFolder(root, { channels: 4 });
  expect([...alpha.rows.x.data.subarray(0, 8)].map((value) => Math.round(255 * value))).toEqual([
    10, 200, 100, 255, 51, 51, 51, 255,
  ]);
  const half = folders({ "a/1.png": png(1, 1, [255, 0, 0, 102]) });
  const mixed = await readImageFolder(half, { channels: 3, background: 0.5 });
  expect([...mixed.rows.x.data].map((value) => value.toFixed(2))).toEqual(["0.70", "0.30", "0.30"]);
});

test("resize brings all to one size, PNG and JPEG together", async () => {
  const root = folders({
    "a/1.png": png(4, 2, new Array<number>(24).fill(100)),
    "b/2.jpg": jpg(9, 9, [100, 100, 100]),
  });
  const { rows } = await readImageFolder(root, { resize: { height: 3, width: 5, fit: "stretch" } });
  expect(rows.x.shape).toEqual([2, 3, 3, 5]);
  expect(rows.x.data.every((value) => Math.abs(255 * value - 100) < 3)).toBe(true);
});

const grey = png(2, 2, [1, 2, 3, 4]);
const refused: [
  what: string,
  files: Record<string, Uint8Array | string>,
  options: unknown,
  message: string,
][] = [
  ["no folder", {}, {}, "holds no folder of images"],
  [
    "an image beside the folders",
    { "1.png": grey },
    {},
    "1.png stands beside the folders of the classes, or is none: each class has a folder of images",
  ],
  ["a folder without images", { "a/.keep": "" }, {}, "a holds no image"],
  [
    "what is no image",
    { "a/1.png": grey, "a/list.txt": "" },
    {},
    "list.txt is no image: names end in .png, .jpg or .jpeg",
  ],
  ["folders in folders", { "a/b/1.png": grey }, {}, "is no image: names end in"],
  [
    "text with an image's name",
    { "a/1.png": "hello" },
    {},
    "1.png is no PNG or JPEG image: it begins with the bytes 68",
  ],
  [
    "a damaged image",
    { "a/1.png": grey, "a/2.png": grey.slice(0, 50) },
    {},
    "2.png is a truncated or damaged PNG image",
  ],
  [
    "another size",
    { "a/1.png": grey, "b/2.png": png(3, 2, [1, 2, 3, 4, 5, 6]) },
    {},
    "2.png has 3 × 2 pixels (width × height), but ",
  ],
  [
    "other channels",
    { "a/1.png": grey, "b/2.png": png(2, 2, new Array<number>(12).fill(0)) },
    {},
    "2.png has 3 channels, but ",
  ],
  [
    "a transparent image",
    { "a/1.png": png(1, 1, [5, 254]) },
    { channels: 1 },
    "1.png is transparent in places: say with background",
  ],
  [
    "an unknown class",
    { "a/1.png": grey, "c/1.png": grey },
    { classes: ["a", "b"] },
    "c is none of the classes a, b",
  ],
  [
    "too many pixels",
    { "a/1.png": grey },
    { maxPixels: 3 },
    "1.png has 2 × 2 pixels, more than maxPixels, 3",
  ],
  ["2 channels", {}, { channels: 2 }, "readImageFolder: channels must be 1, 3 or 4, but is 2"],
  [
    "a background of 2",
    {},
    { background: 2 },
    "readImageFolder: background must be a finite number from 0 to 1",
  ],
  ["a layout", {}, { layout: "HWC" }, 'readImageFolder: layout must be "NCHW" or "NHWC", but is HWC'],
  ["a resize without a fit", {}, { resize: { height: 1, width: 1 } }, "readImageFolder: resize: fit must be"],
  ["an option", {}, { size: 3 }, "readImageFolder: unknown option size; the options are channels"],
];
test.each(refused)("%s is refused, and the file is named", async (_, files, options, message) => {
  const root = folders(files);
  const found = await failure(readImageFolder(root, options as ReadImageFolderOptions));
  expect(found).toContain("readImageFolder: ");
  expect(found).toContain(message);
});

test("a directory that isn't there, no path, no file system", async () => {
  expect(await failure(readImageFolder("/nowhere"))).toContain(
    "readImageFolder: /nowhere can't be read: ENOENT",
  );
  expect(await failure(readImageFolder(7 as never))).toBe(
    "readImageFolder: the directory must be a path, but is 7",
  );
  vi.stubGlobal("process", undefined);
  const reading = failure(readImageFolder("/data"));
  vi.unstubAllGlobals();
  expect(await reading).toContain("Fetch each image and give its bytes to decodeImage");
});

test("a decoder that isn't installed is named", async () => {
  vi.resetModules();
  vi.doMock("fast-png", () => {
    throw new Error("Cannot find package");
  });
  vi.doMock("jpeg-js", () => {
    throw new Error("Cannot find package");
  });
  const { decodeImage: fresh } = await import("./decodeImage.js");
  const found = await Promise.all([grey, jpg(1, 1, [0, 0, 0])].map((bytes) => failure(fresh(bytes))));
  expect(found).toEqual([
    "decodeImage: the data: PNG images are decoded by the package fast-png, which can't be loaded. Install it: npm i fast-png",
    "decodeImage: the data: JPEG images are decoded by the package jpeg-js, which can't be loaded. Install it: npm i jpeg-js",
  ]);
  vi.doUnmock("fast-png");
  vi.doUnmock("jpeg-js");
});
