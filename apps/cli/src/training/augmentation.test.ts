import { expect, test } from "vitest";
import { augmented, formatAugmentation, parseAugmentation, usualAugmentation } from "./augmentation.js";

test("reads what it writes", () => {
  const settings = { shift: 1.5, rotate: 20, scale: 0.2, noise: 0.05 };
  expect(parseAugmentation("shift:1.5,rotate:20,scale:0.2,noise:0.05")).toEqual(settings);
  expect(parseAugmentation(formatAugmentation(settings))).toEqual(settings);
  expect(formatAugmentation(usualAugmentation)).toBe("shift:2,rotate:10,scale:0.1");
});

test.each([
  ["shfit:2", "Did you mean shift?"],
  ["shift", "shift must be a number from 0 to 1000."],
  ["rotate:200", "rotate must be a number from 0 to 180."],
  ["noise:x", "noise must be a number from 0 to 1."],
  ["toString:1", "Augmentation is like"],
])("%s is refused", (text, message) => {
  expect(() => parseAugmentation(text)).toThrow(message);
});

test("the same seed changes images in the same way, and pixels stay from 0 to 1", () => {
  const images = { data: Float32Array.from({ length: 50 }, (_, i) => (i % 7) / 6), shape: [2, 1, 5, 5] };
  const settings = { shift: 1, rotate: 30, scale: 0.2, noise: 0.3 };
  const first = augmented(images, settings, 5);
  expect(augmented(images, settings, 5)).toEqual(first);
  expect(augmented(images, settings, 6)).not.toEqual(first);
  expect(first.data.every((value) => value >= 0 && value <= 1)).toBe(true);
  expect(augmented(images, { shift: 0, rotate: 0, scale: 0, noise: 0 }, 5).data).toEqual(images.data);
});
