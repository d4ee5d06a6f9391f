import { expect, it } from "vitest";
import { showNumber } from "./showNumber.js";

it.each([
  [0, "0.000"],
  [-1.5, "−1.500"],
  [0.001, "0.001"],
  [-0.0000021, "−2.1e−6"],
  [12345678, "1.2e7"],
  [Infinity, "∞"],
  [-Infinity, "−∞"],
  [NaN, "NaN"],
])("shows %d as %s", (value, text) => {
  expect(showNumber(value)).toBe(text);
});
