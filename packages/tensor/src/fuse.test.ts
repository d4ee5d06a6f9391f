import fc from "fast-check";
import { describe, expect, expectTypeOf, it, vi } from "vitest";
import {
  add,
  broadcastTo,
  cast,
  clip,
  type Dtype,
  div,
  erf,
  exp,
  expm1,
  floorDivide,
  fuse,
  greater,
  log1p,
  matmul,
  maximum,
  minimum,
  mul,
  nextLevel,
  pow,
  sigmoid,
  sin,
  sqrt,
  square,
  sub,
  sum,
  tanh,
  tensor,
  type Tensor,
  type Tracer,
  transpose,
  where,
  withTrace,
  zeros,
} from "./index.js";

const edges = [0, -0, 1, -1, 0.3, -7.5, 1000, -1000, 1e-40, 3e38, Infinity, -Infinity, NaN];

/** Numbers as they are in memory: NaN is NaN, and −0 is not 0. */
const bits = (x: Tensor): unknown => [x.dtype, x.shape, [...x.data()]];

describe("fuse", () => {
  const unary: readonly ((x: Tensor) => Tensor)[] = [
    exp,
    expm1,
    tanh,
    sigmoid,
    erf,
    sin,
    square,
    sqrt,
    log1p,
    (x) => mul(x, 0.1),
    (x) => sub(1, x),
    (x) => pow(x, 3),
    (x) => clip(x, { min: -2, max: 2 }),
    (x) => where(greater(x, 0), x, 0),
  ];
  const binary: readonly ((x: Tensor, y: Tensor) => Tensor)[] = [
    add,
    sub,
    mul,
    div,
    maximum,
    minimum,
    (x, y) => where(greater(x, y), x, y),
  ];

  it("gives the bits of the function itself, for whatever is composed", () => {
    const step = fc.oneof(
      fc.record({ of: fc.constantFrom(...unary), a: fc.nat(9), b: fc.constant(undefined) }),
      fc.record({ of: fc.constantFrom(...binary), a: fc.nat(9), b: fc.nat(9) }),
    );
    const shape = fc.constantFrom([13], [3, 13], [3, 1], [1, 13], [], [0, 13], [700]);
    const dtype = fc.constantFrom<Dtype>("float32", "float64");
    fc.assert(
      fc.property(
        fc.array(step, { minLength: 2, maxLength: 8 }),
        shape,
        shape,
        dtype,
        dtype,
        (steps, s, t, d, e) => {
          const fits = [1, 2].every((i) => {
            const [n = 1, m = 1] = [s.at(-i), t.at(-i)];
            return n === m || n === 1 || m === 1;
          });
          fc.pre(fits);
          const f = (x: Tensor, y: Tensor): Tensor => {
            const values = [x, y];
            for (const { of, a, b } of steps) {
              const [p, q] = [a, b ?? 0].map((i) => values[i % values.length]!);
              values.push(of(p!, q!));
            }
            return values.at(-1)!;
          };
          const input = (shape: readonly number[], dtype: Dtype, shift: number): Tensor => {
            const size = shape.reduce((n, m) => n * m, 1);
            const values = Array.from({ length: size }, (_, i) => edges[(i + shift) % edges.length]!);
            return tensor(new Float64Array(values), { shape, dtype });
          };
          const [x, y] = [input(s, d, 0), input(t, e, 5)];
          const fused = fuse(f);
          expect(bits(fused(x, y))).toEqual(bits(f(x, y)));
          expect(bits(fused(x, y))).toEqual(bits(f(x, y)));
        },
      ),
      { numRuns: 300 },
    );
  });

  const gate = (x: Tensor, y: Tensor): Tensor => mul(sigmoid(add(x, y)), tanh(y));

  it("runs the function once for given dtypes, whatever the shapes", () => {
    const f = vi.fn(gate);
    const fused = fuse(f);
    for (const n of [1, 5, 40, 5000]) {
      const [x, y] = [zeros([n, 2]), tensor([1, -1])];
      expect(bits(fused(x, y))).toEqual(bits(gate(x, y)));
    }
    expect(f).toHaveBeenCalledTimes(1);
    fused(zeros([2], { dtype: "float64" }), zeros([2]));
    expect(f).toHaveBeenCalledTimes(2);
  });

  it("takes views as they lie", () => {
    const x = tensor([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    const fused = fuse(gate);
    expect(bits(fused(transpose(x), broadcastTo(tensor([[0.5], [1], [2]]), [3, 2])))).toEqual(
      bits(gate(transpose(x), tensor([[0.5], [1], [2]]))),
    );
  });

  it("gives several results: each of the shape of what it is made of, an input as it is", () => {
    const moments = fuse((x, mean, rate) => {
      const next = add(mul(mean, 0.9), mul(x, 0.1));
      return [next, mul(rate, sub(1, rate)), x, tensor(7)];
    });
    expectTypeOf(moments(zeros([]), zeros([]), zeros([]))[3]).toEqualTypeOf<Tensor>();
    const x = tensor([1, 2]);
    const [next, rates, same, seven] = moments(x, zeros([2]), tensor(0.5));
    expect(next.toArray()).toEqual([Math.fround(0.1), Math.fround(0.2)]);
    expect([rates.item(), seven.item()]).toEqual([0.25, 7]);
    expect(same).toBe(x);
  });

  it.each<[string, (x: Tensor, y: Tensor) => Tensor]>([
    ["sums", (x, y) => add(mul(x, y), sum(x))],
    ["multiplies matrices", (x, y) => add(matmul(x, y), mul(x, y))],
    ["asks for a shape", (x, y) => mul(add(x, y), x.shape[0]!)],
    ["asks for a size", (x, y) => mul(add(x, y), x.size)],
    ["asks for values", (x, y) => mul(add(x, y), x.data()[0]!)],
    [
      "uses a tensor from outside",
      (x, y) =>
        mul(
          add(x, y),
          tensor([
            [1, 2],
            [3, 4],
          ]),
        ),
    ],
    ["is one op", (x, y) => add(x, y)],
  ])("is the function itself where that %s", (_, f) => {
    const [x, y] = [
      tensor([
        [1, 2],
        [3, 4],
      ]),
      tensor([
        [5, 6],
        [7, 8],
      ]),
    ];
    expect(bits(fuse(f)(x, y))).toEqual(bits(f(x, y)));
  });

  it("refuses what the function refuses, in its words", () => {
    const fused = fuse(gate);
    expect(() => fused(zeros([2]), zeros([3]))).toThrow(/^add: /);
    expect(() => fused(cast(zeros([2]), "int32"), cast(zeros([2]), "int32"))).toThrow(/^sigmoid: /);
    const [x, y] = [tensor([6, 1], { dtype: "int32" }), tensor([2, 0], { dtype: "int32" })];
    expect(() => fuse((x, y) => add(floorDivide(x, y), 1))(x, y)).toThrow(/floorDivide: .*\[1\]/);
    // @ts-expect-error: not a function
    expect(() => fuse(3)).toThrow("fuse: expected a function of tensors, got 3");
  });

  it("is the function itself where a transformation follows an input", () => {
    const seen: string[] = [];
    const tracer: Tracer = {
      level: nextLevel(),
      apply(op, inputs, attributes) {
        seen.push(op.name);
        return op.kernel!.run(inputs, op.infer(inputs, attributes), attributes, op.name);
      },
    };
    const fused = fuse((x, y) => mul(withTrace(add(x, y), { tracer }), y));
    fused(withTrace(tensor([1]), { tracer }), tensor([2]));
    expect(seen).toEqual(["add", "mul"]);
  });
});
