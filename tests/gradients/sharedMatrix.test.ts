import { grad, vmap } from "@chainrule/autograd";
import { compile } from "@chainrule/compile";
import { at, linear, matmul, mean, sin, sum, type Tensor, zeros } from "@chainrule/tensor";
import * as random from "@chainrule/tensor/random";
import { describe, expect, it } from "vitest";

const examples = 6;
const numberOf = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1);

/** Functions of a matrix that all examples share. */
const functions: [string, (w: Tensor, x: Tensor) => Tensor, number[], number[]][] = [
  ["x · W, x a row", (w, x) => matmul(x, w), [3, 4], [3]],
  ["W · x, x a column", (w, x) => matmul(w, x), [4, 3], [3]],
  ["X · W", (w, x) => matmul(x, w), [3, 4], [5, 3]],
  ["W · X", (w, x) => matmul(w, x), [4, 3], [3, 5]],
  ["linear", (w, x) => linear(x, w), [3, 4], [3]],
];

describe("the gradient of a matrix that many products share", () => {
  it.each(functions)("%s: is the sum of the products'", (_, f, shape, each) => {
    const [w, x] = [shape, [examples, ...each]].map((size, seed) =>
      random.normal(random.key(seed), size, { dtype: "float64" }),
    ) as [Tensor, Tensor];
    const gradient = grad((w: Tensor) => sum(sin(vmap(f, { inAxes: [null, 0] })(w, x))))(w);
    const parts = Array.from({ length: examples }, (_, i) =>
      grad((w: Tensor) => sum(sin(f(w, at(x, i)))))(w),
    );
    const expected = parts.reduce((a, b) => a.add(b)).data();
    expect(gradient.shape).toEqual(shape);
    gradient.data().forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 12));
  });

  it.each(functions)("%s: makes no matrix for each of them", (_, f, shape, each) => {
    const mapped = compile(grad((w: Tensor, x: Tensor) => mean(sin(vmap(f, { inAxes: [null, 0] })(w, x)))));
    const { nodes } = mapped.graph(zeros(shape), zeros([examples, ...each]));
    expect(nodes.some(({ name }) => name === "matmul")).toBe(true);
    for (const node of nodes) expect(numberOf(node.shape)).not.toBe(examples * numberOf(shape));
  });

  it("has a place for each number where there is nothing to sum", () => {
    const gradient = grad((w: Tensor, x: Tensor) => sum(matmul(x, w)));
    expect(gradient(zeros([3, 4]), zeros([0, 2, 3])).shape).toEqual([3, 4]);
    expect(gradient(zeros([0, 4]), zeros([2, 2, 0])).shape).toEqual([0, 4]);
    expect(gradient(zeros([3, 0]), zeros([2, 2, 3])).shape).toEqual([3, 0]);
  });
});
