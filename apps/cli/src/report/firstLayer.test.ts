import { tensor } from "@chainrule/tensor";
import { expect, test } from "vitest";
import type { DataDescription } from "../data/DataDescription.js";
import { firstLayer } from "./firstLayer.js";

const images: DataDescription = {
  name: "shapes",
  task: "classification",
  inputShape: [1, 2, 2],
  columns: [],
  featureNames: [],
  classNames: ["a", "b"],
  targetName: "shape",
  source: "a test",
};
const table: DataDescription = {
  ...images,
  inputShape: [2],
  columns: [
    { name: "age", kind: "number" },
    { name: "area", kind: "number" },
  ],
  featureNames: ["age", "area"],
};
const weight = tensor([
  [1, -8],
  [2, 4],
  [-4, 2],
  [0, 1],
]);

test("a linear model of images: a picture for each class, from −1 to 1", () => {
  const { figure, text } = firstLayer([[], { weight }], images, ["a", "b"])!;
  expect(figure).toMatchObject({
    kind: "pictures",
    width: 2,
    height: 2,
    values: "signed",
    pictures: [
      { caption: "a", values: [0.25, 0.5, -1, 0] },
      { caption: "b", values: [-1, 0.5, 0.25, 0.125] },
    ],
  });
  expect(text).toContain("a weight for each pixel and class");
});

test("deeper ones: a picture for each unit", () => {
  const { figure } = firstLayer([{ weight }, [], { weight }], images, ["a", "b"])!;
  expect(figure?.kind === "pictures" && figure.pictures.map(({ caption }) => caption)).toEqual([
    "unit 0",
    "unit 1",
  ]);
});

test("a convolution: the mean of its windows over the channels", () => {
  const windows = tensor([
    [[[4]], [[0]]],
    [[[-1]], [[-3]]],
  ]);
  const { figure } = firstLayer([{ weight: windows }], images, ["a", "b"])!;
  expect(figure?.kind === "pictures" && figure.pictures.map(({ values }) => values)).toEqual([[1], [-1]]);
});

test("a table: weights of a linear model, and their size of a deeper one", () => {
  const two = tensor([
    [1, -2],
    [3, 4],
  ]);
  expect(firstLayer([{ weight: two }], table, ["a", "b"])!.table).toMatchObject({
    columns: [{ name: "feature" }, { name: "a" }, { name: "b" }],
    rows: [
      ["age", 1, -2],
      ["area", 3, 4],
    ],
  });
  expect(firstLayer([{ weight: two }, { weight: two }], table, ["a", "b"])!.figure).toMatchObject({
    kind: "bars",
    bars: [
      { label: "area", value: 3.5 },
      { label: "age", value: 1.5 },
    ],
  });
});
