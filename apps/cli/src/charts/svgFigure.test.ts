import { decode } from "fast-png";
import { describe, expect, test } from "vitest";
import { explainExpression } from "../explain/explainExpression.js";
import { parseExpression } from "../explain/parseExpression.js";
import { expectWellFormed } from "../testing/wellFormed.js";
import type { Figure } from "./Figure.js";
import { htmlDocument } from "./htmlDocument.js";
import { htmlTable } from "./htmlTable.js";
import { element } from "./markup.js";
import { svgFigure, svgFile } from "./svgFigure.js";

const awkward = `<b> & "quotes"`;
const grid = { x: [0, 1], y: [0, 1], columns: 2, rows: 2 } as const;

const figures: readonly Figure[] = [
  {
    kind: "plot",
    title: awkward,
    x: { label: awkward },
    y: { label: "loss", scale: "log" },
    series: [
      {
        name: awkward,
        points: [
          [0, 1],
          [1, 0],
          [2, NaN],
          [3, 1e300],
          [4, 2],
        ],
      },
      {
        name: "dashed",
        points: [
          [0, 1],
          [4, 2],
        ],
        draw: "dashed",
      },
      { name: "", points: [[1, 1]], draw: "dots" },
      { name: "none", points: [] },
    ],
  },
  {
    kind: "plot",
    title: "contours",
    x: { label: "x" },
    y: { label: "y" },
    square: true,
    field: { ...grid, values: [0, 1, 1, 2], draw: "contours", levels: [0.5] },
    series: [],
  },
  {
    kind: "plot",
    title: "regions",
    x: { label: "x" },
    y: { label: "y" },
    field: { ...grid, values: [0, 1, 1, 0], draw: "regions" },
    series: [],
  },
  {
    kind: "bars",
    title: "bars",
    unit: "ms",
    bars: [
      { label: awkward, value: 3 },
      { label: "NaN", value: NaN },
    ],
  },
  {
    kind: "pictures",
    title: "pictures",
    width: 2,
    height: 2,
    values: "signed",
    pictures: [{ caption: awkward, values: [0, 1, -1, 5] }],
  },
  {
    kind: "graph",
    title: awkward,
    explanation: explainExpression(parseExpression("x*y + 2"), { x: 1, y: 2 }),
  },
];

describe.each(figures.map((figure) => [figure.kind, figure] as const))("%s", (_, figure) => {
  test("is well-formed XML, without a number that is none", () => {
    const file = svgFile(figure);
    expectWellFormed(file);
    expect(file).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" class="figure"/u);
    expect(file).not.toMatch(/(?:[xyd]|width|height|r|points)="[^"]*(?:NaN|Infinity)/u);
    expect(file).not.toContain("<b>");
  });
});

test("figures on one page have names of their own", () => {
  const page = htmlDocument(
    "page",
    figures.map((figure, i) => element("figure", {}, svgFigure(figure, `figure-${i}`))),
    htmlTable({ title: awkward, columns: [{ name: awkward }], rows: [[awkward], [undefined], [1]] }),
  );
  const ids = Array.from(page.matchAll(/ id="([^"]+)"/gu), ([, id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const [, id] of page.matchAll(/url\(#([^)]+)\)/gu)) expect(ids).toContain(id);
  // Nothing is fetched.
  expect(page).not.toMatch(/(?:src|href)="(?!#|data:)/u);
});

test("a line has a gap where a point is no place", () => {
  const { text } = svgFigure(figures[0]!, "f");
  const [, d] = /class="curve" stroke="[^"]+" d="(M\d[^"]+)"/u.exec(text.slice(text.indexOf("clip-path=")))!;
  expect(d!.match(/M/gu)).toHaveLength(2);
});

test("pictures hold their pixels: signed numbers white at 0, blue above and orange below", () => {
  const { text } = svgFigure(
    figures.find(({ kind }) => kind === "pictures")!,
    "f",
  );
  const [, base64] = /href="data:image\/png;base64,([^"]+)"/u.exec(text)!;
  const { width, height, channels, data } = decode(Buffer.from(base64!, "base64"));
  expect([width, height, channels]).toEqual([2, 2, 3]);
  // 0, 1, −1, 5: beyond 1 there is nothing stronger.
  expect(Array.from(data)).toEqual([255, 255, 255, 15, 110, 190, 217, 110, 10, 15, 110, 190]);
});

test("coloured and grey pictures", () => {
  const png = (values: "grey" | "color", pixels: readonly number[]): number[] => {
    const picture = { caption: "", values: pixels };
    const { text } = svgFigure(
      { kind: "pictures", title: "", width: 2, height: 1, values, pictures: [picture] },
      "id",
    );
    const base64 = /base64,([^"]+)"/u.exec(text)![1]!;
    return [...decode(Buffer.from(base64, "base64")).data];
  };
  expect(png("grey", [0, 1])).toEqual([0, 0, 0, 255, 255, 255]);
  // Red of both pixels, then green, then blue.
  expect(png("color", [1, 0, 0, 0.2, 0, 1])).toEqual([255, 0, 0, 0, 51, 255]);
});
