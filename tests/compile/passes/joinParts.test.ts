import { add, at, slice, split, square, sum, tensor, type Tensor, zeros } from "@chainrule/tensor";
import { grad } from "@chainrule/autograd";
import { compile } from "@chainrule/compile";
import { expect, it } from "vitest";
import { joinParts } from "../../../packages/compile/src/passes/joinParts.js";
import { evaluated, opsOf, recorded } from "./recorded.js";
import { expectSameBits } from "./sameBits.js";

/** The gradient's ops after the pass: of a sum of squares of parts. */
const opsAfter = (parts: (x: Tensor) => readonly Tensor[], x = zeros([4, 6])): string[] => {
  const loss = (y: Tensor): Tensor =>
    parts(y)
      .map((part) => sum(square(part)))
      .reduce((a, b) => add(a, b));
  return opsOf(joinParts(recorded(grad(loss), x)));
};

it("joins the parts that fill an array", () => {
  for (const parts of [
    (x: Tensor) => split(x, 3, { axis: 1 }),
    (x: Tensor) => split(x, [1, 3], { axis: 0 }),
    (x: Tensor) => [slice(x, [[2]]), slice(x, [[0, 1]]), slice(x, [[1, 2]])],
    (x: Tensor) => [0, 1, 2, 3].map((i) => at(x, i)),
  ]) {
    const ops = opsAfter(parts);
    expect(ops).toContain("concat");
    expect(ops).not.toContain("embed");
  }
});

it("leaves parts that overlap, leave gaps, or lie along several axes", () => {
  for (const parts of [
    (x: Tensor) => [slice(x, [[0, 3]]), slice(x, [[2]])],
    (x: Tensor) => [slice(x, [[0, 2]]), slice(x, [[3]])],
    (x: Tensor) => [slice(x, [[0, 2]]), slice(x, [null, [2]])],
    (x: Tensor) => [
      slice(x, [
        [0, 2],
        [0, 3],
      ]),
      slice(x, [[2], [3]]),
    ],
    (x: Tensor) => [slice(x, [[0, 4, 2]]), slice(x, [[1, 4, 2]])],
    (x: Tensor) => [slice(x, [[null, null, -1]]), x],
  ]) {
    const ops = opsAfter(parts);
    expect(ops).toContain("embed");
    expect(ops).not.toContain("concat");
  }
});

it("changes no bit: not of −0, which a sum with 0 makes 0, nor of NaN and infinities", () => {
  const x = tensor([
    [0, -0, NaN, 1],
    [Infinity, -1, -0, 2],
  ]);
  const cotangents = (y: Tensor): Tensor =>
    grad((z: Tensor) => {
      const parts = split(z, 2, { axis: 1 });
      return add(sum(parts[0]!.mul(slice(y, [null, [0, 2]]))), sum(parts[1]!.mul(slice(y, [null, [2]]))));
    })(zeros([2, 4]));
  const graph = recorded(cotangents, x);
  expect(opsOf(joinParts(graph))).toContain("concat");
  for (const node of joinParts(graph).nodes) expect(node).not.toHaveProperty("axis");
  const [got] = evaluated(joinParts(graph), [x]);
  expect(got!.data()).toEqual(cotangents(x).data());
  expect(compile(cotangents)(x).data()).toEqual(cotangents(x).data());
  expectSameBits(joinParts);
});

it("makes the work of a loop over steps grow with its length", () => {
  const bytes = (steps: number): number => {
    const x = zeros([8, steps, 16]);
    const loss = (y: Tensor): Tensor => {
      let state = zeros([8, 16]);
      for (let i = 0; i < steps; i++) state = square(add(state, at(y, null, i)));
      return sum(state);
    };
    const { kernels } = compile(grad(loss)).report(x);
    return kernels.reduce((total, kernel) => total + kernel.bytes, 0);
  };
  expect(bytes(32) / bytes(16)).toBeLessThan(2.2);
});
