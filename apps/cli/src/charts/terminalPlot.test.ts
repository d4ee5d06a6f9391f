import { stripVTControlCharacters } from "node:util";
import { describe, expect, test } from "vitest";
import { fakeTerminal } from "../testing/fakeTerminal.js";
import type { Plot, Point, Series } from "./Figure.js";
import { terminalPlot } from "./terminalPlot.js";

const rising: Series = {
  name: "rising",
  points: [
    [0, 0],
    [10, 10],
  ],
};
const falling: Series = {
  name: "falling",
  points: [
    [0, 10],
    [10, 0],
  ],
};

function plot(series: readonly Series[], rest: Partial<Plot> = {}): Plot {
  return { kind: "plot", title: "t", x: { label: "step" }, y: { label: "loss" }, series, ...rest };
}

test("two lines without colours are told apart by letters", () => {
  expect(terminalPlot(plot([rising, falling]), fakeTerminal(30, { NO_COLOR: "1" })).join("\n"))
    .toMatchInlineSnapshot(`
    "A rising   B falling
    loss
    10 ┤⠑⢄                     ⡠⠊
       │  ⠣⡀                 ⢀⠜  
       │   B⠢⡀             A⠔⠁   
     8 ┤     ⠈⢆           ⡰⠁     
       │       ⠑⢄       ⡠⠊       
     6 ┤         ⠑⡄   ⢠⠊         
       │          ⠈⠢⣀⠔⠁          
       │          A⠔B⠢⡀          
     4 ┤         ⡠⠃   ⠘⢄         
       │       ⡠⠊       ⠑⢄       
     2 ┤     ⢀⠎           ⠱⡀     
       │   ⢀⠔⠁             ⠈⠢⡀   
       │  ⡔⠁                 ⠈B  
     0 ┤⡠A                     ⠑⢄
       └┬───────────┬───────────┬
        0           5          10
                   step"
  `);
});

test("with colours by these", () => {
  const text = terminalPlot(plot([rising, falling]), fakeTerminal(30)).join("\n");
  expect(text).toContain("\u001B[36m━━\u001B[39m rising");
  expect(text).toContain("\u001B[33m━━\u001B[39m falling");
  expect(stripVTControlCharacters(text)).not.toMatch(/^A/mu);
});

describe("whatever the width, the lines fit", () => {
  const wave: Point[] = Array.from({ length: 200 }, (_, i) => [i, 1e-3 * Math.sin(i / 9)]);
  const contoured: Plot["field"] = {
    x: [0, 200],
    y: [-1, 1],
    columns: 3,
    rows: 3,
    values: [0, 1, 0, 1, 2, 1, 0, 1, 0],
    draw: "contours",
    levels: [0.5, 1.5],
  };
  const plots: [string, Plot][] = [
    ["curves", plot([{ name: "a wave with a long name", points: wave }, rising, falling])],
    ["a logarithmic axis", plot([rising], { y: { label: "", scale: "log" } })],
    ["a map", plot([rising], { square: true, field: contoured })],
    ["dots", plot([{ name: "d", points: wave, draw: "dots" }])],
    ["no point", plot([{ name: "none", points: [] }])],
    [
      "numbers that are none",
      plot([
        {
          name: "n",
          points: [
            [NaN, 1],
            [1, Infinity],
          ],
        },
      ]),
    ],
    ["one point", plot([{ name: "one", points: [[3, 4]] }])],
  ];
  test.each(plots)("%s", (_, one) => {
    for (const columns of [40, 60, 80, 120, 200]) {
      for (const env of [{}, { NO_COLOR: "1" }]) {
        const lines = terminalPlot(one, fakeTerminal(columns, env)).map(stripVTControlCharacters);
        expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(columns);
      }
    }
  });
});

test("a line of one point is a dot", () => {
  const lines = terminalPlot(plot([{ name: "one", points: [[3, 4]] }]), fakeTerminal(undefined));
  expect(lines.join("")).toContain("•");
});

test("regions are shades without colours, and points are in front of them", () => {
  const field: Plot["field"] = {
    x: [0, 1],
    y: [0, 1],
    columns: 2,
    rows: 2,
    values: [0, 0, 1, 1],
    draw: "regions",
  };
  const points: Series = { name: "class 1", points: [[0.5, 1]], draw: "dots" };
  const lines = terminalPlot(plot([points], { square: true, field }), fakeTerminal(40, { NO_COLOR: "1" }));
  expect(lines[2]).toMatch(/┤░+o░+$/u);
  // The upper half of 17 rows.
  expect(lines.filter((line) => line.includes("░"))).toHaveLength(9);
});
