import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { deflateRawSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { batches } from "../batches.js";
import { DatasetError, isDatasetError } from "../DatasetError.js";
import { crc32 } from "./crc32.js";
import { parseNpz } from "./parseNpz.js";
import { readNpz } from "./readNpz.js";

// Saved by NumPy; see vectors.py.
const { archives } = JSON.parse(
  readFileSync(fileURLToPath(new URL("npy.vectors.json", import.meta.url)), "utf8"),
) as { archives: Record<string, string> };

function archive(name: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(archives[name]!, "base64"));
}

const arrays = {
  x: { data: Float32Array.of(0, 1, 2, 3, 4, 5), shape: [3, 2] },
  y: { data: Int32Array.of(0, 1, 1), shape: [3] },
};

async function failure(reading: Promise<unknown>): Promise<string> {
  const error = await reading.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return isDatasetError(error) ? error.message : `not a DatasetError: ${String(error)}`;
}

const NPY = new Uint8Array([
  ...[0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, 54, 0],
  ...new TextEncoder().encode(
    "{'descr': '|u1', 'fortran_order': False, 'shape': (1,)}".padEnd(54).slice(0, 54),
  ),
]);

interface Part {
  name?: string;
  data?: Uint8Array;
  method?: number;
  flags?: number;
  crc?: number;
  size?: number;
  compressed?: number;
  start?: number;
}

/** An archive written by hand, with whatever lies it is to tell. */
function zip(parts: readonly Part[], { count = parts.length, comment = "" } = {}): Uint8Array<ArrayBuffer> {
  const bytes: number[] = [];
  const directory: number[] = [];
  const two = (value: number): number[] => [value & 255, (value >> 8) & 255];
  const four = (value: number): number[] => [...two(value & 0xffff), ...two(value >>> 16)];
  for (const { name = "a.npy", data = npy(7), method = 0, flags = 0, ...lies } of parts) {
    const packed = method === 8 ? new Uint8Array(deflateRawSync(data)) : data;
    const { crc = crc32(data), size = data.length, compressed = packed.length, start = bytes.length } = lies;
    const encoded = [...new TextEncoder().encode(name)];
    const common = [
      ...two(flags),
      ...two(method),
      ...four(0),
      ...four(crc),
      ...four(compressed),
      ...four(size),
    ];
    bytes.push(
      ...four(0x04034b50),
      ...two(20),
      ...common,
      ...two(encoded.length),
      ...two(0),
      ...encoded,
      ...packed,
    );
    directory.push(...four(0x02014b50), ...two(20), ...two(20), ...common, ...two(encoded.length), ...two(0));
    directory.push(...two(0), ...two(0), ...two(0), ...four(0), ...four(start), ...encoded);
  }
  const end = [
    ...four(0x06054b50),
    ...two(0),
    ...two(0),
    ...two(count),
    ...two(count),
    ...four(directory.length),
  ];
  const note = [...new TextEncoder().encode(comment)];
  return Uint8Array.of(...bytes, ...directory, ...end, ...four(bytes.length), ...two(note.length), ...note);
}

/** An array of one byte. */
function npy(value: number): Uint8Array<ArrayBuffer> {
  const header = "{'descr': '|u1', 'fortran_order': False, 'shape': (1,), }".padEnd(117) + "\n";
  const start = [...NPY.subarray(0, 8), 118, 0];
  return Uint8Array.of(...start, ...new TextEncoder().encode(header), value);
}

test.each(["savez", "savez_compressed"])("NumPy's %s", async (name) => {
  const read = await parseNpz(archive(name));
  expect(read).toEqual(arrays);
  expect(Object.keys(read)).toEqual(["x", "y"]);
  expect(await parseNpz(archive(name).buffer)).toEqual(arrays);
  expect([...batches(read, { size: 2 })].map(({ x }) => x?.shape)).toEqual([
    [2, 2],
    [1, 2],
  ]);
});

test("an archive of nothing, and one with a comment", async () => {
  expect(await parseNpz(archive("no arrays"))).toEqual({});
  expect(await parseNpz(zip([{}], { comment: "made by hand" }))).toEqual({
    a: { data: Uint8Array.of(7), shape: [1] },
  });
});

test("names that objects have anyway are names like any other", async () => {
  const read = await parseNpz(zip([{ name: "__proto__.npy" }, { name: "toString.npy" }]));
  expect(Object.keys(read)).toEqual(["__proto__", "toString"]);
});

test("CRC-32 is that of gzip", () => {
  expect(crc32(new TextEncoder().encode("123456789"))).toBe(0xcbf43926);
  // The last eight bytes of gzip are the checksum and the length.
  const zlibs = (bytes: Uint8Array): number => gzipSync(bytes).subarray(-8).readUInt32LE();
  fc.assert(fc.property(fc.uint8Array(), (bytes) => crc32(bytes) === zlibs(bytes)));
});

const compressible = Uint8Array.of(...npy(1), ...new Uint8Array(100_000));

const malformed: [what: string, bytes: Uint8Array, message: string][] = [
  [
    "nothing",
    new Uint8Array(0),
    "parseNpz: the data is not a zip archive, or truncated, or has bytes after its end",
  ],
  [
    "a truncated archive",
    archive("savez").slice(0, -1),
    "parseNpz: the data is not a zip archive, or truncated",
  ],
  ["trailing bytes", Uint8Array.of(...archive("savez"), 0), "or has bytes after its end"],
  [
    "bytes before",
    Uint8Array.of(0, ...archive("savez")),
    "is a damaged zip archive: its directory isn't where",
  ],
  ["one entry too many", zip([{}], { count: 2 }), "is a damaged zip archive: entry 1 of 2 is no entry"],
  ["one entry too few", zip([{}, { name: "b.npy" }], { count: 1 }), "its directory has a wrong size"],
  ["an encrypted entry", zip([{ flags: 1 }]), '"a.npy" is encrypted; that can\'t be read'],
  [
    "an unknown method",
    zip([{ method: 12 }]),
    '"a.npy" is compressed by method 12; known are 0 (stored) and 8',
  ],
  ["no array", zip([{ name: "readme.txt" }]), '"readme.txt" is no array: the names of arrays end in .npy'],
  ["a name twice", zip([{}, {}]), '"a.npy" is there twice'],
  ["an offset out of range", zip([{ start: 1e6 }]), '"a.npy" has no data where the directory says'],
  ["an offset to anything", zip([{ start: 3 }]), '"a.npy" has no data where the directory says'],
  [
    "a size out of range",
    zip([{ compressed: 1e6, size: 1e6 }]),
    '"a.npy" is truncated: it should have 1000000 bytes',
  ],
  ["a stored size that lies", zip([{ size: 5 }]), '"a.npy" is stored in 129 bytes, but should have 5'],
  ["overlapping entries", zip([{}, { name: "b.npy", start: 0 }]), '"a.npy" and "b.npy" overlap'],
  ["a wrong checksum", zip([{ crc: 1 }]), '"a.npy" is damaged: it has 129 bytes of CRC-32'],
  [
    "more than it says",
    zip([{ method: 8, data: compressible, size: 1000 }]),
    "can't be decompressed to the 1000 bytes it should have: more than 1000 bytes",
  ],
  [
    "less than it says",
    zip([{ method: 8, size: 4_000_000_000 }]),
    '"a.npy" is damaged: it has 129 bytes of CRC-32',
  ],
  [
    "damaged compression",
    zip([{ method: 8, data: npy(3), compressed: 5 }]),
    "can't be decompressed to the 129 bytes",
  ],
  ["an array with bytes behind", zip([{ method: 8, data: compressible }]), '"a.npy" has bytes after its end'],
  [
    "an array that is none",
    zip([{ data: new Uint8Array(9) }]),
    '"a.npy" is not NPY: it begins with the bytes 00',
  ],
];
test.each(malformed)("%s is refused", async (_, bytes, message) => {
  expect(await failure(parseNpz(bytes))).toContain(message);
});

test("whatever the bytes are, the answer is arrays or a DatasetError", async () => {
  const valid = [archive("savez"), archive("savez_compressed"), zip([{ method: 8 }])];
  const damaged = fc
    .tuple(
      fc.constantFrom(...valid),
      fc.array(fc.tuple(fc.nat(900), fc.nat(255)), { minLength: 1, maxLength: 3 }),
    )
    .map(([bytes, changes]) => {
      const copy = bytes.slice();
      for (const [at, byte] of changes) if (at < copy.length) copy[at] = byte;
      return copy;
    });
  await fc.assert(
    fc.asyncProperty(fc.oneof(damaged, fc.uint8Array({ maxLength: 200 })), async (bytes) => {
      const outcome: unknown = await parseNpz(bytes).catch((error: unknown) => error);
      expect(outcome instanceof DatasetError || !(outcome instanceof Error)).toBe(true);
    }),
    { numRuns: 500 },
  );
});

const directory = mkdtempSync(join(tmpdir(), "npz-"));
afterAll(() => rmSync(directory, { recursive: true }));

test("readNpz names the file and the array in errors", async () => {
  const path = join(directory, "a.npz");
  writeFileSync(path, archive("savez"));
  expect(await readNpz(path)).toEqual(arrays);
  writeFileSync(path, zip([{ crc: 1 }]));
  expect(await failure(readNpz(path))).toContain(`readNpz: ${path}: "a.npy" is damaged`);
  expect(await failure(readNpz(join(directory, "b")))).toContain("can't be read: ENOENT");
});
