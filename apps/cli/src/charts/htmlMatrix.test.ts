import { expect, test } from "vitest";
import { expectWellFormed } from "../testing/wellFormed.js";
import { htmlMatrix } from "./htmlMatrix.js";

test("counts, shares, and nothing for nothing", () => {
  const { text } = htmlMatrix(
    "Matrix",
    ["<a>", "b"],
    [
      [3, 1],
      [0, 0],
    ],
  );
  expectWellFormed(text);
  expect(text).toContain("&lt;a&gt; taken for b: 1");
  expect(text).toContain("75.0 %");
  expect(text.match(/·/gu)).toHaveLength(2);
  expect(text).not.toContain("NaN");
});
