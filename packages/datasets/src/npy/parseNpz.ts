import { byteView } from "../byteView.js";
import { DatasetError } from "../DatasetError.js";
import { inflate } from "../inflate.js";
import { crc32 } from "./crc32.js";
import { decodeNpy, type NpyArray } from "./parseNpy.js";
import { type ZipEntry, zipEntries } from "./zipEntries.js";

/**
 * The arrays in the bytes of an NPZ file, NumPy's format for several arrays with names (`savez` and
 * `savez_compressed`): an object of `{ data, shape }` by name, each as `parseNpy` gives it. Where all arrays have the
 * same number of rows, that object is a data set, which `batches` and `trainTestSplit` take as it is.
 *
 * Memory grows with what really comes out of the archive, not with the sizes it claims; each array's checksum is
 * compared. In Node and browsers.
 *
 * @param bytes - The whole file.
 * @throws {@link DatasetError} (the promise rejects) where the bytes are no zip archive, it is damaged, truncated,
 * encrypted or holds a name twice, something in it is no NPY array, or a checksum is wrong. The message names the array.
 *
 * @example
 * ```ts no-run
 * import { batches, parseNpz } from "@chainrule/datasets";
 *
 * const response = await fetch("/train.npz");
 * const dataset = await parseNpz(await response.arrayBuffer());
 * for (const batch of batches(dataset, { size: 32, seed: 1 })) {
 *   console.log(batch["x"]?.shape); // [ 32, 784 ]
 * }
 * ```
 */
export async function parseNpz(bytes: Uint8Array | ArrayBuffer): Promise<Record<string, NpyArray>> {
  return decodeNpz(byteView("parseNpz", bytes, "readNpz"), "parseNpz: the data");
}

/** `parseNpz`, whose errors begin with `subject`: the function's name and what it reads. */
export async function decodeNpz(bytes: Uint8Array, subject: string): Promise<Record<string, NpyArray>> {
  const arrays = new Map<string, NpyArray>();
  for (const entry of zipEntries(bytes, subject)) {
    const [, name] = /^(.*)\.npy$/su.exec(entry.name) ?? [];
    const where = `${subject}: ${JSON.stringify(entry.name)}`;
    if (name === undefined) throw new DatasetError(`${where} is no array: the names of arrays end in .npy`);
    if (arrays.has(name)) throw new DatasetError(`${where} is there twice`);
    arrays.set(name, decodeNpy(await contents(entry, where), where));
  }
  return Object.fromEntries(arrays);
}

async function contents({ method, crc, size, data }: ZipEntry, subject: string): Promise<Uint8Array> {
  let bytes: Uint8Array;
  try {
    bytes = method === 0 ? data : await inflate(new Uint8Array(data), "deflate-raw", size);
  } catch (cause) {
    throw new DatasetError(
      `${subject} can't be decompressed to the ${size} bytes it should have: ${(cause as Error).message}`,
      { cause },
    );
  }
  if (bytes.length !== size || crc32(bytes) !== crc) {
    throw new DatasetError(
      `${subject} is damaged: it has ${bytes.length} bytes of CRC-32 ${hex(crc32(bytes))}, ` +
        `expected ${size} of ${hex(crc)}`,
    );
  }
  return bytes;
}

function hex(crc: number): string {
  return crc.toString(16).padStart(8, "0");
}
