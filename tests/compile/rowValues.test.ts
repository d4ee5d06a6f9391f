import { compile } from "@chainrule/compile";
import {
  add,
  broadcastTo,
  div,
  exp,
  expandDims,
  flip,
  mean,
  mul,
  reshape,
  slice,
  sum,
  type Tensor,
  tensor,
  transpose,
} from "@chainrule/tensor";
import { expect, it } from "vitest";

const numbers = (shape: number[], seed: number): Tensor => {
  const size = shape.reduce((product, n) => product * n, 1);
  return tensor(
    Float32Array.from({ length: size }, (_, i) => Math.sin(i * 1.7 + seed)),
    { shape },
  );
};

type Case = [string, (x: Tensor, r: Tensor, s: Tensor, t: Tensor) => Tensor];

/** Numbers of whole rows, computed beside the rows with arrays that have the rows' two axes, or one of them. */
const cases: Case[] = [
  ["of the same axes", (x, r) => mul(x, expandDims(add(sum(x, { axis: 2 }), r), 2))],
  ["turned around", (x, _, s) => mul(x, expandDims(add(sum(x, { axis: 2 }), transpose(s)), 2))],
  ["of the last of them", (x, _, __, t) => div(x, expandDims(add(mean(x, { axis: 2 }), t), 2))],
  ["with one element more", (x, r) => add(x, mul(mean(x, { axis: 2, keepDims: true }), expandDims(r, 2)))],
];

it.each(cases)("a row's numbers meet arrays %s", (_, f) => {
  const args = [numbers([3, 5, 32], 1), numbers([3, 5], 2), numbers([5, 3], 3), numbers([5], 4)] as const;
  const compiled = compile(f);
  expect(compiled.report(...args).kernels.length).toBeLessThanOrEqual(2);
  expect(compiled(...args).data()).toEqual(f(...args).data());
});

/** Views of a value of shape [4, 4] that has an element where it has one, but another. */
const elsewhere: Readonly<Record<string, (x: Tensor) => Tensor>> = {
  "its first row for all": (x) => broadcastTo(slice(x, [[0, 1]]), [4, 4]),
  "its first column for all": (x) => broadcastTo(slice(x, [null, [0, 1]]), [4, 4]),
  "its first number for all": (x) =>
    broadcastTo(
      slice(x, [
        [0, 1],
        [0, 1],
      ]),
      [4, 4],
    ),
  "its rows backwards": (x) => flip(x, 0),
  transposed: (x) => transpose(x),
};

it.each(Object.entries(elsewhere))("a value and %s are read each at its own place", (_, view) => {
  const x = numbers([4, 4, 50], 1);
  const square = numbers([4, 4], 2);
  const elements = (y: Tensor): Tensor => {
    const e = exp(y);
    return add(e, view(e));
  };
  const rows = (y: Tensor): Tensor => {
    const r = sum(mul(y, y), { axis: 2 });
    return add(r, view(r));
  };
  const spread = (y: Tensor): Tensor => {
    const r = sum(mul(y, y), { axis: 2 });
    return div(y, expandDims(view(r), 2));
  };
  const again = (y: Tensor): Tensor => {
    const r = sum(mul(y, y), { axis: 2, keepDims: true });
    return sum(mul(y, reshape(view(reshape(r, [4, 4])), [4, 4, 1])), { axis: 2 });
  };
  for (const [f, z] of [
    [elements, square],
    [rows, x],
    [spread, x],
    [again, x],
  ] as const) {
    expect(compile(f)(z).data()).toEqual(f(z).data());
  }
});
