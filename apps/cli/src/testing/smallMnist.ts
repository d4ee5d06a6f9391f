import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { MnistImages } from "@chainrule/datasets";

const SIDE = 28;

/** An IDX file of bytes. */
export function idx(shape: readonly number[], bytes: Uint8Array): Buffer {
  const header = Buffer.alloc(4 + 4 * shape.length);
  header[2] = 0x08;
  header[3] = shape.length;
  shape.forEach((size, axis) => header.writeUInt32BE(size, 4 + 4 * axis));
  return Buffer.concat([header, bytes]);
}

/** Bytes of an easy image: a stroke at a height of its own for each digit, a little shifted from image to image. */
export function imageOf(digit: number, index: number): Uint8Array {
  const bytes = new Uint8Array(SIDE * SIDE);
  const from = 4 + (index % 3);
  for (let x = from; x < from + 18; x++) bytes[(4 + 2 * digit) * SIDE + x] = 200 + (index % 50);
  return bytes;
}

/** Images and digits of one part; `mislabelled` of them say another digit than they show. */
function part(count: number, mislabelled = 0): { images: Uint8Array; labels: Uint8Array } {
  const images = new Uint8Array(count * SIDE * SIDE);
  const labels = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    images.set(imageOf(i % 10, i), i * SIDE * SIDE);
    labels[i] = i < mislabelled ? (i + 5) % 10 : i % 10;
  }
  return { images, labels };
}

/** Writes MNIST's four files with some easy images into a fresh directory; every twentieth test label is wrong. */
export function writeSmallMnist({ train = 400, test = 100 } = {}): string {
  const directory = mkdtempSync(join(tmpdir(), "chainrule-idx-"));
  for (const [name, count, mislabelled] of [
    ["train", train, 0] as const,
    ["t10k", test, test / 20] as const,
  ]) {
    const { images, labels } = part(count, mislabelled);
    // Both forms: plain and compressed.
    const file = idx([count, SIDE, SIDE], images);
    if (name === "train") writeFileSync(join(directory, `${name}-images-idx3-ubyte`), file);
    else writeFileSync(join(directory, `${name}-images-idx3-ubyte.gz`), gzipSync(file));
    writeFileSync(join(directory, `${name}-labels-idx1-ubyte`), idx([count], labels));
  }
  return directory;
}

/** The same images as a data set. */
export function smallMnist(count: number): MnistImages {
  const { images, labels } = part(count);
  return {
    x: { data: Float32Array.from(images, (byte) => byte / 255), shape: [count, SIDE * SIDE] },
    y: { data: Int32Array.from(labels), shape: [count] },
  };
}
