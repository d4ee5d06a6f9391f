// Random small programs, exported and run in onnxruntime with another batch than they were recorded with.
import { gelu, relu, softmax, softplus } from "@chainrule/activations";
import * as t from "@chainrule/tensor";
import { type Tensor } from "@chainrule/tensor";
import fc from "fast-check";
import { describe, it } from "vitest";
import { checkExport } from "./checkExport.js";
import { runtime } from "./runtime.js";
import { samples } from "./samples.js";

/** A value on its way, and which of its axes follow the batch. */
interface State {
  readonly x: Tensor;
  readonly open: readonly boolean[];
}

/** A step of a program: what it does, directed by two numbers. */
type Step = (state: State, i: number, j: number) => State;

const pointwise =
  (f: (x: Tensor) => Tensor): Step =>
  ({ x, open }) => ({ x: f(x), open });

/** A step along an axis that does not follow the batch; nothing where there is none. */
const alongFixed =
  (f: (x: Tensor, axis: number, j: number) => Tensor): Step =>
  ({ x, open }, i, j) => {
    const fixed = [...open.keys()].filter((axis) => !open[axis]);
    return fixed.length === 0 ? { x, open } : { x: f(x, fixed[i % fixed.length]!, j), open };
  };

/** A step along any axis. */
const alongAny =
  (f: (x: Tensor, axis: number, j: number) => Tensor): Step =>
  ({ x, open }, i, j) =>
    open.length === 0 ? { x, open } : { x: f(x, i % open.length, j), open };

const reduced =
  (f: (x: Tensor, options: { axis: number; keepDims: boolean }) => Tensor): Step =>
  ({ x, open }, i, j) => {
    if (open.length === 0) return { x, open };
    const axis = i % open.length;
    const keepDims = j % 2 === 0;
    const left = keepDims ? open.map((o, k) => o && k !== axis) : open.filter((_, k) => k !== axis);
    return { x: f(x, { axis, keepDims }), open: left };
  };

const range = (n: number, i: number, j: number): [number, number, number] => {
  const [from, to] = [i % n, j % n];
  return from <= to ? [from, to + 1, 1 + (i % 2)] : [from, to, -1 - (j % 2)];
};

const withAxis = <T>(list: readonly T[], axis: number, value: T): T[] =>
  list.map((each, i) => (i === axis ? value : each));

const steps: Readonly<Record<string, Step>> = {
  tanh: pointwise(t.tanh),
  relu: pointwise(relu),
  gelu: pointwise(gelu),
  softplus: pointwise(softplus),
  sin: pointwise(t.sin),
  scaled: pointwise((x) => t.add(t.mul(x, 0.5), 1)),
  clipped: pointwise((x) => t.clip(x, { min: -0.5, max: 0.75 })),
  chosen: pointwise((x) => t.where(t.greater(x, 0), x, t.mul(x, 0.1))),
  inDouble: pointwise((x) => t.cast(t.square(t.cast(t.tanh(x), "float64")), "float32")),
  softmax: alongAny((x, axis) => softmax(x, { axis })),
  cumsum: alongAny((x, axis, j) => t.cumsum(x, { axis, reverse: j % 2 === 0, exclusive: j % 3 === 0 })),
  sorted: alongAny((x, axis, j) => t.sort(x, { axis, descending: j % 2 === 0 })),
  doubled: alongAny((x, axis) => t.concat([x, t.neg(x)], { axis })),
  sliced: alongFixed((x, axis, j) => {
    const n = x.shape[axis]!;
    return n === 0
      ? x
      : t.slice(
          x,
          withAxis<[number, number, number] | null>(
            x.shape.map(() => null),
            axis,
            range(n, j, j >> 4),
          ),
        );
  }),
  flipped: alongFixed((x, axis) => t.flip(x, axis)),
  padded: alongFixed((x, axis, j) =>
    t.pad(
      x,
      withAxis<[number, number]>(
        x.shape.map(() => [0, 0]),
        axis,
        [j % 3, j % 2],
      ),
      { value: j % 5 },
    ),
  ),
  taken: alongFixed((x, axis, j) => {
    const n = x.shape[axis]!;
    return n === 0 ? x : t.take(x, t.tensor([j % n, -1 - (j % n), 0], { dtype: "int32" }), { axis });
  }),
  multiplied: alongFixed((x, axis, j) => {
    const moved = t.moveAxis(x, axis, -1);
    return t.moveAxis(t.matmul(moved, samples([x.shape[axis]!, 1 + (j % 4)])), -1, axis);
  }),
  shifted: alongFixed((x, axis) => t.add(x, samples(x.shape.map((n, i) => (i === axis ? n : 1))))),
  centred: alongAny((x, axis) => t.sub(x, t.mean(x, { axis, keepDims: true }))),
  sum: reduced(t.sum),
  mean: reduced(t.mean),
  max: reduced(t.max),
  logSumExp: reduced(t.logSumExp),
  transposed({ x, open }, i) {
    const order = [...open.keys()].sort(
      (a, b) => (((a + 1) * (i + 3)) % 7) - (((b + 1) * (i + 3)) % 7) || a - b,
    );
    return { x: t.transpose(x, order), open: order.map((axis) => open[axis]!) };
  },
  merged({ x, open }, i) {
    if (open.length < 2) return { x, open };
    const axis = i % (open.length - 1);
    // A product of two sizes that follow the batch is no multiple of it.
    if (open[axis] && open[axis + 1]) return { x, open };
    const shape = [
      ...x.shape.slice(0, axis),
      x.shape[axis]! * x.shape[axis + 1]!,
      ...x.shape.slice(axis + 2),
    ];
    const either = open[axis]! || open[axis + 1]!;
    return { x: t.reshape(x, shape), open: [...open.slice(0, axis), either, ...open.slice(axis + 2)] };
  },
  expanded({ x, open }, i) {
    const axis = i % (open.length + 1);
    const isOpen = [...open.slice(0, axis), false, ...open.slice(axis)];
    return { x: t.expandDims(x, axis), open: isOpen };
  },
  repeated({ x, open }, i, j) {
    const axis = i % (open.length + 1);
    const wide = t.expandDims(x, axis);
    const shape = wide.shape.map((n, k) => (k === axis ? 1 + (j % 3) : n));
    return { x: t.broadcastTo(wide, shape), open: [...open.slice(0, axis), false, ...open.slice(axis)] };
  },
  paired({ x, open }, i) {
    if (open.length === 0 || open.length > 3) return { x, open };
    const axis = i % open.length;
    const y = t.mul(t.expandDims(x, axis), t.tanh(t.expandDims(x, axis + 1)));
    return { x: y, open: [...open.slice(0, axis), open[axis]!, ...open.slice(axis)] };
  },
};

const names = Object.keys(steps);

/** The program of some numbers: a step for each triple. */
function programOf(triples: readonly (readonly [number, number, number])[]): (x: Tensor) => Tensor {
  return (x) => {
    let state: State = { x, open: [true, ...x.shape.slice(1).map(() => false)] };
    // How large values may become must not depend on the batch, so it is measured for each example.
    let size = 1;
    for (const [name, i, j] of triples) {
      const key = names[name % names.length]!;
      const grows = key === "paired" || key === "doubled" || key === "repeated";
      if (grows && (size *= 3) > 27) continue;
      state = steps[key]!(state, i, j);
    }
    return state.x;
  };
}

describe.skipIf(!runtime)("random programs", () => {
  it("give in onnxruntime what they give here", async () => {
    const triple = fc.tuple(fc.nat(1000), fc.nat(1000), fc.nat(1000));
    const shape = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 0, maxLength: 3 });
    const batch = fc.integer({ min: 1, max: 4 });
    const property = fc.asyncProperty(
      fc.array(triple, { minLength: 1, maxLength: 8 }),
      shape,
      batch,
      async (triples, sizes, n) => {
        await checkExport(programOf(triples), [samples([n, ...sizes])], { tolerance: 1e-4 });
      },
    );
    await fc.assert(property, { numRuns: 150, seed: 1 });
  });
});
