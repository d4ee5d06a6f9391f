import { relu } from "@chainrule/activations";
import { valueAndGrad } from "@chainrule/autograd";
import { compile } from "@chainrule/compile";
import { crossEntropy } from "@chainrule/losses";
import { dense, sequential } from "@chainrule/nn";
import { adam } from "@chainrule/optim";
import {
  add,
  cumsum,
  isTensor,
  mul,
  reshape,
  type Tensor,
  tensor,
  transpose,
  treeLeaves,
} from "@chainrule/tensor";
import * as random from "@chainrule/tensor/random";
import { afterEach, describe, expect, it, vi } from "vitest";
import { loadProgram } from "../../packages/compile/src/loadProgram.js";
import { optimize } from "../../packages/compile/src/passes.js";
import { recorded } from "./passes/recorded.js";

/** Counts the modules that a function compiles. */
function modulesOf(work: () => void): number {
  const { Module } = WebAssembly;
  let count = 0;
  vi.stubGlobal("WebAssembly", {
    ...Object.fromEntries(
      Object.getOwnPropertyNames(WebAssembly).map((name) => [
        name,
        WebAssembly[name as keyof typeof WebAssembly],
      ]),
    ),
    Module: function (bytes: BufferSource) {
      count++;
      return new Module(bytes);
    },
  });
  work();
  vi.unstubAllGlobals();
  return count;
}

/** A training step of a network that nothing else uses. */
function makeStep(width: number): () => number[] {
  const model = sequential(dense(5, width), relu, dense(width, 3));
  const optimizer = adam({ learningRate: 0.01 });
  const lossAndGrad = valueAndGrad((params: ReturnType<typeof model.init>, x: Tensor, y: Tensor) =>
    crossEntropy(model.apply(params, x), y),
  );
  const step = compile(
    (
      params: ReturnType<typeof model.init>,
      state: ReturnType<typeof optimizer.init>,
      x: Tensor,
      y: Tensor,
    ) => {
      const [loss, grads] = lossAndGrad(params, x, y);
      return [...optimizer.update(grads, state, params), loss] as const;
    },
    { donate: [0, 1] },
  );
  const params = model.init(random.key(1));
  const x = random.normal(random.key(2), [4, 5]);
  const y = random.randint(random.key(3), [4], { max: 3 });
  const state = optimizer.init(params);
  return () => treeLeaves(step(params, state, x, y)).flatMap((leaf) => [...leaf.data()]);
}

afterEach(() => {
  vi.unstubAllGlobals();
});

describe("programs of the same structure", () => {
  it("are compiled once: of a whole training step, written twice", () => {
    let [first, second, other]: number[][] = [];
    // Making parameters uses modules of the eager backend.
    const [a, b, c] = [makeStep(17), makeStep(17), makeStep(18)];
    expect(modulesOf(() => (first = a()))).toBe(1);
    expect(modulesOf(() => (second = b()))).toBe(0);
    expect(second).toEqual(first);
    expect(modulesOf(() => (other = c()))).toBe(1);
    expect(other).not.toEqual(first);
  });

  it("have constants of their own, unless these are one number, which stands in the code", () => {
    const scaled = (factor: Tensor) => compile((x: Tensor) => mul(add(x, 41), factor));
    const run = (factor: Tensor): unknown => scaled(factor)(tensor([1, 2, 3])).toArray();
    expect(run(tensor([1, 2, 3]))).toEqual([42, 86, 132]);
    expect(modulesOf(() => expect(run(tensor([10, 0, 1]))).toEqual([420, 0, 44]))).toBe(0);
    expect(modulesOf(() => expect(run(tensor([2, 2, 2]))).toEqual([84, 86, 88]))).toBe(1);
    expect(modulesOf(() => expect(run(tensor([3, 3, 3]))).toEqual([126, 129, 132]))).toBe(1);
  });

  it("are told apart by attributes, shapes, dtypes and donation", () => {
    const cases: (() => unknown)[] = [
      () => compile((x: Tensor) => add(cumsum(x, { axis: 0 }), 77))(tensor([[1, 2]])),
      () => compile((x: Tensor) => add(cumsum(x, { axis: 1 }), 77))(tensor([[1, 2]])),
      () => compile((x: Tensor) => add(cumsum(x, { axis: 1 }), 77))(tensor([[1, 2, 3]])),
      () => compile((x: Tensor) => add(cumsum(x, { axis: 1 }), 77))(tensor([[1, 2]], { dtype: "float64" })),
      () => compile((x: Tensor) => add(cumsum(x, { axis: 1 }), 77), { donate: [0] })(tensor([[1, 2]])),
      () => compile((x: Tensor) => add(cumsum(x, { axis: 1 }), -0))(tensor([[1, 2]])),
      () => compile((x: Tensor) => add(cumsum(x, { axis: 1 }), 0))(tensor([[1, 2]])),
    ];
    for (const each of cases) expect(modulesOf(() => each())).toBe(1);
    for (const each of cases) expect(modulesOf(() => each())).toBe(0);
  });
});

it("eager kernels between compiled parts read captured views as they lie", () => {
  const captured = transpose(
    tensor([
      [1, 2, 3],
      [4, 5, 6],
    ]),
  );
  const f = (x: Tensor): Tensor => add(cumsum(reshape(captured, [6]), { axis: 0 }), x);
  const x = tensor([0, 0, 0, 0, 0, 0]);
  // Folding what depends on constants alone would hide it.
  const big = (y: Tensor): Tensor => cumsum(mul(transpose(captured), y), { axis: 1 });
  expect(compile(f)(x).toArray()).toEqual(f(x).toArray());
  expect(compile(big)(tensor(2)).toArray()).toEqual(big(tensor(2)).toArray());
});

it("a program that is kept keeps no constants alive", () => {
  const { program } = loadProgram(
    optimize(recorded((x) => mul(x, tensor([1, 2, 3])), tensor([1, 2, 3]))).graph,
    [false],
  );
  const held: unknown[] = [];
  const visit = (value: unknown, seen = new Set<unknown>()): void => {
    if (typeof value !== "object" || value === null || seen.has(value)) return;
    seen.add(value);
    if (isTensor(value)) held.push(value);
    const inner = value instanceof Map || value instanceof Set ? [...value] : Object.values(value);
    if (!ArrayBuffer.isView(value)) for (const child of inner) visit(child, seen);
  };
  visit(program);
  expect(held).toEqual([]);
});
