import {
  cast,
  div,
  exp,
  log,
  logSoftmax,
  max,
  mul,
  reciprocal,
  softmax,
  sub,
  sum,
  type Tensor,
  tensor,
  transpose,
} from "@chainrule/tensor";
import { isAvailable } from "@chainrule/wasm";
import { describe, expect, it } from "vitest";
import { scaledExp } from "../ops/scaledExp.js";

const last = { axis: -1, keepDims: true };
const composed = {
  softmax(x: Tensor): Tensor {
    const e = scaledExp(sub(x, max(x, last)));
    return mul(e, reciprocal(sum(e, last)));
  },
  logSoftmax(x: Tensor): Tensor {
    const shifted = sub(x, max(x, last));
    return sub(shifted, log(mul(sum(scaledExp(shifted), last), 2 ** -64)));
  },
};

/** The formulas in float64, but for the difference to the largest: that is rounded to float32. */
const exact = {
  softmax(x: Tensor): Tensor {
    const e = exp(cast(sub(x, max(x, last)), "float64"));
    return div(e, sum(e, last));
  },
  logSoftmax(x: Tensor): Tensor {
    const shifted = cast(sub(x, max(x, last)), "float64");
    return sub(shifted, log(sum(exp(shifted), last)));
  },
};

/** Rows of numbers of many sizes, among them special ones, in each row at another place. */
function logits(rows: number, columns: number, dtype: "float32" | "float64"): Tensor {
  const special = [NaN, -Infinity, Infinity, -0, -1e4, 88];
  const values = Float64Array.from({ length: rows * columns }, (_, i) => {
    const [row, column] = [Math.floor(i / columns), i % columns];
    if (row % 4 === 1 && column === (row * 7) % columns) return special[(row >> 2) % special.length]!;
    // Every third row goes down to where exponentials are below the normal numbers, and 0.
    return (row % 3 === 2 ? 60 : 20) * Math.sin(i * 1.7) - (i % 13);
  });
  return tensor(values, { shape: [rows, columns], dtype });
}

describe.each(["softmax", "logSoftmax"] as const)("%s of whole rows at once", (name) => {
  const f = { softmax, logSoftmax }[name];

  it("is what is compared", () => {
    expect(isAvailable()).toBe(true);
  });

  it.each([
    [33, 32],
    [50, 33],
    [9, 127],
    [5, 1000],
    [3, 1001],
    [2, 5000],
    [1, 40_001],
  ])("has the bits of the ops one after the other: %i × %i", (rows, columns) => {
    for (const dtype of ["float32", "float64"] as const) {
      const x = logits(rows, columns, dtype);
      expect(f(x).data()).toEqual(composed[name](x).data());
      expect(f(x).shape).toEqual([rows, columns]);
    }
  });

  it("comes close to the true value, below the normal numbers too", () => {
    const x = logits(60, 333, "float32");
    const [got, want] = [f(x).data(), exact[name](x).data()];
    got.forEach((value, i) => {
      const expected = want[i]!;
      if (Number.isNaN(expected)) expect(value).toBeNaN();
      else if (Number.isFinite(expected)) {
        const ulp = 2 ** Math.max(-149, Math.floor(Math.log2(Math.abs(expected))) - 23);
        expect(Math.abs(value - expected) / ulp).toBeLessThan(4);
      } else expect(value).toBe(expected);
    });
  });

  it("takes views, and axes before", () => {
    const x = transpose(logits(70, 41, "float32"));
    expect(f(x).data()).toEqual(composed[name](x).data());
    const y = logits(6, 320, "float32");
    expect(transpose(f(transpose(y), { axis: 0 })).data()).toEqual(f(y).data());
  });
});
