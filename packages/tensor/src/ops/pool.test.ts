import {
  avgPool2d,
  cast,
  conv2d,
  flip,
  globalAvgPool2d,
  isDtypeError,
  isShapeError,
} from "@chainrule/tensor";
import {
  isValueError,
  maxPool2d,
  type Shape,
  type Tensor,
  tensor,
  transpose,
  zeros,
} from "@chainrule/tensor";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

function numbers(shape: Shape, seed = 1): Tensor {
  const size = shape.reduce((a, b) => a * b, 1);
  const values = Float64Array.from({ length: size }, (_, i) => Math.sin(i * 12.9898 + seed * 78.233));
  return tensor(values, { shape, dtype: "float64" });
}

interface Setup {
  readonly image: [number, number];
  readonly kernel: [number, number];
  readonly stride: [number, number];
  readonly padding: [[number, number], [number, number]];
  readonly dilation: [number, number];
}

/** Each window's elements in the image, by naive loops; the number of elements that windows have with padding. */
function windows(values: ArrayLike<number>, s: Setup): { inside: number[]; padded: number }[] {
  const [height, width] = s.image;
  const count = (a: 0 | 1): number =>
    Math.floor(
      (s.image[a] + s.padding[a][0] + s.padding[a][1] - s.dilation[a] * (s.kernel[a] - 1) - 1) / s.stride[a],
    ) + 1;
  const out: { inside: number[]; padded: number }[] = [];
  for (let i = 0; i < count(0); i++) {
    for (let j = 0; j < count(1); j++) {
      const inside: number[] = [];
      for (let p = 0; p < s.kernel[0]; p++) {
        for (let q = 0; q < s.kernel[1]; q++) {
          const y = i * s.stride[0] + p * s.dilation[0] - s.padding[0][0];
          const x = j * s.stride[1] + q * s.dilation[1] - s.padding[1][0];
          if (y >= 0 && y < height && x >= 0 && x < width) inside.push(values[y * width + x]!);
        }
      }
      out.push({ inside, padded: s.kernel[0] * s.kernel[1] });
    }
  }
  return out;
}

const setups = (dilations: number): fc.Arbitrary<Setup> => {
  const pair = (least: number, most: number): fc.Arbitrary<[number, number]> =>
    fc.tuple(fc.integer({ min: least, max: most }), fc.integer({ min: least, max: most }));
  return fc
    .record({
      image: pair(3, 9),
      kernel: pair(1, 3),
      stride: pair(1, 4),
      padding: fc.tuple(pair(0, 2), pair(0, 2)),
      dilation: pair(1, dilations),
    })
    .filter((s) => {
      const found = windows(numbers(s.image).data(), s);
      return found.length > 0 && found.every(({ inside }) => inside.length > 0);
    });
};

describe("pooling", () => {
  it("maxPool2d gives the largest element of each window, in every layout", () => {
    fc.assert(
      fc.property(setups(2), (s) => {
        const { stride, padding, dilation } = s;
        const options = { stride, padding, dilation };
        const x = numbers([2, 3, ...s.image]);
        const y = maxPool2d(x, s.kernel, options);
        const expected = Array.from({ length: 6 }, (_, i) => {
          const plane = x.data().subarray(i * s.image[0] * s.image[1]);
          return windows(plane, s).map(({ inside }) => Math.max(...inside));
        });
        expect([...y.data()]).toEqual(expected.flat());
        const last = maxPool2d(transpose(x, [0, 2, 3, 1]), s.kernel, { ...options, layout: "NHWC" });
        expect(transpose(last, [0, 3, 1, 2]).toArray()).toEqual(y.toArray());
      }),
      { numRuns: 100 },
    );
  });

  it("avgPool2d gives each window's mean, with and without the padding", () => {
    fc.assert(
      fc.property(setups(1), fc.boolean(), ({ dilation: _, ...s }, countIncludePad) => {
        const x = numbers([1, 2, ...s.image]);
        const y = avgPool2d(x, s.kernel, { stride: s.stride, padding: s.padding, countIncludePad });
        const expected = Array.from({ length: 2 }, (_x, i) => {
          const plane = x.data().subarray(i * s.image[0] * s.image[1]);
          return windows(plane, { ...s, dilation: [1, 1] }).map(
            ({ inside, padded }) =>
              inside.reduce((a, b) => a + b, 0) / (countIncludePad ? padded : inside.length),
          );
        });
        expect([...y.data()]).toEqual(expected.flat());
      }),
      { numRuns: 100 },
    );
  });

  it("avgPool2d is the convolution with equal weights", () => {
    const x = numbers([2, 1, 6, 7]);
    const weight = tensor(
      [
        [
          [
            [1 / 4, 1 / 4],
            [1 / 4, 1 / 4],
          ],
        ],
      ],
      { dtype: "float64" },
    );
    const expected = conv2d(x, weight, { stride: 2 }).data();
    avgPool2d(x, 2)
      .data()
      .forEach((value, i) => {
        expect(value).toBeCloseTo(expected[i]!, 14);
      });
  });

  it("turns around with the image", () => {
    const x = numbers([1, 2, 6, 6]);
    for (const pool of [maxPool2d, avgPool2d]) {
      const turned = pool(flip(x, [2, 3]), 2).data();
      flip(pool(x, 2), [2, 3])
        .data()
        .forEach((value, i) => {
          expect(turned[i]).toBeCloseTo(value, 14);
        });
    }
  });

  it("counts a last window with ceilMode, unless it begins beyond the image", () => {
    const x = numbers([1, 1, 5, 6]);
    expect(maxPool2d(x, 2).shape).toEqual([1, 1, 2, 3]);
    expect(maxPool2d(x, 2, { ceilMode: true }).shape).toEqual([1, 1, 3, 3]);
    expect(maxPool2d(x, 1, { stride: 4, ceilMode: true }).shape).toEqual([1, 1, 2, 2]);
    expect(avgPool2d(x, 3, { stride: 2, padding: 1, ceilMode: true }).shape).toEqual([1, 1, 3, 4]);
  });

  it("refuses an image without elements, with ceilMode too", () => {
    for (const pool of [maxPool2d, avgPool2d]) {
      for (const ceilMode of [false, true]) {
        expect(() => pool(zeros([1, 1, 0, 4]), 1, { stride: 2, ceilMode })).toThrow("where x has 0");
      }
    }
  });

  it("has with ceilMode a window larger than the image, but by less than a stride", () => {
    const x = tensor([[[[1, 3]]]]);
    const ceil = { ceilMode: true };
    expect(maxPool2d(x, 2, ceil).toArray()).toEqual([[[[3]]]]);
    expect(avgPool2d(x, [2, 3], ceil).toArray()).toEqual([[[[2]]]]);
    expect(maxPool2d(x, [1, 4], { ...ceil, stride: [1, 3] }).toArray()).toEqual([[[[3]]]]);
    for (const stride of [1, 2]) {
      expect(() => maxPool2d(x, [1, 4], { ...ceil, stride })).toThrow(
        "maxPool2d: a window of 1 × 4 reaches over 4 elements along width, where x has 2, with its padding 2",
      );
    }
    expect(() => maxPool2d(x, 2)).toThrow("along height, where x has 1");
  });

  it("propagates NaN, and pools integers", () => {
    const x = tensor([
      [
        [
          [1, NaN, 3, 4],
          [5, 6, 7, 8],
        ],
      ],
    ]);
    expect(maxPool2d(x, 2).toArray()).toEqual([[[[NaN, 8]]]]);
    expect(avgPool2d(x, 2).toArray()).toEqual([[[[NaN, 5.5]]]]);
    expect(maxPool2d(cast(zeros([1, 1, 2, 2]), "int32"), 2).dtype).toBe("int32");
    expect(maxPool2d(tensor([[[[-Infinity, -Infinity]]]]), [1, 2]).toArray()).toEqual([[[[-Infinity]]]]);
  });

  it("takes an empty batch", () => {
    expect(maxPool2d(zeros([0, 3, 4, 4]), 2).shape).toEqual([0, 3, 2, 2]);
    expect(avgPool2d(zeros([0, 3, 4, 4]), 2).shape).toEqual([0, 3, 2, 2]);
  });

  it("globalAvgPool2d averages each channel", () => {
    const x = numbers([2, 3, 4, 5]);
    expect(globalAvgPool2d(x).shape).toEqual([2, 3]);
    expect(globalAvgPool2d(x, { keepDims: true }).shape).toEqual([2, 3, 1, 1]);
    const last = globalAvgPool2d(transpose(x, [0, 2, 3, 1]), { layout: "NHWC" });
    expect(last.toArray()).toEqual(globalAvgPool2d(x).toArray());
  });

  const x = zeros([1, 1, 4, 4]);
  it.each([
    [
      () => maxPool2d(zeros([4, 4]), 2),
      isShapeError,
      "maxPool2d: x has shape [4, 4], but must be [batch, channels, height, width]",
    ],
    [
      () => maxPool2d(x, 5),
      isShapeError,
      "maxPool2d: a window of 5 × 5 reaches over 5 elements along height, where x has 4, with its padding 4",
    ],
    [
      () => maxPool2d(x, 2, { padding: 2 }),
      isShapeError,
      "maxPool2d: with the padding [[2, 2], [2, 2]] a window of 2 × 2 has no element of the image [4, 4]. Use less padding",
    ],
    [
      () => avgPool2d(x, 0),
      isValueError,
      "avgPool2d: kernelSize must be a whole number ≥ 1, or one for each of [height, width], got 0",
    ],
    [
      () => avgPool2d(cast(x, "int32"), 2),
      isDtypeError,
      `avgPool2d: needs float32 or float64, got int32. Use cast(x, "float32") first`,
    ],
  ] as const)("%s", (f, is, message) => {
    let error: unknown;
    try {
      f();
    } catch (thrown) {
      error = thrown;
    }
    expect((error as Error).message).toBe(message);
    expect(is(error)).toBe(true);
  });
});
