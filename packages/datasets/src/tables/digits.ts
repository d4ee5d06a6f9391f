/**
 * Small images of handwritten digits.
 *
 * @packageDocumentation
 */
import { digitsRows } from "./digitsRows.js";
import type { ClassificationTable } from "./Table.js";

export type { ClassificationTable, TableFacts } from "./Table.js";

const SIDE = 8;
const PIXELS = SIDE * SIDE;
const LEVELS = 16;

/**
 * Handwritten digits as images of 8 × 8 pixels, about 180 of each: enough to see a network learn within a second.
 * `rows.x` has shape [1797, 64], the eight rows of an image from the top, values k / 16 from 0 (paper) to 1 (ink), where k
 * of a square of 4 × 4 dots are ink; `rows.y` has shape [1797]. Both are in fresh memory. For convolutions:
 * `reshape(tensor(x), [-1, 1, 8, 8])`.
 *
 * E. Alpaydin, C. Kaynak, UCI Machine Learning Repository, Optical Recognition of Handwritten Digits, its test set: written
 * by 13 people.
 *
 * @example
 * ```ts
 * import { digits } from "@chainrule/datasets/digits";
 *
 * const { rows } = digits();
 * console.log(rows.x.shape, rows.y.data[0]); // [ 1797, 64 ] 0
 * for (let row = 0; row < 8; row++) {
 *   const pixels = rows.x.data.subarray(8 * row, 8 * (row + 1));
 *   console.log(Array.from(pixels, (value) => " .:#"[Math.round(3 * value)]).join(""));
 * }
 * //   .::
 * //   :#:#.
 * //  .#  ::
 * //  .:  ::
 * //  .:  ::
 * //  .:  :.
 * //   #.::
 * //   .::
 * ```
 */
export function digits(): ClassificationTable {
  const lines = digitsRows.trim().split("\n");
  const x = new Float32Array(lines.length * PIXELS);
  lines.forEach((line, row) => {
    for (let i = 0; i < PIXELS; i++) x[row * PIXELS + i] = Number.parseInt(line[i]!, LEVELS + 1) / LEVELS;
  });
  return {
    task: "classification",
    rows: {
      x: { data: x, shape: [lines.length, PIXELS] },
      y: { data: Int32Array.from(lines, (line) => Number(line[PIXELS])), shape: [lines.length] },
    },
    featureNames: Array.from({ length: PIXELS }, (_, i) => `pixel ${Math.floor(i / SIDE)}, ${i % SIDE}`),
    targetName: "digit",
    classNames: Array.from({ length: 10 }, (_, digit) => String(digit)),
    description: "1,797 images of 8 × 8 pixels of handwritten digits",
    source:
      "E. Alpaydin, C. Kaynak, UCI Machine Learning Repository (Optical Recognition of Handwritten Digits, test set), " +
      "by way of scikit-learn 1.2.1",
    license: "public; the copy BSD-3-Clause (scikit-learn)",
  };
}
