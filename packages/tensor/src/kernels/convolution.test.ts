import * as vectorized from "@chainrule/tensor";
import type { Tensor } from "@chainrule/tensor";
import { afterEach, expect, it, vi } from "vitest";
import * as forms from "../ops/convolution.js";

afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
});

type Library = typeof vectorized;
type Forms = typeof forms;

function numbers({ tensor }: Library, shape: readonly number[], dtype: "float32" | "float64"): Tensor {
  const size = shape.reduce((a, b) => a * b, 1);
  const values = Float64Array.from({ length: size }, (_, i) => ((i * 7919) % 1013) / 1013 - 0.5);
  return tensor(values, { shape, dtype });
}

/** The values of a convolution and its two adjoints. */
function results(library: Library, { convolveWeight }: Forms): number[][] {
  return (["float32", "float64"] as const).flatMap((dtype) => {
    const x = numbers(library, [5, 6, 9, 11], dtype);
    const w = numbers(library, [10, 3, 3, 2], dtype);
    const stride = [2, 1] as const;
    const dilation = [1, 2] as const;
    const padding = [
      [1, 1],
      [0, 2],
    ] as const;
    const options = { stride, dilation, padding, groups: 2 };
    const y = library.conv2d(x, w, options);
    const image = [9, 11] as const;
    const inWeight = convolveWeight(x, y, { ...options, image, kernel: [3, 2], channelsLast: false });
    return [y, library.convTranspose2d(y, w, options), inWeight].map((result) => [...result.data()]);
  });
}

it("has the same bits without WebAssembly", async () => {
  const expected = results(vectorized, forms);
  vi.resetModules();
  const refuse = function (): never {
    throw new Error("Refused to compile");
  };
  vi.stubGlobal("WebAssembly", {
    ...WebAssembly,
    Memory: WebAssembly.Memory,
    Module: refuse,
    Instance: refuse,
  });
  const { isAvailable } = await import("@chainrule/wasm");
  expect(isAvailable()).toBe(false);
  const plain = results(await import("@chainrule/tensor"), await import("../ops/convolution.js"));
  expect(plain).toEqual(expected);
});
