import { expect, test } from "vitest";
import { formatModelSpec, parseModelSpec } from "./modelSpec.js";

test.each([
  ["linear", []],
  ["mlp:128", [128]],
  ["mlp:128,64", [128, 64]],
  ["mlp:1", [1]],
])("%s", (text, hidden) => {
  expect(parseModelSpec(text)).toEqual({ hidden });
  expect(formatModelSpec({ hidden })).toBe(text);
});

test.each([
  ["lineer", "Did you mean linear? Models are linear (no hidden layer), mlp:128"],
  ["mpl:32", "Did you mean mlp:32?"],
  ["MLP:32", "Did you mean mlp:32?"],
  ["mlp", "The widths of its hidden layers are missing. Models are"],
  ["mlp:", "The widths of its hidden layers are missing."],
  ["mlp:0", 'The width "0" is not a whole number from 1 to 10,000.'],
  ["mlp:128,", 'The width "" is not'],
  ["mlp:-5", 'The width "-5" is not'],
  ["mlp:1e3", 'The width "1e3" is not'],
  ["mlp:20000", 'The width "20000" is not'],
  [`mlp:${Array(17).fill(1).join(",")}`, "It has 17 hidden layers, but 16 are the most."],
])("%s is refused", (text, message) => {
  expect(() => parseModelSpec(text)).toThrow(message);
});

test("what is like no model is not taken for one", () => {
  expect(() => parseModelSpec("cnn")).toThrow(/^Models are/u);
});
