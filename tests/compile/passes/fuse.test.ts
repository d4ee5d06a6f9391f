import { crossEntropy } from "@chainrule/losses";
import { relu } from "@chainrule/activations";
import { compile } from "@chainrule/compile";
import {
  add,
  conv2d,
  div,
  exp,
  linear,
  logSoftmax,
  matmul,
  mean,
  mul,
  reshape,
  sin,
  softmax,
  sqrt,
  square,
  sub,
  sum,
  take,
  type Tensor,
  tanh,
  tensor,
  transpose,
  zeros,
} from "@chainrule/tensor";
import * as random from "@chainrule/tensor/random";
import { expect, it } from "vitest";
import { Fusion } from "../../../packages/compile/src/fuse.js";
import { layoutsOf } from "../../../packages/compile/src/layout.js";
import { needs } from "../../../packages/compile/src/schedule.js";
import { optimize } from "../../../packages/compile/src/passes.js";
import { fused, opsOfClusters } from "./recorded.js";
import { forRandomGraphs } from "./sameBits.js";

const clusters = (f: (...args: Tensor[]) => unknown, ...args: Tensor[]): string[][] =>
  opsOfClusters(fused(f, ...args));

it("puts a chain of pointwise ops into one loop", () => {
  const f = (x: Tensor, y: Tensor): Tensor => tanh(add(mul(exp(x), y), 1));
  expect(clusters(f as never, zeros([8]), zeros([8]))).toEqual([["exp", "mul", "add", "tanh"]]);
});

it("puts what a reduction reads, and what reads it, into its loop: softmax, log-softmax, layer norm", () => {
  const norm = (x: Tensor): Tensor => {
    const centred = sub(x, mean(x, { axis: -1, keepDims: true }));
    return mul(centred, sqrt(mean(square(centred), { axis: -1, keepDims: true })));
  };
  for (const f of [softmax, logSoftmax, norm] as ((x: Tensor) => Tensor)[]) {
    expect(clusters((x) => f(x), zeros([10, 32]))).toHaveLength(1);
  }
});

it("puts bias and activation into a product, and into a convolution", () => {
  const dense = (x: Tensor, w: Tensor, b: Tensor): Tensor => relu(linear(x, w, b));
  expect(clusters(dense as never, zeros([4, 5]), zeros([5, 6]), zeros([6]))[0]![0]).toBe("matmul");
  expect(clusters(dense as never, zeros([4, 5]), zeros([5, 6]), zeros([6]))).toHaveLength(1);
  const image = (x: Tensor, w: Tensor, b: Tensor): Tensor => relu(add(conv2d(x, w), reshape(b, [-1, 1, 1])));
  expect(clusters(image as never, zeros([2, 3, 8, 8]), zeros([4, 3, 3, 3]), zeros([4]))).toHaveLength(1);
});

it("puts an update into the product that it takes the gradient of", () => {
  const f = (w: Tensor, x: Tensor, dy: Tensor): Tensor => sub(w, mul(matmul(transpose(x), dy), 0.1));
  expect(clusters(f as never, zeros([5, 6]), zeros([4, 5]), zeros([4, 6]))).toEqual([
    ["matmul", "mul", "sub"],
  ]);
});

it("leaves an update that walks along many arrays to a loop of its own", () => {
  const f = (w: Tensor, m: Tensor, v: Tensor, x: Tensor, dy: Tensor): Tensor => {
    const gradient = matmul(transpose(x), dy);
    const step = div(add(m, gradient), add(sqrt(add(v, square(gradient))), 1e-8));
    return sub(w, mul(step, 0.1));
  };
  const names = clusters(f, ...[zeros([5, 6]), zeros([5, 6]), zeros([5, 6])], zeros([4, 5]), zeros([4, 6]));
  expect(names).toHaveLength(2);
  expect(names[0]).toEqual(["matmul"]);
});

it("keeps apart what one loop cannot compute", () => {
  // A transposed reading, another shape, a whole sum of rows, and a product of a product.
  const square4 = zeros([4, 4]);
  expect(clusters((x) => matmul(exp(x), x), square4)).toEqual([["exp"], ["matmul"]]);
  expect(clusters((x) => sum(mul(sum(x, { axis: 1 }), 2)), zeros([4, 40])).length).toBeGreaterThan(1);
  expect(clusters((x) => matmul(matmul(x, x), x), square4)).toHaveLength(2);
});

it("lets no cluster need another that needs it, through one that began long before and goes on long after", () => {
  const f = (x: Tensor): Tensor[] => {
    const early = exp(x);
    const product = transpose(matmul(early, x));
    const late = tanh(x);
    // Belongs to the loop of `early`, which the first product needs, and needs `late`.
    const goesOn = mul(early, transpose(matmul(late, x)));
    return [goesOn, add(late, product)];
  };
  const x = random.normal(random.key(1), [4, 4]);
  expect(compile(f)(x).map((y) => y.toArray())).toEqual(f(x).map((y) => y.toArray()));
});

it("ends a loop before engines refuse it", () => {
  const f = (x: Tensor): Tensor => {
    let y = x;
    for (let i = 0; i < 120; i++) y = sin(y);
    return y;
  };
  const x = random.normal(random.key(1), [20]);
  expect(compile(f)(x).toArray()).toEqual(f(x).toArray());
});

it("keeps refusing ops out of products", () => {
  const f = (z: Tensor, w: Tensor): Tensor => crossEntropy(matmul(z, w), tensor([0, 1], { dtype: "int32" }));
  expect(clusters(f as never, zeros([2, 3]), zeros([3, 4]))[0]).toEqual(["matmul"]);
  expect(
    clusters((x, i) => exp(take(x, i, { axis: 0 })), zeros([3]), tensor([0], { dtype: "int32" })),
  ).toEqual([["take"], ["exp"]]);
});

it("puts every computed node into one cluster, and no cluster waits for itself", () => {
  forRandomGraphs((before) => {
    const { graph } = optimize(before);
    const fusion = new Fusion(graph, layoutsOf(graph));
    const clusters = fusion.clusters();
    const members = clusters.flatMap(({ nodes }) => nodes);
    expect(new Set(members).size).toBe(members.length);
    expect(members.sort((a, b) => a - b)).toEqual(
      graph.nodes.flatMap(({ id, kind }) => (kind === "op" && fusion.layouts[id]!.base === id ? [id] : [])),
    );
    for (const cluster of clusters) {
      const before = fusion.predecessors(cluster);
      expect(needs(before, cluster, (other) => fusion.predecessors(other))).toBe(false);
    }
  });
});
