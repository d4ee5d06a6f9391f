import { expect, test } from "vitest";
import { greyOf } from "./greyOf.js";

const image = (channels: number, values: readonly number[]) => ({
  data: Float32Array.from(values),
  shape: [1, values.length / channels, channels],
});

test.each<[string, number, number[], number[]]>([
  ["grey stays", 1, [0, 0.5, 1], [0, 0.5, 1]],
  ["colours by their brightness", 3, [1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 1, 1], [0.299, 0.587, 0.114, 1]],
  ["dark ink on a transparent sheet lies on white", 2, [0, 1, 0, 0, 0, 0.5], [0, 1, 0.5]],
  ["light ink on a transparent sheet lies on black", 2, [1, 1, 1, 0, 1, 0.5], [1, 0, 0.5]],
  ["an opaque image with alpha", 4, [1, 1, 1, 1, 0, 0, 0, 1], [1, 0]],
])("%s", (_, channels, values, expected) => {
  const { width, height, data } = greyOf(image(channels, values));
  expect([width, height]).toEqual([values.length / channels, 1]);
  expected.forEach((value, i) => {
    expect(data[i]).toBeCloseTo(value, 6);
  });
});
