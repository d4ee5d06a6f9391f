import { expect, test } from "vitest";
import { BrailleCanvas } from "./BrailleCanvas.js";

const plain = (text: string): string => text;

test("each character has eight dots", () => {
  const places = [
    [0, 0, "⠁"],
    [0, 1, "⠂"],
    [0, 2, "⠄"],
    [0, 3, "⡀"],
    [1, 0, "⠈"],
    [1, 1, "⠐"],
    [1, 2, "⠠"],
    [1, 3, "⢀"],
  ] as const;
  for (const [x, y, character] of places) {
    const canvas = new BrailleCanvas(1, 1);
    canvas.dot(x, y, 0);
    expect(canvas.lines(plain)).toEqual([character]);
  }
});

test("lines, dashes and letters", () => {
  const canvas = new BrailleCanvas(4, 2);
  canvas.line([0, 7], [7, 0], 0);
  canvas.letter(0, 0, "A", 0);
  expect(canvas.lines(plain)).toEqual(["A ⡠⠊", "⡠⠊  "]);
  const dashed = new BrailleCanvas(8, 1);
  dashed.line([0, 0], [15, 0], 0, true);
  expect(dashed.lines(plain)).toEqual(["⠉⠁ ⠉⠁ ⠉⠁"]);
});

test("what is outside is cut off, however far away", () => {
  const canvas = new BrailleCanvas(3, 1);
  canvas.line([-1e12, 1], [1e12, 1], 0);
  canvas.line([0, -1e9], [0, -5], 0);
  canvas.line([NaN, 0], [5, 0], 0);
  canvas.line([0, 0], [5, Infinity], 0);
  canvas.dot(6, 0, 0);
  canvas.dot(-1, 0, 0);
  canvas.letter(99, 0, "x", 0);
  expect(canvas.lines(plain)).toEqual(["⠒⠒⠒"]);
});

test("runs of a colour are painted together, blanks not at all", () => {
  const canvas = new BrailleCanvas(6, 1);
  canvas.line([0, 0], [3, 0], 1);
  canvas.line([8, 0], [11, 0], 2);
  expect(canvas.lines((text, color) => `<${color}${text}>`)).toEqual(["<1⠉⠉>  <2⠉⠉>"]);
});
