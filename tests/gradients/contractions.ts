import * as t from "@chainrule/tensor";

import { draw, type Row } from "./row.js";

export const rows: Row[] = [
  ["linear", t.linear, draw([2, 3]), draw([3, 4]), draw([4])],
  ["matmul", t.matmul, draw([2, 3]), draw([3, 4])],
  ["matmul", t.matmul, draw([2, 1, 2, 3]), draw([3, 3, 2])],
  ["matmul", t.matmul, draw([3]), draw([3, 2])],
  ["matmul", t.matmul, draw([2, 3]), draw([3])],
  ["matmul", t.matmul, draw([3]), draw([3])],
];

/** Exports whose results are bool or integer. */
export const withoutGradient: string[] = [];
