import { grad, vmap } from "@chainrule/autograd";
import * as t from "@chainrule/tensor";
import { placeholder, type Tensor, type Tracer } from "@chainrule/tensor";
import { describe, expect, it } from "vitest";
import * as reductions from "./reductions.js";
import { draw, int } from "./row.js";
import * as shapes from "./shapes.js";

/** Their results' shapes depend on values, which differ from example to example. */
const eagerOnly = ["nonzero", "unique"];
const examples = 3;

/** f on each example by itself: what `vmap` must agree with. */
function oneByOne(f: (...xs: Tensor[]) => Tensor, args: Tensor[], shared: boolean[]): Tensor {
  return t.stack(
    Array.from({ length: examples }, (_, i) => f(...args.map((x, k) => (shared[k] ? x : t.at(x, i))))),
  );
}

function expectSame(actual: Tensor, expected: Tensor): void {
  expect(actual.shape).toEqual(expected.shape);
  const values = actual.data();
  expected.data().forEach((value, i) => {
    if (!(Math.abs(values[i]! - value) <= 1e-12 * (1 + Math.abs(value)))) expect(values[i]).toBe(value);
  });
}

/** Fails where vmap falls back on a loop: then it slices examples out and stacks results. */
function opsOf(f: (...xs: Tensor[]) => Tensor, args: Tensor[]): string[] {
  const ops: string[] = [];
  const tracer: Tracer = {
    level: 0,
    apply(op, inputs, attributes) {
      ops.push(op.name);
      return placeholder(op.infer(inputs, attributes), { tracer });
    },
  };
  f(...args.map((x) => placeholder(x, { tracer })));
  return ops;
}

const rows = [...reductions.rows, ...shapes.rows].filter(([name]) => !eagerOnly.includes(name));

describe("on many examples at once", () => {
  it.each(rows.map((row, i) => [`${row[0]} (row ${i})`, row] as const))("%s", (_, [, f, ...inputs]) => {
    const args = inputs.map((x) => draw([examples, ...x.shape], 0.2, 2));
    const each = inputs.map(() => false);
    const batched = vmap(f);
    expectSame(batched(...args), oneByOne(f, args, each));
    const slope = grad((x: Tensor, ...others: Tensor[]) => t.sum(t.square(f(x, ...others))));
    expectSame(vmap(slope)(...(args as [Tensor])), oneByOne(slope, args, each));
    // Few examples or many: the same ops.
    const twice = args.map((x) => t.concat([x, x]));
    expect(opsOf(batched, twice)).toEqual(opsOf(batched, args));
  });
});

describe("indices of each example, or shared ones", () => {
  const x = draw([examples, 4, 2]);
  const rowsOf = int([
    [0, -1],
    [2, 2],
    [1, 3],
  ]);
  const functions: Record<string, (x: Tensor, i: Tensor) => Tensor> = {
    take: (y, i) => t.take(y, i, { axis: 0 }),
    "take of the last axis": (y, i) => t.take(t.transpose(y), i, { axis: -1 }),
    "take, indices with two axes": (y, i) => t.take(y, t.reshape(i, [2, 1]), { axis: 0 }),
    takeAlongAxis: (y, i) => t.takeAlongAxis(y, t.broadcastTo(t.reshape(i, [2, 1]), [2, 2]), { axis: 0 }),
    oneHot: (y, i) => t.mul(t.oneHot(t.square(i), 10), t.sum(y)),
  };

  it.each(Object.entries(functions))("%s", (_, f) => {
    const slope = grad((y: Tensor, i: Tensor) => t.sum(t.square(f(y, i))));
    for (const g of [f, slope]) {
      expectSame(vmap(g)(x, rowsOf), oneByOne(g, [x, rowsOf], [false, false]));
      const shared = t.at(rowsOf, 0);
      expectSame(vmap(g, { inAxes: [0, null] })(x, shared), oneByOne(g, [x, shared], [false, true]));
      const table = t.at(x, 0);
      expectSame(vmap(g, { inAxes: [null, 0] })(table, rowsOf), oneByOne(g, [table, rowsOf], [true, false]));
    }
  });
});
