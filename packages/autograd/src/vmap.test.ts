import { grad, hessian, hvp, jacobian, jvp, vmap } from "@chainrule/autograd";
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
