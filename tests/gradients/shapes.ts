import * as t from "@chainrule/tensor";
import type { Tensor } from "@chainrule/tensor";

import { draw, int, spaced, type Row } from "./row.js";

export const rows: Row[] = [
  ["at", (x) => t.at(x, -1), draw([2, 3])],
  ["at", (x) => t.square(t.at(x, null, 1, [null, null, -2])), draw([2, 3, 4])],
  ["broadcastTo", (x) => t.broadcastTo(x, [2, 3, 4]), draw([3, 1])],
  ["concat", (x, y) => t.concat([x, y]), draw([2, 3]), draw([1, 3])],
  ["concat", (x, y) => t.concat([x, y, t.square(x)], { axis: -1 }), draw([2, 3]), draw([2, 1])],
  ["diag", (x) => t.diag(x), draw([3])],
  ["diag", (x) => t.diag(x, { diagonal: -2 }), draw([3])],
  ["diag", (x) => t.square(t.diag(x, { diagonal: 1 })), draw([3, 4])],
  ["expandDims", (x) => t.expandDims(x, 1), draw([2, 3])],
  ["flip", (x) => t.square(t.flip(x, 0)), draw([3, 2])],
  ["meshgrid", (x, y) => t.mul(...(t.meshgrid([x, y]) as [Tensor, Tensor])), draw([2]), draw([3])],
  ["moveAxis", (x) => t.moveAxis(x, 0, -1), draw([2, 3, 4])],
  [
    "pad",
    (x) =>
      t.pad(
        x,
        [
          [1, 2],
          [0, 1],
        ],
        { value: 3 },
      ),
    draw([2, 3]),
  ],
  ["pad", (x) => t.square(t.pad(x, 2, { mode: "reflect" })), draw([3, 4])],
  ["pad", (x) => t.square(t.pad(x, [2, 0], { mode: "edge" })), draw([2, 3])],
  ["repeat", (x) => t.square(t.repeat(x, 3, { axis: 0 })), draw([2, 3])],
  ["repeat", (x) => t.square(t.repeat(x, [2, 0, 1], { axis: 1 })), draw([2, 3])],
  ["reshape", (x) => t.reshape(t.transpose(x), [2, 6]), draw([3, 4])],
  ["roll", (x) => t.square(t.roll(x, [1, -4], { axis: [0, 1] })), draw([2, 3])],
  ["roll", (x) => t.square(t.roll(x, 2)), draw([2, 3])],
  ["scatterAdd", (x, u) => t.scatterAdd(x, int([[2, 0, 2]]), u, { axis: 0 }), draw([3, 3]), draw([1, 3])],
  ["slice", (x) => t.square(t.slice(x, [[1], [null, null, -2], null])), draw([3, 4, 2])],
  ["sort", (x) => t.square(t.sort(x)), spaced([2, 3])],
  ["sort", (x) => t.square(t.sort(x, { axis: 0, descending: true })), spaced([3, 2])],
  ["split", (x) => t.mul(...(t.split(x, 2, { axis: 1 }) as [Tensor, Tensor])), draw([2, 4])],
  ["squeeze", (x) => t.squeeze(x), draw([1, 3, 1])],
  ["stack", (x, y) => t.stack([x, y], { axis: 1 }), draw([2, 3]), draw([2, 3])],
  ["swapAxes", (x) => t.swapAxes(x, 0, 2), draw([2, 3, 4])],
  [
    "take",
    (x) =>
      t.square(
        t.take(
          x,
          int([
            [2, 0],
            [2, -1],
          ]),
          { axis: 0 },
        ),
      ),
    draw([3, 2]),
  ],
  ["take", (x) => t.square(t.take(x, int([1, 1, 0]), { axis: 1 })), draw([2, 3, 2])],
  ["take", (x) => t.take(x, 1, { axis: -1 }), draw([2, 3])],
  [
    "takeAlongAxis",
    (x) =>
      t.takeAlongAxis(
        x,
        int([
          [2, 0],
          [-1, 1],
        ]),
        { axis: 1 },
      ),
    draw([2, 3]),
  ],
  ["tile", (x) => t.square(t.tile(x, [2, 1, 3])), draw([2, 2])],
  ["topK", (x) => t.square(t.topK(x, 2)[0]), spaced([2, 4])],
  ["topK", (x) => t.square(t.topK(x, 1, { axis: 0, largest: false })[0]), spaced([3, 2])],
  ["transpose", (x) => t.transpose(x, [2, 0, 1]), draw([2, 3, 4])],
  ["tril", (x) => t.square(t.tril(x, { diagonal: 1 })), draw([2, 3, 3])],
  ["triu", (x) => t.square(t.triu(x, { diagonal: -1 })), draw([4, 3])],
  ["unique", (x) => t.square(t.unique(x)), spaced([2, 3])],
];

/** Exports whose results are bool or integer. */
export const withoutGradient: string[] = ["argsort", "nonzero", "oneHot"];
