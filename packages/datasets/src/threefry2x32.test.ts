import { expect, test } from "vitest";
import { threefry2x32 } from "./threefry2x32.js";

// Known answers of the authors' Random123 library (kat_vectors, threefry2x32 with 20 rounds).
test.each([
  { key: [0, 0], counter: [0, 0], words: [0x6b200159, 0x99ba4efe] },
  { key: [0xffffffff, 0xffffffff], counter: [0xffffffff, 0xffffffff], words: [0x1cb996fc, 0xbb002be7] },
  { key: [0x13198a2e, 0x03707344], counter: [0x243f6a88, 0x85a308d3], words: [0xc4923a9c, 0x483df7a0] },
])("key $key, counter $counter", ({ key, counter, words }) => {
  expect(threefry2x32(key[0]!, key[1]!, counter[0]!, counter[1]!)).toEqual(words);
});
