import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, expect, test, vi } from "vitest";
import { isDatasetError } from "./DatasetError.js";
import { readIdx } from "./readIdx.js";

const directory = mkdtempSync(join(tmpdir(), "readIdx-"));
afterAll(() => rmSync(directory, { recursive: true }));

const file = Uint8Array.of(0, 0, 0x0b, 1, 0, 0, 0, 2, 0, 5, 255, 255);
const values = { data: Int16Array.of(5, -1), shape: [2] };
const compressed = new Uint8Array(gzipSync(file));

function write(name: string, bytes: Uint8Array | string): string {
  const path = join(directory, name);
  writeFileSync(path, bytes);
  return path;
}

async function failure(reading: Promise<unknown>): Promise<string> {
  const error = await reading.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return isDatasetError(error) ? error.message : `not a DatasetError: ${String(error)}`;
}

test("reads a file, compressed or not, whatever its name says", async () => {
  expect(await readIdx(write("plain", file))).toEqual(values);
  expect(await readIdx(write("plain.gz", file))).toEqual(values);
  expect(await readIdx(write("compressed.gz", compressed))).toEqual(values);
  expect(await readIdx(write("compressed", compressed))).toEqual(values);
  expect(await readIdx(relative(process.cwd(), join(directory, "plain")))).toEqual(values);
});

const wrongChecksum = compressed.slice();
wrongChecksum[compressed.length - 6]! ^= 1;
const wrongMethod = compressed.slice();
wrongMethod[2] = 7;

const malformed: [what: string, bytes: Uint8Array | string, message: string][] = [
  [
    "truncated gzip",
    compressed.slice(0, -9),
    "can't be decompressed: it begins as gzip, but is truncated or damaged",
  ],
  [
    "gzip of a header only",
    compressed.slice(0, 10),
    "can't be decompressed: it begins as gzip, but is truncated",
  ],
  [
    "gzip with a wrong checksum",
    wrongChecksum,
    "can't be decompressed: it begins as gzip, but is truncated or damaged",
  ],
  [
    "gzip of an unknown method",
    wrongMethod,
    "can't be decompressed: it begins as gzip, but is truncated or damaged",
  ],
  ["gzip of text", gzipSync("hello, world"), 'is not IDX: it begins with the text "hello, w"'],
  [
    "gzip of truncated data",
    gzipSync(file.slice(0, -1)),
    "is truncated: int16 values of shape [2] make 12 bytes",
  ],
  ["text", "404: Not Found", 'is not IDX: it begins with the text "404: Not"'],
  ["an empty file", "", "is not IDX: it is empty"],
];
test.each(malformed)("%s is refused, naming the file", async (_, bytes, message) => {
  const path = write("malformed", bytes);
  expect(await failure(readIdx(path))).toContain(`readIdx: ${path} ${message}`);
});

test("a missing file is named by its absolute path", async () => {
  const path = join(directory, "missing");
  expect(await failure(readIdx(relative(process.cwd(), path)))).toContain(
    `readIdx: ${path} can't be read: ENOENT`,
  );
  expect(await failure(readIdx(directory))).toContain(`readIdx: ${directory} can't be read: EISDIR`);
});

test("where there is no file system, the error says what to do", async () => {
  vi.stubGlobal("process", undefined);
  const message = failure(readIdx("/data/labels"));
  vi.unstubAllGlobals();
  expect(await message).toBe(
    "readIdx: /data/labels can't be read, because there is no file system here (a browser?). " +
      "Fetch the file and give its bytes to parseIdx",
  );
});
