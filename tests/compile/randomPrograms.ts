import * as t from "@chainrule/tensor";
import type { Tensor } from "@chainrule/tensor";
import fc from "fast-check";

/** A step of a random program: from the values so far to one more, or to nothing where it does not apply. */
export type Step = (values: readonly Tensor[]) => Tensor | undefined;

const isFloat = (x: Tensor): boolean => x.dtype === "float32" || x.dtype === "float64";

const unary: ((x: Tensor) => Tensor)[] = [
  t.exp,
  t.tanh,
  t.sigmoid,
  t.neg,
  t.square,
  t.abs,
  (x) => t.sqrt(t.abs(x)),
  (x) => t.log(t.add(t.abs(x), 1)),
  (x) => t.maximum(x, 0),
  (x) => t.mul(x, 0.5),
  (x) => t.sub(1, x),
  t.sin,
  t.erf,
  (x) => t.where(t.greater(x, 0), x, t.mul(x, 0.1)),
  (x) => t.clip(x, { min: -2, max: 2 }),
  t.floor,
];

const binary: ((x: Tensor, y: Tensor) => Tensor)[] = [
  t.add,
  t.sub,
  t.mul,
  (x, y) => t.div(x, t.add(t.abs(y), 1)),
  t.maximum,
  t.minimum,
  (x, y) => t.where(t.less(x, y), x, y),
  (x, y) => t.cast(t.equal(x, y), x.dtype),
];

/** One of a list by a number. */
const pick = <T>(list: readonly T[], n: number): T => list[n % list.length]!;

function broadcastable(a: readonly number[], b: readonly number[]): boolean {
  for (let i = 1; i <= Math.min(a.length, b.length); i++) {
    const [x, y] = [a.at(-i)!, b.at(-i)!];
    if (x !== y && x !== 1 && y !== 1) return false;
  }
  return true;
}

/** What a step does, chosen by numbers. */
const kinds: ((values: readonly Tensor[], n: readonly number[]) => Tensor | undefined)[] = [
  (v, [a, f]) => pick(unary, f!)(pick(v, a!)),
  (v, [a, f]) => pick(unary, f!)(pick(v, a!)),
  (v, [a, f, b]) => {
    const [x, y] = [pick(v, a!), pick(v, b!)];
    return broadcastable(x.shape, y.shape) && x.dtype === y.dtype ? pick(binary, f!)(x, y) : undefined;
  },
  (v, [a, f, b]) => {
    const [x, y] = [pick(v, a!), pick(v, b!)];
    return broadcastable(x.shape, y.shape) && x.dtype === y.dtype ? pick(binary, f!)(x, y) : undefined;
  },
  (v, [a, f, b]) => {
    const x = pick(v, a!);
    if (x.shape.length === 0) return undefined;
    const axis = b! % x.shape.length;
    const reduce = pick([t.sum, t.mean, t.max, t.min], f!);
    return reduce(x, { axis, keepDims: f! % 3 === 0 });
  },
  (v, [a, f]) => pick([t.sum, t.mean, t.max], f!)(pick(v, a!)),
  (v, [a]) => {
    const x = pick(v, a!);
    return x.shape.length < 2 ? undefined : t.swapAxes(x, -1, -2);
  },
  (v, [a]) => t.reshape(pick(v, a!), [-1]),
  (v, [a, f]) => {
    const x = pick(v, a!);
    return x.shape.length === 0 ? undefined : t.flip(x, f! % x.shape.length);
  },
  (v, [a, f]) => {
    const x = pick(v, a!);
    if (x.shape.length === 0 || x.shape[0]! < 2) return undefined;
    return t.slice(x, [[f! % 2, x.shape[0]!, 1 + (f! % 3)]]);
  },
  (v, [a, , b]) => {
    const [x, y] = [pick(v, a!), pick(v, b!)];
    if (x.shape.length < 2 || y.shape.length !== 2 || x.dtype !== y.dtype) return undefined;
    if (x.shape.at(-1) !== y.shape[0]) return undefined;
    return t.tanh(t.matmul(x, y));
  },
  (v, [a, , b]) => {
    const [x, y] = [pick(v, a!), pick(v, b!)];
    if (x.shape.length !== 2 || y.shape.length !== 2 || x.dtype !== y.dtype) return undefined;
    if (x.shape[0] !== y.shape[0]) return undefined;
    return t.mul(t.matmul(t.transpose(x), y), 0.1);
  },
  (v, [a]) => {
    const x = pick(v, a!);
    return x.shape.length === 0 ? undefined : t.logSoftmax(x);
  },
  (v, [a, , b]) => {
    const [x, y] = [pick(v, a!), pick(v, b!)];
    if (x.shape.length === 0 || x.dtype !== y.dtype || !t.sameShape(x.shape, y.shape)) return undefined;
    return t.concat([x, y], { axis: b! % x.shape.length });
  },
  (v, [a, f]) => {
    const x = pick(v, a!);
    if (x.shape.length === 0) return undefined;
    const indices = t.tensor(Int32Array.from({ length: 3 }, (_, i) => (f! + i * 7) % x.shape[0]!));
    return t.take(x, indices, { axis: 0 });
  },
  (v, [a, f]) => {
    const x = pick(v, a!);
    return x.shape.length === 0
      ? undefined
      : t.pad(
          x,
          x.shape.map((_, i) => [f! % 2, (f! + i) % 3] as [number, number]),
        );
  },
  (v, [a]) => {
    const x = pick(v, a!);
    if (x.shape.length === 0) return undefined;
    const centred = t.sub(x, t.mean(x, { axis: -1, keepDims: true }));
    const deviation = t.sqrt(t.add(t.mean(t.square(centred), { axis: -1, keepDims: true }), 1e-5));
    return t.div(centred, deviation);
  },
  (v, [a, f]) => {
    const x = pick(v, a!);
    if (x.shape.length === 0 || x.shape.at(-1)! % 2 !== 0) return undefined;
    const [left, right] = t.split(x, 2, { axis: -1 });
    return t.mul(pick(unary, f!)(left!), right!);
  },
  (v, [a]) => {
    const x = pick(v, a!);
    return t.cast(t.sigmoid(t.cast(x, x.dtype === "float32" ? "float64" : "float32")), x.dtype);
  },
];

/** A random program as numbers: which step, and of what. */
export const programArbitrary: fc.Arbitrary<number[][]> = fc.array(
  fc.array(fc.nat(1000), { minLength: 4, maxLength: 4 }),
  { minLength: 1, maxLength: 14 },
);

/** Runs a random program: all values from the arguments on. */
export function runSteps(steps: readonly number[][], args: readonly Tensor[]): Tensor[] {
  const values = [...args];
  for (const [kind, ...rest] of steps) {
    const value = pick(kinds, kind!)(values, rest);
    if (value && isFloat(value) && value.size <= 4096) values.push(value);
  }
  return values.slice(args.length);
}

const shapes = [
  [],
  [1],
  [7],
  [16],
  [3, 5],
  [5, 3],
  [8, 8],
  [1, 9],
  [9, 1],
  [4, 1, 6],
  [2, 3, 4],
  [17, 10],
  [10, 33],
];

/** Arguments of some shapes, their values from a seed. */
export const argumentsArbitrary: fc.Arbitrary<{ shapes: number[][]; dtype: "float32" | "float64" }> =
  fc.record({
    shapes: fc.array(fc.constantFrom(...shapes), { minLength: 2, maxLength: 4 }),
    dtype: fc.constantFrom("float32" as const, "float32" as const, "float64" as const),
  });

/** Values that repeat themselves and have ties, zeros and halves among them. */
export function valuesOf(shape: readonly number[], dtype: "float32" | "float64", seed: number): Tensor {
  const size = shape.reduce((product, n) => product * n, 1);
  let state = seed * 2654435761 + 12345;
  const list = Float64Array.from({ length: size }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state % 11 === 0 ? (state % 3) - 1 : (state / 2 ** 31 - 1) * 3;
  });
  return t.tensor(list, { shape: [...shape], dtype });
}
