import { expect, test } from "vitest";
import { needsImages, parseModelSpec } from "./modelSpec.js";

const dense = (units: number): object => ({ kind: "dense", units });

test.each([
  ["linear", []],
  ["mlp:128", [dense(128)]],
  ["mlp:128,64", [dense(128), dense(64)]],
  [
    "layers:conv3x16+1,batchnorm,pool,avgpool3,dropout0.25,dense10",
    [
      { kind: "conv", window: 3, channels: 16, padding: 1 },
      { kind: "batchnorm" },
      { kind: "pool", window: 2 },
      { kind: "avgpool", window: 3 },
      { kind: "dropout", rate: 0.25 },
      dense(10),
    ],
  ],
])("%s", (text, layers) => {
  expect(parseModelSpec(text)).toEqual({ text, layers });
});

test("cnn and lenet are short for lists of layers", () => {
  expect(parseModelSpec("cnn").layers.map(({ kind }) => kind)).toEqual([
    "conv",
    "pool",
    "conv",
    "pool",
    "dense",
  ]);
  expect(needsImages(parseModelSpec("lenet"))).toBe(true);
  expect(needsImages(parseModelSpec("mlp:3"))).toBe(false);
});

test.each([
  ["lineer", "Did you mean linear? Models are linear (no hidden layer), mlp:128"],
  ["mpl:32", "Did you mean mlp:32?"],
  ["MLP:32", "Did you mean mlp:32?"],
  ["cnm", "Did you mean cnn?"],
  ["mlp", "The widths of its hidden layers are missing. Models are"],
  ["mlp:", "The widths of its hidden layers are missing."],
  ["mlp:0", 'The width "0" is not a whole number from 1 to 10,000.'],
  ["mlp:128,", 'The width "" is not'],
  ["mlp:-5", 'The width "-5" is not'],
  ["mlp:1e3", 'The width "1e3" is not'],
  ["mlp:20000", 'The width "20000" is not'],
  [`mlp:${Array(65).fill(1).join(",")}`, "It has 65 hidden layers, but 64 are the most."],
  ["layers:", "Its layers are missing."],
  ["layers:conv3", '"conv3" is not like conv3x32'],
  ["layers:conv0x3", '"conv0x3" is not like conv3x32'],
  ["layers:pool0", '"pool0" is not like pool'],
  ["layers:dropout1", '"dropout1" is not like dropout0.25'],
  ["layers:batchnorm2", '"batchnorm2" is no layer.'],
  ["layers:danse3", '"danse3" is no layer. Did you mean dense?'],
  ["constructor", "Models are"],
])("%s is refused", (text, message) => {
  expect(() => parseModelSpec(text)).toThrow(message);
});
