import { expect, test } from "vitest";
import { fakeTerminal } from "../testing/fakeTerminal.js";
import type { Pictures } from "./Figure.js";
import { terminalPictures } from "./terminalPictures.js";

const picture: Pictures = {
  kind: "pictures",
  title: "",
  width: 2,
  height: 2,
  values: "ink",
  pictures: [
    { caption: "guessed 1, is 7", values: [1, 0, 1, 0] },
    { caption: "guessed 0", values: [0, 1, 0, 1] },
  ],
};

test("captions may be wider than small pictures", () => {
  expect(terminalPictures(picture, fakeTerminal(80, { NO_COLOR: "1" }))).toEqual([
    "█                 █",
    "guessed 1, is 7  guessed 0",
  ]);
});

test("of coloured pictures the brightness is drawn", () => {
  const one = { caption: "", values: [1, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1] };
  const lines = terminalPictures(
    { ...picture, values: "color", pictures: [one] },
    fakeTerminal(80, { NO_COLOR: "1" }),
  );
  expect(lines[0]).toBe("▒▒");
});
