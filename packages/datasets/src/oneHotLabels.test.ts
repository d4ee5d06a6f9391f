import { expect, test } from "vitest";
import { oneHotLabels } from "./oneHotLabels.js";

test("a one at the label's place, in any shape and of any kind of number", () => {
  expect(oneHotLabels({ data: Uint8Array.of(1, 0, 1), shape: [3] }, 2)).toEqual({
    data: Float32Array.of(0, 1, 1, 0, 0, 1),
    shape: [3, 2],
  });
  expect(oneHotLabels({ data: Float32Array.of(2), shape: [1, 1] }, 3)).toEqual({
    data: Float32Array.of(0, 0, 1),
    shape: [1, 1, 3],
  });
  expect(oneHotLabels({ data: new Int32Array(0), shape: [0] }, 4).shape).toEqual([0, 4]);
});

test.each([
  [[0, 3], 3, "oneHotLabels: label 1 is 3, expected a whole number from 0 to 2"],
  [[-1], 3, "oneHotLabels: label 0 is -1, expected"],
  [[0.5], 3, "oneHotLabels: label 0 is 0.5, expected"],
  [[Number.NaN], 3, "oneHotLabels: label 0 is NaN, expected"],
  [[0], 0, "oneHotLabels: classes must be a whole number from 1"],
  [[0], 2.5, "oneHotLabels: classes must be a whole number from 1"],
])("labels %j of %d classes are refused", (labels, classes, message) => {
  const y = { data: Float64Array.from(labels), shape: [labels.length] };
  expect(() => oneHotLabels(y, classes)).toThrow(message);
});

test("what is no array is refused", () => {
  expect(() => oneHotLabels(new Int32Array(2) as never, 2)).toThrow(
    "oneHotLabels: labels must be { data, shape }",
  );
});
