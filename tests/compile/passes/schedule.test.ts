import {
  add,
  exp,
  flip,
  matmul,
  mul,
  sub,
  sum,
  take,
  type Tensor,
  tensor,
  transpose,
  zeros,
} from "@chainrule/tensor";
import { describe, expect, it } from "vitest";
import { build } from "../../../packages/compile/src/build.js";
import { matchDonations } from "../../../packages/compile/src/donation.js";
import { Fusion } from "../../../packages/compile/src/fuse.js";
import { layoutsOf } from "../../../packages/compile/src/layout.js";
import { optimize } from "../../../packages/compile/src/passes.js";
import { type Reuse, schedule } from "../../../packages/compile/src/schedule.js";
import { fused, recorded } from "./recorded.js";
import { forRandomGraphs } from "./sameBits.js";

/** Numbers of the results that are computed elsewhere and moved into the donated memory. */
const moved = (f: (...args: Tensor[]) => unknown, donated: boolean[], ...args: Tensor[]): number[] => [
  ...build(optimize(recorded(f, ...args)).graph, donated).moved,
];

describe("schedule", () => {
  it("computes everything after what it reads, and writes over an argument after all who read it", () => {
    forRandomGraphs((before) => {
      const { graph } = optimize(before);
      const fusion = new Fusion(graph, layoutsOf(graph));
      const reuses = [
        ...matchDonations(
          graph,
          graph.arguments.map(() => true),
        ),
      ].flatMap(([result, argument]): Reuse[] =>
        fusion.owner.has(graph.results[result]!)
          ? [{ result: graph.results[result]!, argument: graph.arguments[argument]! }]
          : [],
      );
      // Every third cluster can fail.
      const canFail = new Set(fusion.clusters().filter((_, i) => i % 3 === 2));
      const { clusters, inPlace } = schedule(
        fusion,
        reuses,
        (cluster) => canFail.has(cluster),
        () => true,
      );
      const position = new Map(clusters.map((cluster, i) => [cluster, i]));
      expect(position.size).toBe(fusion.clusters().length);
      for (const cluster of clusters) {
        for (const source of fusion.predecessors(cluster)) {
          expect(position.get(source)!).toBeLessThan(position.get(cluster)!);
        }
      }
      for (const [result, argument] of inPlace) {
        const writer = fusion.owner.get(result)!;
        for (const cluster of clusters) {
          const reads = cluster.nodes.some((id) =>
            graph.nodes[id]!.inputs.some((input) => fusion.layouts[input]!.base === argument),
          );
          if (cluster !== writer && (reads || canFail.has(cluster))) {
            expect(position.get(cluster)!).toBeLessThan(position.get(writer)!);
          }
        }
      }
    });
  });

  it("keeps the order of recording where nothing speaks against it", () => {
    const { clusters } = schedule(
      fused((x) => [exp(x), sum(x), matmul(x, x)], zeros([4, 4])),
      [],
      () => false,
      () => true,
    );
    const first = clusters.map(({ nodes }) => nodes[0]!);
    expect(first).toEqual([...first].sort((a, b) => a - b));
  });
});

describe("donated memory", () => {
  const vector = zeros([16]);
  it("is written where it lies when each element is read before it is written", () => {
    expect(moved((w, g) => sub(w, mul(g, 0.1)), [true, false], vector, vector)).toEqual([]);
    const update = (w: Tensor, x: Tensor): Tensor => sub(w, mul(matmul(transpose(x), x), 0.1));
    expect(moved((w, x) => update(w, x), [true, false], zeros([5, 5]), zeros([3, 5]))).toEqual([]);
  });

  it("is written at the end when others still read it, or read it in another order", () => {
    expect(moved((x) => add(x, flip(x, 0)), [true], vector)).toEqual([]);
    expect(moved((x, y) => [add(y, 1), mul(x, 10)], [true, true], vector, vector)).not.toEqual([]);
    expect(moved((x) => matmul(x, x), [true], zeros([4, 4]))).toEqual([0]);
  });

  it("is written at the end when the same loop can fail", () => {
    const indices = tensor([0], { dtype: "int32" });
    const late = (w: Tensor, i: Tensor): Tensor[] => {
      const next = mul(w, 2);
      return [next, take(next, i, { axis: 0 })];
    };
    expect(moved((w, i) => late(w, i), [true, false], vector, indices)).toEqual([0]);
  });
});

describe("matchDonations", () => {
  const match = (
    f: (...args: Tensor[]) => unknown,
    donated: boolean[],
    ...args: Tensor[]
  ): [number, number][] => [...matchDonations(recorded(f, ...args), donated)];

  it("gives each result the first donated argument of its shape and dtype", () => {
    const f = (a: Tensor, b: Tensor, c: Tensor): Tensor[] => [add(b, 1), add(a, 1), add(c, 1)];
    const args = [zeros([2]), zeros([2]), zeros([3])];
    expect(match(f as never, [true, true, true], ...args)).toEqual([
      [0, 0],
      [1, 1],
      [2, 2],
    ]);
    expect(match(f as never, [false, true, false], ...args)).toEqual([[0, 1]]);
    expect(match((a) => add(a, tensor(1, { dtype: "float64" })), [true], zeros([2]))).toEqual([]);
  });

  it("leaves an argument that is itself a result to that result, and each value one memory", () => {
    expect(match((a, b) => [add(a, b), a], [true, false], zeros([2]), zeros([2]))).toEqual([[1, 0]]);
    const twice = (a: Tensor): Tensor[] => {
      const y = add(a, 1);
      return [y, y];
    };
    expect(match((a) => twice(a), [true], zeros([2]))).toEqual([[0, 0]]);
  });
});
