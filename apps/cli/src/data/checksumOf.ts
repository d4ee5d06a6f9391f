import { crc32 } from "node:zlib";
import type { RawData } from "./RawData.js";

/** A number that tells data from others: over all values, row by row. */
export function checksumOf({ samples, test }: Pick<RawData, "samples" | "test">): number {
  const parts = test === undefined ? [samples] : [samples, test.samples];
  return parts
    .flatMap(({ x, y }) => [x.data, y.data])
    .reduce((sum, data) => crc32(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), sum), 0);
}
