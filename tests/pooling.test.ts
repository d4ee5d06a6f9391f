// Poolings of float32 by SIMD, against those of float64 by plain loops.
import { vjp } from "@chainrule/autograd";
import { avgPool2d, cast, maxPool2d, type Tensor, tensor, transpose } from "@chainrule/tensor";
import { describe, expect, it } from "vitest";

/** Whole numbers with ties, −0 and, here and there, NaN. */
function images(shape: readonly number[], withNaN: boolean): Tensor {
  const size = shape.reduce((product, n) => product * n, 1);
  const values = Float32Array.from({ length: size }, (_, i) => {
    if (withNaN && i % 97 === 5) return NaN;
    const value = Math.trunc(Math.sin(i * 12.9898) * 9);
    return i % 3 === 0 && value === 0 ? -0 : value;
  });
  return tensor(values, { shape });
}

const geometries = [
  { size: 2 as const, options: {} },
  { size: 3 as const, options: { stride: 1 } },
  { size: 3 as const, options: { stride: 2 } },
  { size: [1, 3] as const, options: { stride: [2, 1] as const } },
  { size: [3, 2] as const, options: { stride: [5, 2] as const } },
];

describe.each(["NCHW", "NHWC"] as const)("pooling of float32, %s", (layout) => {
  // Rows whose windows do not come in fours, and planes that do not fit at once.
  describe.each([
    [2, 3, 30, 31],
    [9, 5, 23, 26],
    [1, 600, 6, 7],
    [1, 1, 200, 190],
  ])("[%i, %i, %i, %i]", (n, c, h, w) => {
    const image = (withNaN: boolean): Tensor => {
      const x = images([n, c, h, w], withNaN);
      return layout === "NCHW" ? x : transpose(x, [0, 2, 3, 1]);
    };
    it.each(geometries)("windows of $size, $options", ({ size, options }) => {
      for (const dilation of [1, 2]) {
        const largest = (x: Tensor): Tensor => maxPool2d(x, size, { ...options, dilation, layout });
        const x = image(true);
        const [value, pull] = vjp(largest, x);
        const [expected, pullExpected] = vjp(largest, cast(x, "float64"));
        expect([...value.data()]).toEqual([...expected.data()]);
        const cotangent = tensor(
          Float32Array.from({ length: value.size }, (_, i) => i % 11),
          { shape: value.shape },
        );
        expect([...pull(cotangent).data()]).toEqual([...pullExpected(cast(cotangent, "float64")).data()]);
      }
      const mean = (x: Tensor): Tensor => avgPool2d(x, size, { ...options, layout });
      const x = image(false);
      const [value, pull] = vjp(mean, x);
      const [expected, pullExpected] = vjp(mean, cast(x, "float64"));
      expect([...value.data()]).toEqual([...cast(expected, "float32").data()]);
      // Multiples of what they are divided by: sums that are exact.
      const cotangent = tensor(
        Float32Array.from({ length: value.size }, (_, i) => 36 * (i % 11)),
        {
          shape: value.shape,
        },
      );
      expect([...pull(cotangent).data()]).toEqual([...pullExpected(cast(cotangent, "float64")).data()]);
    });
  });
});
