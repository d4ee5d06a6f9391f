import * as t from "@chainrule/tensor";

import { draw, int, type Row } from "./row.js";

export const rows: Row[] = [
  ["broadcastTo", (x) => t.broadcastTo(x, [2, 3, 4]), draw([3, 1])],
  ["expandDims", (x) => t.expandDims(x, 1), draw([2, 3])],
  ["reshape", (x) => t.reshape(t.transpose(x), [2, 6]), draw([3, 4])],
  ["scatterAdd", (x, u) => t.scatterAdd(x, int([[2, 0, 2]]), u, { axis: 0 }), draw([3, 3]), draw([1, 3])],
  ["squeeze", (x) => t.squeeze(x), draw([1, 3, 1])],
  ["swapAxes", (x) => t.swapAxes(x, 0, 2), draw([2, 3, 4])],
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
  ["transpose", (x) => t.transpose(x, [2, 0, 1]), draw([2, 3, 4])],
];

/** Exports whose results are bool or integer. */
export const withoutGradient: string[] = ["oneHot"];
