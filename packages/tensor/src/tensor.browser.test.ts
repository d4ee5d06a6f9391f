import { isAvailable } from "@chainrule/wasm";
import { expect, it } from "vitest";
import { digests, expectedDigests } from "./sameBits.fixture.js";

it("the browser has SIMD, and computes what Node computes, to the last bit", () => {
  expect(isAvailable()).toBe(true);
  expect(digests()).toEqual(expectedDigests);
});
