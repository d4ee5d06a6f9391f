import { compile } from "@chainrule/compile";
import { add, div, expandDims, mean, mul, sum, type Tensor, tensor, transpose } from "@chainrule/tensor";
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
