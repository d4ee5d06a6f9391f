import { afterEach, expect, it, vi } from "vitest";
import { digests, expectedDigests } from "./sameBits.fixture.js";

afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
});

it("results have the same bits on every machine", () => {
  expect(digests()).toEqual(expectedDigests);
});

it("and the same without WebAssembly, as under a content security policy that forbids it", async () => {
  vi.resetModules();
  const refuse = function (): never {
    throw new Error("Refused to compile: unsafe-eval is not allowed by the content security policy");
  };
  vi.stubGlobal("WebAssembly", {
    ...WebAssembly,
    Memory: WebAssembly.Memory,
    Module: refuse,
    Instance: refuse,
  });
  const { isAvailable } = await import("@chainrule/wasm");
  expect(isAvailable()).toBe(false);
  const plain = await import("./sameBits.fixture.js");
  expect(plain.digests()).toEqual(expectedDigests);
});
