import { expect, test } from "vitest";
import { commonSide, drawPictures, picturesPerRow } from "./picture.js";
import { fakeTerminal } from "./testing/fakeTerminal.js";

/** An image with the ink of a pattern, a character a pixel, its corner at (x, y). */
function image(pattern: readonly string[], x: number, y: number): Float32Array {
  const pixels = new Float32Array(784);
  pattern.forEach((row, j) => {
    Array.from(row).forEach((character, i) => {
      pixels[(y + j) * 28 + x + i] = { "#": 1, "+": 0.3 }[character] ?? 0;
    });
  });
  return pixels;
}

const seven = image(["########", "     ###", "    ##+ ", "   ##   ", "  ##    ", "  #     "], 9, 11);
const pipe = fakeTerminal(undefined);

test("half blocks, cut to the ink, with a caption", () => {
  const lines = drawPictures([{ pixels: seven, caption: "is 7" }], pipe);
  expect(`\n${lines.join("\n")}\n`).toBe(`
▄▄▄▄▄▄▄▄
    ▄█▀▀
  ▄█▀
  ▀
is 7
`);
});

test("side by side as there is room", () => {
  const captioned = { pixels: seven, caption: "guessed 1, is 7" };
  expect(commonSide([captioned])).toBe(16);
  const wide = drawPictures([captioned, captioned, captioned], fakeTerminal(60, { NO_COLOR: "1" }));
  expect(wide).toHaveLength(9);
  expect(wide.at(-1)).toBe("guessed 1, is 7   guessed 1, is 7   guessed 1, is 7");
  const narrow = drawPictures([captioned, captioned, captioned], fakeTerminal(40, { NO_COLOR: "1" }));
  expect(narrow).toHaveLength(9 + 1 + 9);
  expect(Math.max(...[...wide, ...narrow].map((line) => line.length))).toBeLessThan(60);
});

test.each([
  [28, 59, 2],
  [20, 60, 2],
  [20, 80, 3],
  [20, 120, 5],
  [28, 10, 1],
])("pictures of %d pixels in %d columns: %d", (side, columns, count) => {
  expect(picturesPerRow(side, columns)).toBe(count);
});

test("in greys the characters still show the ink", () => {
  const [first] = drawPictures([{ pixels: seven, caption: "" }], fakeTerminal(60));
  expect(first).toContain("\u001B[38;5;255;48;5;232m▄");
  // eslint-disable-next-line no-control-regex
  expect(first!.replace(/\u001B\[[\d;]*m/gu, "")).toBe("▄▄▄▄▄▄▄▄");
});

test("an image without ink, and one that is full", () => {
  expect(commonSide([{ pixels: new Float32Array(784), caption: "" }])).toBe(28);
  expect(drawPictures([{ pixels: new Float32Array(784).fill(1), caption: "" }], pipe).slice(0, 14)).toEqual(
    Array(14).fill("█".repeat(28)),
  );
});
