import {
  customGradient,
  grad,
  hessian,
  hvp,
  jacobian,
  jvp,
  rematerialize,
  stopGradient,
  tapeBytes,
  vmap,
} from "@chainrule/autograd";
import * as t from "@chainrule/tensor";
import {
  add,
  matmul,
  mean,
  mul,
  pow,
  slice,
  square,
  squeeze,
  stack,
  sub,
  sum,
  type Tensor,
  tanh,
  tensor,
} from "@chainrule/tensor";
import * as random from "@chainrule/tensor/random";
import { describe, expect, it } from "vitest";

const draw = (seed: number, shape: number[]): Tensor =>
  random.normal(random.key(seed), shape, { dtype: "float64" });

/** f on each example by itself: what `vmap` must agree with. */
function loop(f: (...xs: Tensor[]) => Tensor, args: Tensor[], inAxes: (number | null)[]): Tensor {
  const size = args[inAxes.indexOf(0)]!.shape[0]!;
  return stack(
    Array.from({ length: size }, (_, i) =>
      f(...args.map((x, k) => (inAxes[k] === null ? x : squeeze(slice(x, [[i, i + 1]]), 0)))),
    ),
  );
}

const index = tensor(
  [
    [2, 0],
    [1, 1],
  ],
  { dtype: "int32" },
);
const functions: [string, (...xs: Tensor[]) => Tensor, number[][]][] = [
  ["add, broadcasting", (x, y) => add(x, y), [[3], [2, 3]]],
  ["a number", (x) => mul(x, 2), [[]]],
  ["sum", (x) => sum(x, { axis: 0 }), [[2, 3]]],
  ["mean of all", (x) => mean(x), [[2, 3]]],
  ["max, keepDims", (x) => t.max(x, { axis: -1, keepDims: true }), [[2, 3]]],
  ["argmax", (x) => t.cast(t.argmax(x, { axis: 1 }), "float64"), [[2, 3]]],
  ["logSumExp", (x) => t.logSumExp(x, { axis: 1 }), [[2, 3]]],
  ["logSoftmax", (x) => t.logSoftmax(x, { axis: 0 }), [[2, 3]]],
  [
    "matmul",
    (a, b) => matmul(a, b),
    [
      [2, 3],
      [3, 4],
    ],
  ],
  [
    "matmul, batched",
    (a, b) => matmul(a, b),
    [
      [5, 2, 3],
      [3, 4],
    ],
  ],
  ["matmul, vectors", (a, b) => matmul(a, b), [[3], [3]]],
  ["transpose", (x) => t.transpose(x, [1, 0, 2]), [[2, 3, 4]]],
  ["reshape", (x) => t.reshape(t.transpose(x), [6]), [[2, 3]]],
  ["broadcastTo", (x) => t.broadcastTo(x, [4, 2, 3]), [[3]]],
  ["takeAlongAxis", (x) => t.takeAlongAxis(x, index, { axis: 1 }), [[2, 3]]],
  ["where", (x) => t.where(t.greater(x, 0), x, 0), [[2, 3]]],
  ["slice", (x) => slice(x, [[1, 3]]), [[4]]],
  ["a captured tensor", (x) => add(x, tensor([1, 2, 3])), [[3]]],
];

describe("vmap", () => {
  it.each(functions)("%s: as the loop", (_, f, shapes) => {
    const batched = shapes.map((shape, i) => draw(i, [6, ...shape]));
    const close = (inAxes: (number | null)[]): void => {
      const args = shapes.map((shape, i) => (inAxes[i] === null ? draw(i + 50, shape) : batched[i]!));
      const [fast, slow] = [vmap(f, { inAxes })(...args), loop(f, args, inAxes)];
      expect(fast.shape).toEqual(slow.shape);
      fast.data().forEach((value, i) => {
        expect(value).toBeCloseTo(slow.data()[i]!, 12);
      });
    };
    close(shapes.map(() => 0));
    if (shapes.length === 2) {
      close([0, null]);
      close([null, 0]);
    }
  });

  it("gives per-example gradients", () => {
    const loss = (w: Tensor, x: Tensor, y: Tensor): Tensor => square(sub(sum(tanh(matmul(x, w))), y));
    const [w, xs, ys] = [draw(1, [3, 2]), draw(2, [7, 3]), draw(3, [7])];
    const each = vmap(grad(loss), { inAxes: [null, 0, 0] })(w, xs, ys);
    const slow = loop((x, y) => grad(loss)(w, x, y), [xs, ys], [0, 0]);
    expect(each.shape).toEqual([7, 3, 2]);
    each.data().forEach((value, i) => {
      expect(value).toBeCloseTo(slow.data()[i]!, 12);
    });
    const whole = grad((v: Tensor) => sum(square(sub(sum(tanh(matmul(xs, v)), { axis: 1 }), ys))))(w);
    sum(each, { axis: 0 })
      .data()
      .forEach((value, i) => {
        expect(value).toBeCloseTo(whole.data()[i]!, 10);
      });
  });

  describe("keeps an op's own gradient rule", () => {
    const x = draw(1, [4]);
    const w = draw(2, [4]);
    const scaled = customGradient(
      (a: Tensor, b: Tensor) => mul(a, b),
      (cotangent, [a, b]) => [mul(cotangent, mul(b, 10)), mul(cotangent, mul(a, 100))],
    );
    // None of these is the derivative that follows from the ops it is made of.
    const rules: [string, (a: Tensor, b: Tensor) => Tensor][] = [
      ["stopGradient", (a, b) => mul(stopGradient(a), add(a, b))],
      ["customGradient", (a, b) => scaled(a, b)],
      ["norm at 0", (a, b) => t.norm(stack([mul(a, 0), mul(b, 0)]))],
      ["std of equal numbers", (a, b) => t.std(stack([mul(a, b), mul(a, b)]))],
      ["softmax", (a, b) => t.at(t.softmax(stack([a, b, mul(a, b)])), 0)],
    ];

    it.each(rules)("%s", (_, f) => {
      const gradient = grad((p: Tensor[], q: Tensor) => f(p[0]!, q), { argnums: [0, 1] });
      const expected = Array.from({ length: 4 }, (__, i) => gradient([t.at(x, i)], t.at(w, i)));
      const close = (actual: Tensor, values: Tensor[]): void => {
        actual.data().forEach((value, i) => {
          expect(value).toBeCloseTo(values[i]!.item(), 12);
        });
      };
      const all = grad((p: Tensor[], q: Tensor) => sum(vmap(f)(p[0]!, q)), { argnums: [0, 1] });
      const [[dx], dw] = all([x], w);
      close(
        dx!,
        expected.map(([[d]]) => d!),
      );
      close(
        dw,
        expected.map(([, d]) => d),
      );
      // Forwards, nested, and again: the derivative of one that all examples share is the sum of theirs.
      close(
        jvp((v: Tensor) => vmap(f)(v, w), x, t.onesLike(x))[1],
        expected.map(([[d]]) => d!),
      );
      const table = (p: Tensor, q: Tensor): Tensor => vmap((a: Tensor) => vmap((b: Tensor) => f(a, b))(q))(p);
      const one = t.at(w, 0);
      const shared = vmap(f, { inAxes: [0, null] });
      const total = vmap((a: Tensor) => grad((q: Tensor) => f(a, q))(one))(x);
      expect(grad((q: Tensor) => sum(shared(x, q)))(one).item()).toBeCloseTo(sum(total).item(), 12);
      expect(grad((q: Tensor) => sum(table(x, q)))(t.reshape(one, [1])).item()).toBeCloseTo(
        sum(total).item(),
        12,
      );
    });

    it("customGradient, whose rule uses what belongs to each example", () => {
      const f = (a: Tensor, c: Tensor): Tensor =>
        customGradient(
          (y: Tensor) => mul(y, y),
          (cotangent) => [mul(cotangent, c)],
        )(a);
      expect(grad((v: Tensor) => sum(vmap(f)(v, w)))(x).toArray()).toEqual(w.toArray());
    });

    it("rematerialize keeps inputs alone", () => {
      const f = (a: Tensor): Tensor => t.exp(t.exp(t.exp(a)));
      expect(tapeBytes((v: Tensor) => sum(vmap(rematerialize(f))(v)))(x)).toBe(4 * 8 + 4 * 8 + 8);
    });

    it("and says where there is none", () => {
      const op = t.defineOp({
        name: "test/plain",
        infer: ([a]) => ({ shape: a!.shape, dtype: a!.dtype }),
        compute: ([a]) => mul(a!, a!),
      });
      const f = (a: Tensor): Tensor => t.applyOp(op, [a], undefined);
      expect(vmap(f)(tensor([2, 3])).toArray()).toEqual([4, 9]);
      expect(() => grad((v: Tensor) => sum(vmap(f)(v)))(x)).toThrow("vmap(test/plain) has no gradient");
    });
  });

  it("nests, takes other axes and trees, and repeats what no example changes", () => {
    const table = vmap((x: Tensor) => vmap((y: Tensor) => mul(x, y))(tensor([1, 10])))(tensor([1, 2, 3]));
    expect(table.toArray()).toEqual([
      [1, 10],
      [2, 20],
      [3, 30],
    ]);
    expect(
      vmap((x: Tensor) => sum(x), { inAxes: 1 })(
        tensor([
          [1, 2],
          [3, 4],
        ]),
      ).toArray(),
    ).toEqual([4, 6]);
    const tree = vmap((p: { a: Tensor }) => ({ double: mul(p.a, 2), constant: tensor(7) }))({
      a: tensor([1, 2]),
    });
    expect([tree.double.toArray(), tree.constant.toArray()]).toEqual([
      [2, 4],
      [7, 7],
    ]);
  });

  it("takes no examples", () => {
    const draw3 = vmap((key: random.Key) => random.uniform(key, [3]));
    expect(draw3(t.zeros([0, 2], { dtype: "uint32" }) as random.Key).shape).toEqual([0, 3]);
  });

  it.each([
    [
      () => vmap(add)(tensor([1, 2]), tensor([1])),
      "vmap: argument 1 of shape [1] has 1 examples along axis 0, others have 2",
    ],
    [() => vmap((x: Tensor) => x)(tensor(1)), "vmap: argument 0 of shape [] has no examples along axis 0"],
    [() => vmap((x: Tensor) => x, { inAxes: null })(tensor(1)), "vmap: no argument has an axis of examples"],
    [
      () => vmap((x: Tensor) => matmul(x, x))(t.zeros([4, 2, 3])),
      "matmul: inner sizes differ: [2, 3] × [2, 3]",
    ],
    [
      () => vmap((x: Tensor) => tensor(x.item()))(tensor([1])),
      "stands for a value that is only being recorded",
    ],
  ])("says what is wrong (%#)", (call, message) => {
    expect(call).toThrow(message);
  });
});

describe("jacobian, hessian and hvp", () => {
  const rosenbrock = (x: Tensor): Tensor => {
    const [a, b] = [slice(x, [[0, 1]]), slice(x, [[1, 2]])];
    return sum(add(square(sub(1, a)), mul(100, square(sub(b, square(a))))));
  };

  it("are taken forwards and backwards with the same result", () => {
    const tall = (x: Tensor): Tensor => matmul(draw(1, [5, 2]), tanh(x));
    const wide = (x: Tensor): Tensor => matmul(draw(2, [2, 5]), tanh(x));
    for (const [f, n] of [
      [tall, 2],
      [wide, 5],
    ] as const) {
      const x = draw(3, [n]);
      const j = jacobian(f)(x);
      for (let k = 0; k < n; k++) {
        const unit = tensor(Float64Array.from({ length: n }, (_, i) => (i === k ? 1 : 0)));
        const column = jvp(f, x, unit)[1].data();
        column.forEach((value, i) => {
          expect((j.toArray() as number[][])[i]![k]).toBeCloseTo(value, 12);
        });
      }
    }
  });

  it("take trees", () => {
    const f = (p: { a: Tensor; b: Tensor }): Tensor => mul(p.a, p.b);
    const j = jacobian(f)({ a: tensor([1, 2]), b: tensor(3) });
    expect([j.a.toArray(), j.b.toArray()]).toEqual([
      [
        [3, 0],
        [0, 3],
      ],
      [1, 2],
    ]);
    const h = hessian((p: { a: Tensor; b: Tensor }) => sum(f(p)))({ a: tensor([1, 2]), b: tensor(3) });
    expect([h.a.b.toArray(), h.b.a.toArray(), h.a.a.toArray()]).toEqual([
      [1, 1],
      [1, 1],
      [
        [0, 0],
        [0, 0],
      ],
    ]);
  });

  it("run the function twice, however many leaves there are", () => {
    const xs = [tensor(2), tensor([[3, 4]]), tensor([5], { dtype: "float64" })];
    let runs = 0;
    const f = (leaves: Tensor[]): Tensor => {
      runs++;
      return t.outer(t.concat(leaves.map((x) => t.reshape(x, [-1]))), tensor([1, 10]));
    };
    expect(jacobian(f)(xs).map((j) => j.shape)).toEqual([
      [4, 2],
      [4, 2, 1, 2],
      [4, 2, 1],
    ]);
    expect(runs).toBe(2);
    const units = t.concat(
      jacobian(f)(xs).map((j) => t.reshape(j, [4, 2, -1])),
      { axis: 2 },
    );
    expect(units.toArray()).toEqual(
      jacobian((x: Tensor) => t.outer(x, tensor([1, 10])))(tensor([2, 3, 4, 5])).toArray(),
    );
  });

  it("Rosenbrock's Hessian, and its product with a vector", () => {
    const x = tensor([-1.2, 1], { dtype: "float64" });
    expect(hessian(rosenbrock)(x).toArray()).toEqual([
      [expect.closeTo(1330, 9), expect.closeTo(480, 9)],
      [expect.closeTo(480, 9), expect.closeTo(200, 9)],
    ]);
    const v = tensor([2, -3], { dtype: "float64" });
    const product = matmul(hessian(rosenbrock)(x), v).data();
    hvp(rosenbrock)(x, v)
      .data()
      .forEach((value, i) => {
        expect(value).toBeCloseTo(product[i]!, 9);
      });
    expect(hessian((y: Tensor) => sum(pow(y, 3)))(tensor([1, 2])).toArray()).toEqual([
      [6, 0],
      [0, 12],
    ]);
  });
});
