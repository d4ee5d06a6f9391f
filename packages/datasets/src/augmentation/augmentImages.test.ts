import fc from "fast-check";
import { expect, expectTypeOf, test } from "vitest";
import { augmentImages, type AugmentImagesOptions } from "./augmentImages.js";
import { warpImage } from "./warpImage.js";

function image(height: number, width: number, draw: (row: number, column: number) => number): Float32Array {
  return Float32Array.from({ length: height * width }, (_, i) => draw(Math.floor(i / width), i % width));
}

function warped(
  source: Float32Array,
  height: number,
  width: number,
  warp: Partial<Parameters<typeof warpImage>[3]>,
): number[] {
  const target = new Float32Array(source.length);
  const geometry = { height, width, channels: 1, channelsLast: false };
  warpImage(source, target, geometry, {
    mirrored: false,
    upsideDown: false,
    angle: 0,
    factor: 1,
    down: 0,
    right: 0,
    fill: 0,
    ...warp,
  });
  return [...target];
}

test("a whole shift moves pixels and fills up", () => {
  const source = image(3, 4, (row, column) => 10 * row + column + 1);
  expect(warped(source, 3, 4, { down: 1, right: -1, fill: -5 })).toEqual([
    ...[-5, -5, -5, -5],
    ...[2, 3, 4, -5],
    ...[12, 13, 14, -5],
  ]);
});

test("a mirrored image is exact, and moved afterwards", () => {
  const source = image(2, 3, (row, column) => 3 * row + column);
  expect(warped(source, 2, 3, { mirrored: true })).toEqual([2, 1, 0, 5, 4, 3]);
  expect(warped(source, 2, 3, { upsideDown: true })).toEqual([3, 4, 5, 0, 1, 2]);
  expect(warped(source, 2, 3, { mirrored: true, upsideDown: true })).toEqual([5, 4, 3, 2, 1, 0]);
  expect(warped(source, 2, 3, { mirrored: true, right: 1, fill: 9 })).toEqual([9, 2, 1, 9, 5, 4]);
});

test("half a shift is the mean of two pixels", () => {
  expect(warped(Float32Array.of(2, 4, 8), 1, 3, { right: 0.5 })).toEqual([1, 3, 6]);
});

test("a quarter turn is clockwise and exact", () => {
  const source = image(3, 3, (row, column) => 3 * row + column);
  const turned = warped(source, 3, 3, { angle: Math.PI / 2 });
  [6, 3, 0, 7, 4, 1, 8, 5, 2].forEach((value, i) => expect(turned[i]).toBeCloseTo(value, 5));
});

test("twice the size keeps the middle and spreads what is around it", () => {
  const source = image(1, 5, (_, column) => [0, 1, 2, 1, 0][column]!);
  expect(warped(source, 1, 5, { factor: 2 })).toEqual([1, 1.5, 2, 1.5, 1]);
  expect(warped(source, 1, 5, { factor: 0.5 })).toEqual([0, 0, 2, 0, 0]);
});

test("with a seed alone the copy equals the images, in memory of its own", () => {
  const data = image(4, 6, (row, column) => row - column / 3);
  const copy = augmentImages({ data, shape: [2, 3, 4] }, { seed: 1 });
  expect(copy).toEqual({ data, shape: [2, 3, 4] });
  expect(copy.data.buffer).not.toBe(data.buffer);
});

const all = { shift: 1.5, rotate: 20, scale: [0.8, 1.2], noise: 0.1 } as const;

test("the same seed gives the same bits, each image changes in its own way whatever the others are", () => {
  const one = image(5, 5, (row, column) => row + column);
  const data = Float32Array.of(...one, ...one);
  const first = augmentImages({ data, shape: [2, 5, 5] }, { seed: 3, ...all });
  expect(augmentImages({ data, shape: [2, 5, 5] }, { seed: 3, ...all })).toEqual(first);
  expect(augmentImages({ data, shape: [2, 5, 5] }, { seed: 4, ...all })).not.toEqual(first);
  expect(first.data.subarray(0, 25)).not.toEqual(first.data.subarray(25));
  const changed = Float32Array.of(...one.map(() => 9), ...one);
  expect(augmentImages({ data: changed, shape: [2, 5, 5] }, { seed: 3, ...all }).data.subarray(25)).toEqual(
    first.data.subarray(25),
  );
});

test("pinned: a change of this changes every user's training", () => {
  const data = image(3, 3, (row, column) => row * column);
  const { data: found } = augmentImages({ data, shape: [1, 3, 3] }, { seed: 1, ...all });
  expect([...found]).toMatchSnapshot();
});

test("channels move together, in either layout, and flat images by their size", () => {
  const plane = image(4, 4, (row, column) => (row * 7 + column * 3) % 5);
  const options = { seed: 9, shift: 2, rotate: 90 };
  const { data: single } = augmentImages({ data: plane, shape: [1, 4, 4] }, options);
  expect(augmentImages({ data: plane, shape: [1, 16] }, { ...options, size: [4, 4] }).data).toEqual(single);
  const first = { data: Float32Array.of(...plane, ...plane), shape: [1, 2, 4, 4] };
  expect(augmentImages(first, options).data).toEqual(Float32Array.of(...single, ...single));
  const last = { data: Float32Array.from({ length: 32 }, (_, i) => plane[i >> 1]!), shape: [1, 4, 4, 2] };
  expect(augmentImages(last, { ...options, layout: "NHWC" }).data).toEqual(
    Float32Array.from({ length: 32 }, (_, i) => single[i >> 1]!),
  );
});

test("flip mirrors half of the images, changes nothing else, and each axis has its own coin", () => {
  const count = 2000;
  const data = Float32Array.from({ length: 4 * count }, (_, i) => i % 4);
  const shape = [count, 2, 2];
  const kinds = (options: Omit<AugmentImagesOptions, "seed">): Record<string, number> => {
    const { data: found } = augmentImages({ data, shape }, { seed: 5, ...options });
    const counts: Record<string, number> = {};
    for (let i = 0; i < count; i++) {
      const key = found.subarray(4 * i, 4 * i + 4).join("");
      counts[key] = (counts[key] ?? 0) + 1;
    }
    return counts;
  };
  // Four standard deviations.
  const near = (found: number | undefined, share: number): void =>
    expect(Math.abs(found! - share * count)).toBeLessThan(4 * Math.sqrt(count * share * (1 - share)));
  const sideways = kinds({ flip: "horizontal" });
  expect(Object.keys(sideways).sort()).toEqual(["0123", "1032"]);
  near(sideways["1032"], 1 / 2);
  expect(Object.keys(kinds({ flip: "vertical" })).sort()).toEqual(["0123", "2301"]);
  const both = kinds({ flip: "both" });
  expect(Object.keys(both).sort()).toEqual(["0123", "1032", "2301", "3210"]);
  for (const found of Object.values(both)) near(found, 1 / 4);
  expect(kinds({ flip: undefined })).toEqual({ "0123": count });
});

test("noise has its deviation, and clip cuts", () => {
  const data = new Float32Array(10_000).fill(0.5);
  const noisy = augmentImages({ data, shape: [1, 100, 100] }, { seed: 1, noise: 0.2 });
  const variance = noisy.data.reduce((sum, value) => sum + (value - 0.5) ** 2, 0) / 10_000;
  expect(Math.abs(Math.sqrt(variance) - 0.2)).toBeLessThan(4 * (0.2 / Math.sqrt(20_000)));
  const clipped = augmentImages({ data, shape: [1, 100, 100] }, { seed: 1, noise: 0.5, clip: [0, 1] }).data;
  expect([Math.min(...clipped), Math.max(...clipped)]).toEqual([0, 1]);
});

test("values stay within those of the image and the fill", () => {
  const images = fc.float32Array({ minLength: 12, maxLength: 12, min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(images, fc.nat(1000), (data, seed) => {
      const { data: found } = augmentImages(
        { data, shape: [1, 3, 4] },
        { seed, shift: 5, rotate: 360, scale: [0.2, 5], fill: 0.25 },
      );
      const [low, high] = [Math.min(0.25, ...data), Math.max(0.25, ...data)];
      expect(found.every((value) => value >= low - 1e-6 && value <= high + 1e-6)).toBe(true);
    }),
  );
});

test("kinds of numbers, and no images", () => {
  const bytes = augmentImages({ data: Uint8Array.of(7), shape: [1, 1, 1] }, { seed: 0 });
  expectTypeOf(bytes.data).toEqualTypeOf<Float32Array<ArrayBuffer>>();
  expect(bytes.data).toEqual(Float32Array.of(7));
  expect(augmentImages({ data: Float64Array.of(0.1), shape: [1, 1, 1] }, { seed: 0 }).data).toEqual(
    Float64Array.of(0.1),
  );
  expect(augmentImages({ data: new Float32Array(0), shape: [0, 28, 28] }, { seed: 0 }).shape).toEqual([
    0, 28, 28,
  ]);
});

const refused: [shape: number[], options: unknown, message: string][] = [
  [[4], { seed: 1 }, "augmentImages: images of shape [4], expected [n, height, width]"],
  [[1, 4], { seed: 1 }, "augmentImages: images of shape [1, 4], expected [n, height, width]"],
  [
    [1, 4],
    { seed: 1, size: [3, 2] },
    "augmentImages: size 3 × 2 is for images of shape [n, 6], but these have shape",
  ],
  [[1, 2, 2], {}, "augmentImages: seed must be a whole number"],
  [[1, 2, 2], { seed: 1, shift: -1 }, "augmentImages: shift must be a finite number from 0"],
  [[1, 2, 2], { seed: 1, rotate: 400 }, "augmentImages: rotate must be a finite number from 0 to 360"],
  [[1, 2, 2], { seed: 1, scale: [0, 1] }, "augmentImages: scale[0] must be a finite number from 0.01 to 100"],
  [[1, 2, 2], { seed: 1, scale: [2, 1] }, "augmentImages: scale[1] must be a finite number from 2 to 100"],
  [[1, 2, 2], { seed: 1, clip: [1, 0] }, "augmentImages: clip[1] must be a finite number from 1"],
  [[1, 2, 2], { seed: 1, layout: "CHW" }, 'augmentImages: layout must be "NCHW" or "NHWC", but is CHW'],
  [[1, 2, 2], { seed: 1, flip: true }, 'augmentImages: flip must be "horizontal", "vertical" or "both"'],
  [[1, 2, 2], { seed: 1, crop: true }, "augmentImages: unknown option crop"],
];
test.each(refused)("shape %j with %j is refused", (shape, options, message) => {
  expect(() => augmentImages({ data: new Float32Array(4), shape }, options as AugmentImagesOptions)).toThrow(
    message,
  );
});
