import {
  broadcastTo,
  exp,
  flip,
  reshape,
  slice,
  swapAxes,
  type Tensor,
  tensor,
  transpose,
} from "@chainrule/tensor";
import fc from "fast-check";
import { expect, it } from "vitest";
import { layoutsOf } from "../../../packages/compile/src/layout.js";
import { recorded } from "./recorded.js";

const views: ((x: Tensor, n: number) => Tensor)[] = [
  (x) => transpose(x),
  (x, n) => (x.shape.length < 2 ? x : swapAxes(x, 0, n % x.shape.length)),
  (x, n) => (x.shape.length === 0 ? x : flip(x, n % x.shape.length)),
  (x, n) => (x.shape[0]! > 1 ? slice(x, [[n % 2, x.shape[0]!, 1 + (n % 2)]]) : x),
  (x) => reshape(x, [...x.shape, 1]),
  (x, n) => broadcastTo(x, [1 + (n % 3), ...x.shape]),
];

it("views of views are strides over one memory, the eager ones", () => {
  const chain = fc.array(fc.tuple(fc.nat(views.length - 1), fc.nat(20)), { maxLength: 6 });
  fc.assert(
    fc.property(chain, (steps) => {
      const x = tensor(Float32Array.from({ length: 24 }, (_, i) => i)).data();
      const start = tensor(x, { shape: [2, 3, 4] });
      const f = (y: Tensor): Tensor => steps.reduce((z, [i, n]) => views[i]!(z, n), y);
      const graph = recorded(f, start);
      const layout = layoutsOf(graph)[graph.results[0]!]!;
      const eager = f(start);
      expect(layout.base).toBe(graph.arguments[0]);
      expect(layout.shape).toEqual(eager.shape);
      // Of axes with one element strides say nothing.
      const steps1 = (strides: readonly number[]): number[] =>
        strides.map((stride, i) => (eager.shape[i] === 1 ? 0 : stride));
      expect(steps1(layout.strides)).toEqual(steps1(eager.strides));
      expect(layout.offset).toBe(eager.offset);
    }),
  );
});

it("a reshape that no strides can say, and what is computed, have memory of their own", () => {
  const graph = recorded(
    (x) => exp(reshape(transpose(x), [6])),
    tensor([
      [1, 2, 3],
      [4, 5, 6],
    ]),
  );
  expect(layoutsOf(graph).map(({ base }) => base)).toEqual([0, 0, 2, 3]);
});
