import {
  add,
  conv2d,
  cumsum,
  flip,
  matmul,
  mul,
  reshape,
  sum,
  swapAxes,
  type Tensor,
  transpose,
  zeros,
} from "@chainrule/tensor";
import { expect, it } from "vitest";
import { mapKernelOf } from "../../../packages/compile/src/kernelData.js";
import { layoutsOf, stridesOver } from "../../../packages/compile/src/layout.js";
import { materialize } from "../../../packages/compile/src/passes/materialize.js";
import { opsOf, recorded } from "./recorded.js";
import { expectSameBits, forRandomGraphs } from "./sameBits.js";

const opsAfter = (f: (...args: Tensor[]) => unknown, ...args: Tensor[]): string[] =>
  opsOf(materialize(recorded(f, ...args)));
const square = zeros([4, 4]);

it("copies a view where vectors need neighbours, once", () => {
  expect(opsAfter((x) => add(x, transpose(x)), square)).toEqual(["transpose", "copy", "add"]);
  const both = opsAfter((x) => {
    const y = transpose(x);
    return [add(x, y), mul(x, y)];
  }, square);
  expect(both).toEqual(["transpose", "copy", "add", "mul"]);
  expect(opsAfter((x) => add(x, flip(x, 1)), square)).toContain("copy");
});

it("copies nothing that is read as it lies", () => {
  for (const f of [
    (x: Tensor) => add(x, sum(x, { axis: 1, keepDims: true })),
    (x: Tensor) => matmul(transpose(x), transpose(x)),
    (x: Tensor) => sum(x, { axis: 0 }),
    (x: Tensor) => add(reshape(x, [16]), 1),
  ]) {
    expect(opsAfter(f, square)).not.toContain("copy");
  }
});

it("copies what a product or a convolution cannot read, and views that are results", () => {
  expect(opsAfter((x) => matmul(flip(x, 0), x), square)).toContain("copy");
  const image = zeros([1, 4, 4, 2]);
  expect(opsAfter((x) => conv2d(x, zeros([3, 2, 2, 2]), { layout: "NHWC" }), image)).toContain("copy");
  expect(opsAfter((x) => transpose(x), square)).toEqual(["transpose", "copy"]);
});

it("turns reductions of other axes so that they are of the last", () => {
  const graph = materialize(recorded((x) => sum(x, { axis: 1 }), zeros([2, 3, 4])));
  expect(opsOf(graph)).toEqual(["permute", "copy", "sum"]);
  expect(graph.nodes.at(-1)!.attributes).toEqual({ axes: [2], keepDims: false });
});

it("leaves ops without code as they are", () => {
  expect(opsAfter((x) => cumsum(swapAxes(x, 0, 1), { axis: 0 }), square)).toEqual(["transpose", "cumsum"]);
});

it("changes no bit, and every pointwise op finds neighbours or one number", () => {
  expectSameBits(materialize);
  forRandomGraphs((before) => {
    const graph = materialize(before);
    const layouts = layoutsOf(graph);
    for (const { op, name, inputs, shape } of graph.nodes) {
      if (!mapKernelOf(op) || name === "copy") continue;
      const axis = shape.findLastIndex((n) => n > 1);
      if (axis < 0) continue;
      for (const input of inputs) {
        if (graph.nodes[input]!.kind === "constant") continue;
        expect([0, 1]).toContain(stridesOver(layouts[input]!, shape)[axis]);
      }
    }
  });
});
