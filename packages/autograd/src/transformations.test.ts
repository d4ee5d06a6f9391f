import {
  AnomalyError,
  customGradient,
  detectAnomaly,
  grad,
  jacobian,
  jvp,
  rematerialize,
  stopGradient,
  tapeBytes,
  valueAndGrad,
  vjp,
  vmap,
} from "@chainrule/autograd";
import {
  add,
  exp,
  log,
  matmul,
  mean,
  mul,
  square,
  sub,
  sum,
  take,
  type Tensor,
  tanh,
  tensor,
  treeLeaves,
} from "@chainrule/tensor";
import * as random from "@chainrule/tensor/random";
import fc from "fast-check";
import { describe, expect, expectTypeOf, it } from "vitest";

const double = (x: number | number[] | number[][]): Tensor => tensor(x, { dtype: "float64" });

describe("options of grad and valueAndGrad", () => {
  const f = (a: Tensor, b: { w: Tensor }, c: Tensor): Tensor => sum(mul(mul(a, b.w), mul(c, c)));
  const args = [double([1, 2]), { w: double([3, 4]) }, double([5, 6])] as const;

  it("argnums: another argument, or a tuple of several", () => {
    const byC = grad(f, { argnums: 2 })(...args);
    expectTypeOf(byC).toEqualTypeOf<Tensor>();
    expect(byC.toArray()).toEqual([30, 96]);
    const [value, [byB, byA]] = valueAndGrad(f, { argnums: [1, 0] })(...args);
    expectTypeOf(byB).toEqualTypeOf<{ w: Tensor }>();
    expect([value.item(), byB.w.toArray(), byA.toArray()]).toEqual([363, [25, 72], [75, 144]]);
    expect(() => grad(f, { argnums: 3 } as never)(...args)).toThrow(
      "argnums 3 names no argument: 3 were given",
    );
    expect(() => grad(f, { argnums: [0, 0] })(...args)).toThrow("argnums [0,0] names an argument twice");
  });

  it("hasAux: what else is wanted comes out without traces", () => {
    const g = (x: Tensor): [Tensor, { squares: Tensor; note: string }] => [
      sum(square(x)),
      { squares: square(x), note: "seen" },
    ];
    const [[value, aux], grads] = valueAndGrad(g, { hasAux: true })(double([1, 2]));
    expect([value.item(), aux.squares.toArray(), aux.note, grads.toArray()]).toEqual([
      5,
      [1, 4],
      "seen",
      [2, 4],
    ]);
    expect(aux.squares.trace).toBeUndefined();
    const [only, again] = grad(g, { hasAux: true })(double([1, 2]));
    expect([only.toArray(), again.note]).toEqual([[2, 4], "seen"]);
    expect(() => valueAndGrad(((x: Tensor) => sum(x)) as never, { hasAux: true })(double([1]))).toThrow(
      "must return [value, aux]",
    );
  });

  it("unused: names the leaves, at the outermost level only", () => {
    const partial = (p: { a: Tensor; rest: Tensor[] }): Tensor => sum(p.a);
    const tree = { a: double([1]), rest: [double([2]), double([3])] };
    expect(treeLeaves(grad(partial)(tree)).map((x) => x.item())).toEqual([1, 0, 0]);
    expect(() => grad(partial, { unused: "error" })(tree)).toThrow(
      "grad: the result does not depend on rest[0], rest[1].",
    );
    const strict = grad((x: Tensor) => mul(x, 3), { unused: "error" });
    expect(grad(strict, { unused: "error" })(double(2)).item()).toBe(0);
  });
});

describe("jvp", () => {
  const f = (x: Tensor): Tensor =>
    mul(
      tanh(
        matmul(
          x,
          double([
            [1, 2],
            [3, -1],
          ] as never),
        ),
      ),
      exp(x),
    );

  it("is adjoint to vjp on random points and directions", () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const [a, b, c] = random.split(random.key(seed), 3) as [random.Key, random.Key, random.Key];
        const draw = (key: random.Key): Tensor => random.normal(key, [3, 2], { dtype: "float64" });
        const [x, v, w] = [draw(a), draw(b), draw(c)];
        const forward = sum(mul(jvp(f, x, v)[1], w)).item();
        const backward = sum(mul(vjp(f, x)[1](w), v)).item();
        expect(Math.abs(forward - backward)).toBeLessThanOrEqual(1e-10 * (1 + Math.abs(forward)));
      }),
      { numRuns: 50 },
    );
  });

  it("nests with itself and with grad, in either order", () => {
    const cube = (x: Tensor): Tensor => mul(mul(x, x), x);
    const one = double(1);
    const second = (x: Tensor): Tensor => jvp((y: Tensor) => jvp(cube, y, one)[1], x, one)[1];
    expect(second(double(2)).item()).toBe(12);
    expect(jvp(grad(cube), double(2), one)[1].item()).toBe(12);
    expect(grad((x: Tensor) => jvp(cube, x, one)[1])(double(2)).item()).toBe(12);
    expect(grad(second)(double(2)).item()).toBe(6);
  });

  it("does not confuse perturbations", () => {
    const inner = (x: Tensor): Tensor => mul(x, jvp((y: Tensor) => add(x, y), double(1), double(1))[1]);
    expect(jvp(inner, double(1), double(1))[1].item()).toBe(1);
  });

  it("of a linear function is a constant, whose derivative is zero", () => {
    const tall = double([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
    const linear = (x: Tensor): Tensor => matmul(tall, x);
    const [x, v] = [double([1, 2]), double([3, 4])];
    expect(grad((y: Tensor) => sum(jvp(linear, y, v)[1]))(x).toArray()).toEqual([0, 0]);
    expect(grad((y: Tensor) => jvp(() => double(1), y, v)[1])(x).toArray()).toEqual([0, 0]);
    expect([...jacobian(jacobian(linear))(x).data()]).toEqual(Array(12).fill(0));
    const pair = grad((p: Tensor[]) => sum(jvp((q: Tensor[]) => linear(q[0]!), p, [v, v])[1]), {
      unused: "error",
    });
    expect(pair([x, x]).map((g) => g.toArray())).toEqual([
      [0, 0],
      [0, 0],
    ]);
  });

  it("gives zeros for a constant and follows trees", () => {
    const constant = jvp(() => double([7, 8]), double(1), double(1));
    expect(constant.map((x) => x.toArray())).toEqual([
      [7, 8],
      [0, 0],
    ]);
    const [value, tangent] = jvp(
      (p: { a: Tensor; b: Tensor }) => ({ s: mul(p.a, p.b) }),
      { a: double(2), b: double(3) },
      { a: double(1), b: double(10) },
    );
    expect([value.s.item(), tangent.s.item()]).toEqual([6, 23]);
    expect(() => jvp(tanh as (x: Tensor) => Tensor, double([1, 2]), double([1]))).toThrow(
      "jvp: at the root the direction is float64[1] and the point float64[2]",
    );
  });
});

describe("stopGradient", () => {
  it("is a constant for every derivative", () => {
    expect(grad((x: Tensor) => add(mul(stopGradient(x), x), stopGradient(x)))(double(3)).item()).toBe(3);
    expect(jvp((x: Tensor) => mul(stopGradient(x), x), double(3), double(1))[1].item()).toBe(3);
  });
});

describe("customGradient", () => {
  const clipped = customGradient(
    (x: Tensor) => square(x),
    (cotangent, [x]) => [mul(cotangent, mul(x, 100))],
  );

  it("replaces the rule, and is differentiated by it again", () => {
    expect(clipped(double(3)).item()).toBe(9);
    expect(grad(clipped)(double(3)).item()).toBe(300);
    expect(grad(grad(clipped))(double(3)).item()).toBe(100);
    expect(jvp(clipped, double(3), double(1))[1].item()).toBe(300);
  });

  it("asks its rule once for all inputs", () => {
    let asked = 0;
    const product = customGradient(
      (a: Tensor, b: Tensor) => mul(a, b),
      (cotangent, [a, b]) => (asked++, [mul(cotangent, b), mul(cotangent, a)]),
    );
    const grads = grad(product, { argnums: [0, 1] })(double(2), double(5));
    expect([grads.map((x) => x.item()), asked]).toEqual([[5, 2], 1]);
  });

  it("refuses a value from outside that is being differentiated", () => {
    const f = (w: Tensor): Tensor =>
      customGradient(
        (x: Tensor) => mul(w, x),
        (cotangent) => [cotangent],
      )(double(2));
    expect(() => grad(f)(double(3))).toThrow(
      "customGradient: the function uses a float64[] from outside that is being differentiated",
    );
    expect(f(double(3)).item()).toBe(6);
  });

  it("says what a rule has forgotten, and what is no tensor", () => {
    const product = (rule: (cotangent: Tensor) => unknown): (() => unknown) => {
      const f = customGradient((a: Tensor, b: Tensor) => mul(a, b), rule as never);
      return () => grad((x: Tensor) => f(x, x))(double(3));
    };
    const message = "the rule must give an array of 2, for each input its cotangent or undefined";
    expect(product((cotangent) => [cotangent])).toThrow(`${message}, got an array of 1`);
    expect(product((cotangent) => cotangent)).toThrow(`${message}, got object`);
    expect(product((cotangent) => [cotangent, undefined])()).toEqual(double(1));
    const tree = { w: double(1) } as never;
    expect(() =>
      customGradient(
        (x: Tensor) => x,
        (cotangent) => [cotangent],
      )(tree),
    ).toThrow(
      "customGradient: input 0 must be a tensor, got object. The leaves of a tree are passed one by one",
    );
    expect(() => rematerialize((x: Tensor) => x)(3 as never)).toThrow(
      "rematerialize: input 0 must be a tensor, got number",
    );
  });
});

describe("rematerialize", () => {
  it("gives the gradient of what it captured", () => {
    const w = double(3);
    const f = (v: Tensor): Tensor => rematerialize((x: Tensor) => mul(v, x))(double(2));
    expect(grad(f)(w).item()).toBe(2);
    expect(grad((v: Tensor) => rematerialize((x: Tensor) => mul(mul(v, v), x))(v))(w).item()).toBe(27);
  });

  it("gives the same gradient to the last bit, to second order", () => {
    const layer = (x: Tensor, w: Tensor): Tensor => tanh(matmul(x, w));
    const network = (wrap: (f: typeof layer) => typeof layer) => (ws: Tensor[]) => {
      let x = random.normal(random.key(9), [4, 5]);
      for (const w of ws) x = wrap(layer)(x, w);
      return mean(square(x));
    };
    const ws = random.split(random.key(1), 6).map((key) => random.normal(key, [5, 5]));
    const plain = network((f) => f);
    const saving = network((f) => rematerialize(f));
    const bits = (tree: Tensor[]) => tree.map((x) => x.toArray());
    expect(bits(grad(saving)(ws))).toEqual(bits(grad(plain)(ws)));
    const second = (f: typeof plain) => grad((xs: Tensor[]) => sum(square(grad(f)(xs)[0]!)))(ws);
    second(saving).forEach((x, i) => {
      const expected = second(plain)[i]!.data();
      x.data().forEach((value, k) => {
        expect(Math.abs(value - expected[k]!)).toBeLessThan(1e-5);
      });
    });
  });

  it("keeps less than a quarter of what a 50-layer chain keeps otherwise", () => {
    const x = random.normal(random.key(3), [64, 32]);
    const ws = random
      .split(random.key(4), 50)
      .map((key) => random.normal(key, [32, 32], { standardDeviation: 0.1 }));
    const block =
      (from: number): ((x: Tensor) => Tensor) =>
      (input) =>
        ws.slice(from, from + 5).reduce((h, w) => tanh(add(matmul(h, w), 0.1)), input);
    const blocks = Array.from({ length: 10 }, (_, i) => block(5 * i));
    const chain = (wrap: (f: (x: Tensor) => Tensor) => (x: Tensor) => Tensor) => (input: Tensor) =>
      blocks.reduce((h, f) => wrap(f)(h), input);
    const weights = ws.length * 32 * 32 * 4;
    const plain = tapeBytes(chain((f) => f))(x) - weights;
    const saving = tapeBytes(chain((f) => rematerialize(f)))(x) - weights;
    expect(plain / saving).toBeGreaterThan(4);
    const gradient = (f: (x: Tensor) => Tensor): unknown =>
      grad((v: Tensor) => sum(square(f(v))))(x).toArray();
    expect(gradient(chain((f) => rematerialize(f)))).toEqual(gradient(chain((f) => f)));
  });

  it("keeps a call's inputs and no values between", () => {
    let recorded = 0;
    const counting = (x: Tensor): Tensor => {
      recorded++;
      return exp(exp(exp(x)));
    };
    const [, pull] = vjp(rematerialize(counting), double(0.1));
    expect(recorded).toBe(1);
    expect(pull(double(1)).item()).toBeCloseTo(grad(counting)(double(0.1)).item(), 12);
  });
});

it("rematerialize takes integers before and between what is differentiated", () => {
  const at = tensor([2, 0, 2], { dtype: "int32" });
  const f = rematerialize((i: Tensor, x: Tensor, j: Tensor, w: Tensor) => sum(mul(take(x, i), take(w, j))));
  const grads = grad((x: Tensor, w: Tensor) => f(at, x, at, w), { argnums: [0, 1] })(
    double([1, 2, 3]),
    double([4, 5, 6]),
  );
  expect(grads.map((g) => g.toArray())).toEqual([
    [4, 0, 12],
    [1, 0, 6],
  ]);
});

describe("detectAnomaly", () => {
  it("names the op, the inputs' ranges and the line", () => {
    const f = (x: Tensor): Tensor => sum(log(sub(x, 2)));
    let error: unknown;
    try {
      detectAnomaly(f)(double([1, 2, 3]));
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(AnomalyError);
    const { message, op, place } = error as AnomalyError;
    expect(op).toBe("log");
    expect(message).toContain(
      "log gave float64[3] from 0 to 0 (1 NaN, 1 infinite), from float64[3] from -1 to 1, at ",
    );
    expect(place).toContain("transformations.test.ts");
  });

  it("sees the way back: the derivative of a logarithm at the smallest number", () => {
    const f = (x: Tensor): Tensor => sum(log(x));
    expect(() => detectAnomaly(f)(double([5e-324]))).not.toThrow();
    expect(() => detectAnomaly(grad(f))(double([5e-324]))).toThrow("div gave float64[1] (1 infinite)");
  });

  it("does not blame an op that was given what is not finite", () => {
    expect(detectAnomaly((x: Tensor) => sub(1, x))(double([NaN, Infinity])).toArray()).toEqual([
      NaN,
      -Infinity,
    ]);
  });

  it("says where it cannot look", () => {
    const watched = detectAnomaly(exp as (x: Tensor) => Tensor);
    for (const transformed of [vmap(watched), rematerialize(watched)]) {
      expect(() => transformed(double([1]))).toThrow(
        "no values to look at inside vmap, rematerialize, customGradient or compile",
      );
    }
  });

  it("returns what f returns, without traces, when all is well", () => {
    const [value, grads] = detectAnomaly(valueAndGrad((p: { w: Tensor }) => sum(square(p.w))))({
      w: double([1, 2]),
    });
    expect([value.item(), grads.w.toArray(), grads.w.trace]).toEqual([5, [2, 4], undefined]);
  });
});
