// Products of the sizes at which their code takes another way: all have the bits of eager ones.
import { relu } from "@chainrule/activations";
import { compile } from "@chainrule/compile";
import {
  add,
  broadcastTo,
  type Dtype,
  flip,
  matmul,
  reshape,
  slice,
  swapAxes,
  type Tensor,
  tensor,
  transpose,
} from "@chainrule/tensor";
import { expect, it } from "vitest";

/** Numbers of both signs, no two of them alike. */
function matrix(rows: number, columns: number, dtype: Dtype, seed: number): Tensor {
  const values = Float64Array.from({ length: rows * columns }, (_, i) => Math.sin(i * 1.3 + seed));
  return tensor(values, { shape: [rows, columns], dtype });
}

/** How an operand lies in memory: as it is, as a transposed view, or backwards. */
const ways = {
  plain: (x: Tensor) => x,
  transposed: (x: Tensor) => transpose(x),
  flipped: (x: Tensor) => flip(x),
} as const;

const asWell = (rows: number, columns: number, way: keyof typeof ways): [number, number] =>
  way === "transposed" ? [columns, rows] : [rows, columns];

const sizes: readonly (readonly [rows: number, terms: number, columns: number])[] = [
  // A's numbers made vectors, for tiles of every height and a last panel of every kind: 128 columns and more.
  [4, 1, 128],
  [5, 40, 129],
  [6, 33, 133],
  [7, 384, 136],
  [11, 3, 128],
  // The same without, on either side.
  [5, 40, 127],
  [3, 40, 128],
  // Several blocks of terms.
  [9, 385, 130],
  [5, 769, 21],
  // A in strips, where a column of it is on few lines of the cache, or on many pages.
  [512, 66, 24],
  [784, 128, 9],
  [20, 600, 64],
  // Few rows, and few columns.
  [1, 50, 10],
  [16, 20, 7],
  [40, 12, 1],
];

it.each(
  sizes.flatMap((size) =>
    (["plain", "transposed", "flipped"] as const).flatMap((a) =>
      (["plain", "transposed"] as const).map((b) => [...size, a, b] as const),
    ),
  ),
)("%i × %i · %i columns, A %s, B %s", (rows, terms, columns, a, b) => {
  for (const dtype of ["float32", "float64"] as const) {
    const left = matrix(...asWell(rows, terms, a), dtype, 1);
    const right = matrix(...asWell(terms, columns, b), dtype, 2);
    const bias = matrix(1, columns, dtype, 3);
    const f = (x: Tensor, y: Tensor, z: Tensor): Tensor => relu(add(matmul(ways[a](x), ways[b](y)), z));
    const result = compile(f)(left, right, bias).data();
    expect(Buffer.compare(Buffer.from(result.buffer), Buffer.from(f(left, right, bias).data().buffer))).toBe(
      0,
    );
  }
});

const few = [0, 4] as const;
/** Views of shape [4, 12, 12] of an array of shape [24, 24, 24]. */
const views: Readonly<Record<string, (x: Tensor) => Tensor>> = {
  "a part": (x) => slice(x, [few, [0, 12], [0, 12]]),
  "a part of the matrices": (x) =>
    slice(x, [
      [0, 12, 3],
      [0, 12],
      [0, 12],
    ]),
  "each second column": (x) => slice(x, [few, [0, 12], [null, null, 2]]),
  "each second row": (x) => slice(x, [few, [null, null, 2], [0, 12]]),
  "each second number": (x) => slice(x, [few, [null, null, 2], [null, null, 2]]),
  "columns backwards": (x) => flip(slice(x, [few, [0, 12], [0, 12]]), 2),
  "rows backwards": (x) => flip(slice(x, [few, [0, 12], [0, 12]]), 1),
  "matrices backwards": (x) => flip(slice(x, [few, [0, 12], [0, 12]]), 0),
  "one row again and again": (x) => broadcastTo(slice(x, [few, [3, 4], [0, 12]]), [4, 12, 12]),
  "one column again and again": (x) => broadcastTo(slice(x, [few, [0, 12], [3, 4]]), [4, 12, 12]),
  "one number again and again": (x) => broadcastTo(slice(x, [few, [1, 2], [1, 2]]), [4, 12, 12]),
  "one matrix again and again": (x) =>
    broadcastTo(
      slice(x, [
        [1, 2],
        [0, 12],
        [0, 12],
      ]),
      [4, 12, 12],
    ),
  "both backwards": (x) => flip(slice(x, [few, [0, 12], [0, 12]]), [0, 1]),
  "matrices of two axes, backwards": (x) =>
    flip(reshape(slice(x, [few, [0, 12], [0, 12]]), [2, 2, 12, 12]), [0, 1]),
  "matrices side by side": (x) => slice(swapAxes(x, 0, 1), [few, [0, 12], [0, 12]]),
  "matrices across": (x) => slice(swapAxes(x, 0, 2), [few, [0, 12], [0, 12]]),
};

it.each(
  Object.entries(views).flatMap(([name, view]) =>
    (["float32", "float64"] as const).map((dtype) => [name, dtype, view] as const),
  ),
)("of %s, in %s", (_, dtype, view) => {
  const numbers = Float64Array.from({ length: 24 ** 3 }, (_, i) => Math.sin(1.3 * i));
  const x = tensor(numbers, { shape: [24, 24, 24], dtype });
  const all = [0, 12] as const;
  const one = [5, 6] as const;
  for (const rows of [all, one]) {
    for (const columns of [all, one]) {
      const f = (z: Tensor): Tensor[] => {
        const whole = view(z);
        const a = slice(whole, [...whole.shape.slice(2).map(() => null), rows, columns]);
        const turned = swapAxes(a, -1, -2);
        return [matmul(turned, a), matmul(a, turned)];
      };
      const got = compile(f)(x);
      f(x).forEach((want, i) => expect(got[i]!.toArray()).toEqual(want.toArray()));
    }
  }
});
