import {
  backward,
  customGradient,
  detectAnomaly,
  explain,
  grad,
  hessian,
  hvp,
  jacobian,
  jvp,
  parameter,
  rematerialize,
  tapeBytes,
  valueAndGrad,
  vjp,
  vmap,
} from "@chainrule/autograd";
import { checkGradients, type GradientRow, gradientSuite } from "@chainrule/autograd/check";
import {
  add,
  applyOp,
  argmax,
  cast,
  defineOp,
  exp,
  full,
  matmul,
  mul,
  ones,
  pointwise,
  pow,
  square,
  sub,
  sum,
  type Tensor,
  tanh,
  tensor,
  treePaths,
  where,
  greater,
} from "@chainrule/tensor";
import * as scalar from "@chainrule/tensor/scalar";
import { describe, expect, it, vi } from "vitest";

const double = (x: number): Tensor => tensor(x, { dtype: "float64" });

describe("valueAndGrad", () => {
  it("gives a tree like the first argument", () => {
    const f = valueAndGrad((p: { w: Tensor; rest: [Tensor] }, x: Tensor) =>
      sum(mul(p.w, x)).add(sum(p.rest[0])),
    );
    const [value, grads] = f({ w: tensor([1, 2]), rest: [tensor([5])] }, tensor([3, 4]));
    expect(value.item()).toBe(16);
    expect([grads.w.toArray(), grads.rest[0].toArray()]).toEqual([[3, 4], [1]]);
    expect(treePaths(grads)).toEqual(["w", "rest[0]"]);
  });

  it("gives zeros for leaves without influence, and sums where paths meet", () => {
    const [, grads] = valueAndGrad((p: { a: Tensor; b: Tensor }) => sum(mul(p.a, p.a)))({
      a: tensor([3]),
      b: ones([2, 2]),
    });
    expect([grads.a.toArray(), grads.b.toArray()]).toEqual([
      [6],
      [
        [0, 0],
        [0, 0],
      ],
    ]);
  });

  it("returns values that carry no trace: they may be kept", () => {
    const [value, g] = valueAndGrad((x: Tensor) => sum(x))(tensor([1]));
    expect([value.trace, g.trace]).toEqual([undefined, undefined]);
  });

  it.each([
    [
      () => grad((x: Tensor) => x)(tensor([1, 2])),
      "the function must return one number, a tensor of shape [], got [2]. Take the mean or the sum of it",
    ],
    [
      () => grad((_x: Tensor) => tensor(1))(tensor(2)),
      "the result depends on no floating-point value of the first argument",
    ],
    [
      () => grad((x: Tensor) => argmax(x))(tensor([2])),
      "No gradient flows through argmax (gives int32). Use a smooth function instead: softmax for argmax",
    ],
    [
      () => grad((p: { a: Tensor }) => p.a)({ a: tensor(1, { dtype: "int32" }) }),
      "there is no gradient with respect to int32, at a",
    ],
    [
      () => grad((p: { a: unknown }) => p.a as Tensor)({ a: 3 }),
      "but at a there is 3. Wrap the number: tensor(...)",
    ],
    [
      () => grad((x: Tensor) => x, { argnums: -1 })(tensor(1)),
      "grad: argnums -1 names no argument: 1 were given, counted from 0",
    ],
    [() => grad((x: Tensor) => x, { argnums: 0.5 })(tensor(1)), "grad: argnums 0.5 names no argument"],
    [() => grad((x: Tensor) => x, { argnum: 0 } as never)(tensor(1)), 'grad: unknown option "argnum"'],
    [
      () => grad((x: Tensor) => x, { unused: "zero" as never })(tensor(1)),
      'grad: unused is "zeros" or "error", got "zero"',
    ],
    ...[tensor(1), [tensor(1)], [tensor(1), 2, 3]].map((result): [() => unknown, string] => [
      () => valueAndGrad((() => result) as never, { hasAux: true })(tensor(1)),
      "valueAndGrad: with hasAux the function must return [value, aux]",
    ]),
    [
      () => grad((async (x: Tensor) => x) as unknown as (x: Tensor) => Tensor)(tensor(1)),
      "the function is async",
    ],
    [() => jvp(async (x: Tensor) => x, tensor(1), tensor(1)), "jvp: the function is async"],
    [() => vmap(async (x: Tensor) => x)(tensor([1])), "vmap: the function is async"],
    [
      () => grad(((x: Tensor) => void x) as unknown as (x: Tensor) => Tensor)(tensor(1)),
      "got undefined: is a return missing?",
    ],
  ])("says what is wrong (%#)", (call, message) => {
    expect(call).toThrow(message);
  });

  it("knows a tensor that escaped", () => {
    let escaped: Tensor | undefined;
    grad((x: Tensor) => mul((escaped = x), x))(tensor(2));
    const message = "an input comes out of a function that was being differentiated, after that had ended";
    expect(() => mul(escaped!, 2)).toThrow(`mul: ${message}`);
    jvp((x: Tensor) => mul((escaped = x), x), tensor(2), tensor(1));
    expect(() => mul(escaped!, 3)).toThrow(`mul: ${message}`);
  });

  it("names an op without a gradient rule, and one whose rule gives the wrong shape", () => {
    const identity = {
      infer: ([x]: readonly { shape: readonly number[]; dtype: "float32" }[]) => x!,
      compute: ([x]: readonly Tensor[]) => x!,
    };
    const mute = defineOp({ name: "lib/mute", ...(identity as object) } as never);
    const wrong = defineOp({
      name: "lib/wrong",
      ...(identity as object),
      vjp: () => [() => ones([7])],
    } as never);
    expect(() => grad((x: Tensor) => applyOp(mute, [x], undefined))(tensor(1))).toThrow(
      "lib/mute has no gradient",
    );
    expect(() => grad((x: Tensor) => applyOp(wrong, [x], undefined))(tensor(1))).toThrow(
      "lib/wrong: the gradient rule gave float32[7] for input 0, which is float32[]",
    );
    // Nor is something summed that the op has not repeated.
    expect(() => grad((x: Tensor) => sum(applyOp(wrong, [x], undefined)))(ones([1]))).toThrow(
      "lib/wrong: the gradient rule gave float32[7] for input 0, which is float32[1]",
    );
  });

  it("names a gradient rule that forgets an input, or computes at once", () => {
    const product = (name: string, vjp: unknown) =>
      defineOp({
        name,
        infer: ([x]: readonly { shape: readonly number[]; dtype: "float32" }[]) => x!,
        compute: ([x, y]: readonly Tensor[]) => mul(x!, y!),
        vjp,
      } as never);
    const half = product("lib/half", (c: Tensor, [, y]: Tensor[]) => [() => mul(c, y!)]);
    const eager = product("lib/eager", (c: Tensor, [x, y]: Tensor[]) => [() => mul(c, y!), mul(c, x!)]);
    const forgotten =
      "lib/half: the gradient rule is an array of 1, but the op has 2 inputs. Give undefined for one that has no";
    expect(() => grad((x: Tensor) => applyOp(half, [x, tensor(2)], undefined))(tensor(1))).toThrow(forgotten);
    // Forwards too, where it counted as constant.
    expect(() => jvp((x: Tensor) => applyOp(half, [tensor(2), x], undefined), tensor(1), tensor(1))).toThrow(
      forgotten,
    );
    expect(() => grad((x: Tensor) => applyOp(eager, [tensor(2), x], undefined))(tensor(1))).toThrow(
      "lib/eager: the gradient rule gives, for each input, a function that makes its cotangent: put () => before " +
        "what stands for input 1",
    );
    const slopeOf = (vjp: unknown) => () =>
      grad((x: Tensor) => applyOp(product("lib/none", vjp), [x, x], undefined))(tensor(1));
    expect(slopeOf(() => undefined)).toThrow(
      "lib/none: the gradient rule is undefined, but the op has 2 inputs. Give undefined for one that has no " +
        "gradient, () => cotangent for the others, in an array",
    );
    expect(slopeOf((c: Tensor) => c)).toThrow(
      "lib/none: the gradient rule is float32[], but the op has 2 inputs",
    );
    expect(slopeOf((c: Tensor) => [() => c, () => 2])).toThrow(
      "lib/none: the gradient rule gave 2 for input 1, which is float32[]",
    );
    expect(slopeOf((c: Tensor) => [() => c, () => undefined])).toThrow("gave undefined for input 1");
    const mapped = vmap((x: Tensor) =>
      applyOp(
        product("lib/none", () => undefined),
        [x, x],
        undefined,
      ),
    );
    expect(() => grad((x: Tensor) => sum(mapped(x)))(ones([2]))).toThrow(
      "lib/none: the gradient rule is undefined",
    );
  });

  it.each<[string, (f: never) => unknown]>([
    ["grad", grad],
    ["valueAndGrad", valueAndGrad],
    ["vjp", (f) => vjp(f, tensor(1))],
    ["jvp", (f) => jvp(f, tensor(1), tensor(1))],
    ["vmap", vmap],
    ["jacobian", jacobian],
    ["hessian", hessian],
    ["hvp", hvp],
    ["explain", explain],
    ["rematerialize", rematerialize],
    ["customGradient", (f) => customGradient(f, () => [])],
    ["customGradient, the rule", (f) => customGradient((x) => x, f)],
    ["detectAnomaly", detectAnomaly],
    ["tapeBytes", tapeBytes],
  ])("%s: knows what is no function", (name, transform) => {
    const message = "expected a function, got float32[]. Pass the function itself, not its result";
    expect(() => transform(tensor(1) as never)).toThrow(`${name}: ${message}`);
    expect(() => transform(undefined as never)).toThrow(`${name}: expected a function, got undefined`);
  });

  it("checks a function that takes options behind its tensors", () => {
    const scaled = (x: Tensor, { by = 2 }: { by?: number } = {}): Tensor => mul(x, by);
    checkGradients(scaled, [tensor([1, 2], { dtype: "float64" })]);
  });

  it("sums a cotangent over what the op has repeated", () => {
    const scaled = defineOp({
      name: "lib/scaled",
      infer: ([x]) => x!,
      compute: ([x, rate]) => mul(x!, rate!),
      vjp: (cotangent, [x, rate]) => [() => mul(cotangent, rate!), () => mul(cotangent, x!)],
    });
    const x = tensor([
      [1, 2],
      [3, 4],
    ]);
    const f = (rate: Tensor): Tensor => sum(applyOp(scaled, [x, rate], undefined));
    expect(grad(f)(tensor(2)).toArray()).toBe(10);
    expect(grad(f)(tensor([[2], [2]])).toArray()).toEqual([[3], [7]]);
    expect(jvp(f, tensor([2, 2]), tensor([1, 0]))[1].item()).toBe(4);
  });
});

describe("derivatives of derivatives", () => {
  it("are right to the third order", () => {
    const f = (x: Tensor): Tensor => mul(exp(mul(x, 2)), tanh(x));
    const d3 = grad(grad(grad(f)))(double(0.3)).item();
    const t = Math.tanh(0.3);
    const [s, e] = [1 - t * t, Math.exp(0.6)];
    const exact = e * (8 * t + 12 * s + 6 * (-2 * t * s) + -2 * s * (1 - 3 * t * t));
    expect(Math.abs(d3 - exact)).toBeLessThan(1e-9);
    expect(grad(grad(grad((x: Tensor) => pow(x, 2))))(double(5)).item()).toBe(0);
    expect(grad(grad((x: Tensor) => mul(x, 3)))(double(5)).item()).toBe(0);
  });

  it("do not confuse inner and outer variables", () => {
    // d/dx (x · d/dy (x + y)) = 1, famously not 2.
    const inner = (x: Tensor): Tensor => mul(x, grad((y: Tensor) => add(x, y))(double(1)));
    expect(grad(inner)(double(1)).item()).toBe(1);
    const outer = grad((x: Tensor) => grad((y: Tensor) => mul(mul(x, x), mul(y, y)))(x));
    expect(outer(double(3)).item()).toBe(6 * 9);
  });

  it("go through values that the inner function captured", () => {
    const w = double(3);
    expect(grad((v: Tensor) => grad((x: Tensor) => mul(v, square(x)))(double(2)))(w).item()).toBe(4);
  });
});

describe("the teaching form", () => {
  it("is micrograd's README expression", () => {
    const relu = (x: Tensor): Tensor => where(greater(x, 0), x, 0);
    const a = parameter(double(-4));
    const b = parameter(double(2));
    let c = a.add(b);
    let d = a.mul(b).add(pow(b, 3));
    c = c.add(c.add(1));
    c = c.add(add(1, c)).sub(a);
    d = d.add(d.mul(2)).add(relu(b.add(a)));
    d = d.add(d.mul(3)).add(relu(sub(b, a)));
    const e = c.sub(d);
    const f = pow(e, 2);
    let g = f.div(2);
    g = g.add(tensor(10, { dtype: "float64" }).div(f));
    backward(g);
    expect(g.item()).toBeCloseTo(24.70408163265306, 12);
    expect(a.grad!.item()).toBeCloseTo(138.83381924198252, 10);
    expect(b.grad!.item()).toBeCloseTo(645.5772594752186, 10);
  });

  it("accumulates, starts anew on request, and works beside the functional form", () => {
    const x = parameter(tensor(3));
    backward(mul(x, x));
    backward(mul(x, x));
    expect(x.grad!.item()).toBe(12);
    x.grad = undefined;
    backward(grad((y: Tensor) => mul(mul(y, y), x))(tensor(5)));
    expect(x.grad!.item()).toBe(10);
  });

  it.each([
    [
      () => {
        backward(tensor(1));
      },
      "backward: y was not computed from a parameter",
    ],
    [
      () => {
        backward(parameter(ones([2])).mul(2));
      },
      "backward: y has shape [2], not []",
    ],
    [
      () => {
        backward(parameter(ones([2])), ones([3]));
      },
      "backward: the cotangent has shape [3], y has [2]",
    ],
    [() => parameter(3 as never), "parameter: expected a tensor, got 3. Wrap it: tensor(...)"],
    [
      () => parameter(tensor([1], { dtype: "int32" })),
      "parameter: there is no gradient with respect to int32",
    ],
  ])("says what is wrong (%#)", (call, message) => {
    expect(call).toThrow(message);
    expect(() => {
      backward(parameter(ones([2])), ones([2], { dtype: "float64" }));
    }).toThrow("backward: the cotangent is float64, y is float32");
  });
});

describe("vjp", () => {
  it("pulls back any number of cotangents", () => {
    const [value, pull] = vjp((x: Tensor) => matmul(x, tensor([[1], [2]])), tensor([[3, 4]]));
    expect(value.toArray()).toEqual([[11]]);
    expect([pull(ones([1, 1])).toArray(), pull(full([1, 1], 2)).toArray()]).toEqual([[[1, 2]], [[2, 4]]]);
    expect(() => pull(ones([2]))).toThrow(
      "vjp: the cotangent float32[2] must be like the value, float32[1, 1]",
    );
    expect(() => pull(undefined as never)).toThrow("vjp: the cotangent undefined must be like the value");
  });

  it("skips what nobody asked for: no gradient with respect to the data", () => {
    const asked: string[] = [];
    const spy = defineOp({
      name: "lib/spy",
      infer: ([x]) => ({ shape: x!.shape, dtype: x!.dtype }),
      compute: ([x, y]) => mul(x!, y!),
      vjp: (c, [x, y]) => [() => (asked.push("x"), mul(c, y!)), () => (asked.push("y"), mul(c, x!))],
    });
    grad((w: Tensor) => applyOp(spy, [tensor(2), w], undefined))(tensor(3));
    expect(asked).toEqual(["y"]);
  });

  it("computes the rule of a pointwise op in one pass: it is asked once for given dtypes", () => {
    const rule = vi.fn((c: Tensor, x: Tensor) => mul(c, mul(x, exp(x))));
    const op = pointwise({
      name: "lib/gate",
      scalar: ([x]) => scalar.multiply(x!, scalar.exp(x!)),
      vjp: (c, [x]) => [() => rule(c, x!)],
    });
    const gate = (x: Tensor): Tensor => applyOp(op, [x], undefined);
    for (const n of [64, 100, 2000]) {
      const x = full([n], 0.7);
      const expected = mul(x, exp(x));
      expect(grad((x: Tensor) => sum(gate(x)))(x).data()).toEqual(expected.data());
    }
    expect(rule).toHaveBeenCalledTimes(1);
    // Of followed values it is asked each time.
    const second = grad((x: Tensor) => sum(grad((x: Tensor) => sum(gate(x)))(x)));
    expect(second(full([2], 0.7)).size).toBe(2);
    expect(rule).toHaveBeenCalledTimes(2);
  });

  it("walks 100,000 chained ops without a stack overflow", () => {
    const chain = (x: Tensor): Tensor => {
      let y = x;
      for (let i = 0; i < 100_000; i++) y = add(y, 1);
      return y;
    };
    expect(grad(chain)(tensor(0)).item()).toBe(1);
  });

  it("goes back through a cast to another float", () => {
    expect(grad((x: Tensor) => mul(cast(x, "float64"), 3))(tensor(1)).dtype).toBe("float32");
  });
});

describe("checkGradients", () => {
  it("takes its inputs in an array", () => {
    expect(() => {
      checkGradients(exp, double(3) as never);
    }).toThrow("checkGradients: the inputs are an array of tensors: checkGradients(f, [x])");
  });

  it("finds a wrong rule, with both numbers", () => {
    const wrong = defineOp({
      name: "lib/wrong",
      infer: ([x]) => ({ shape: x!.shape, dtype: x!.dtype }),
      compute: ([x]) => mul(x!, x!),
      vjp: (c, [x]) => [() => mul(c, x!)],
    });
    expect(() => {
      checkGradients((x) => applyOp(wrong, [x], undefined), [double(3)]);
    }).toThrow(/the reverse derivative is .*, the central difference/);
  });

  it("finds a rule that is right on the way back alone", () => {
    const cut = defineOp({
      name: "lib/cut",
      infer: ([x]) => ({ shape: x!.shape, dtype: x!.dtype }),
      compute: ([x]) => mul(x!, x!),
      // What the cotangent's values are made into does not depend on the cotangent.
      vjp: (c, [x]) => [() => mul(tensor(c.data(), { shape: c.shape }), mul(x!, 2))],
    });
    const f = (x: Tensor): Tensor => applyOp(cut, [x], undefined);
    expect(grad(f)(double(3)).item()).toBe(6);
    expect(() => {
      checkGradients(f, [double(3)]);
    }).toThrow("the forward derivative is 0, the central difference");
  });

  it("takes float64 alone", () => {
    expect(() => {
      checkGradients((x, y) => mul(x, y), [double(3), tensor(3)]);
    }).toThrow("checkGradients: input 1 is float32; finite differences need float64");
  });

  it("fails in a suite, for a wrong row, a missing one and one without export", () => {
    const f = (x: Tensor): Tensor => mul(x, x);
    const wrong = customGradient(f, (c) => [c]);
    const rows: GradientRow[] = [
      { name: "wrong", f: wrong, inputs: [double(3)] },
      { name: "f", f: f, inputs: [double(3)] },
    ];
    const fails = (exported: object, without: readonly string[]): (string | undefined)[] =>
      gradientSuite(exported, rows, without).map((check) => {
        try {
          check.run();
          return undefined;
        } catch (error) {
          return (error as Error).message.split(": ").slice(0, 2).join(": ");
        }
      });
    const [complete, first, second] = fails({ f, wrong, name: "" }, ["name"]);
    expect([complete, second]).toEqual([undefined, undefined]);
    expect(first).toContain("checkGradients: along a random direction the reverse derivative is");
    const all = (exported: object): unknown => {
      try {
        return gradientSuite(exported, rows, [])[0]!.run();
      } catch (error) {
        return (error as Error).message;
      }
    };
    expect(all({ f, wrong, other: f })).toBe(
      "gradientSuite: without a gradient row: other; rows without an export: none",
    );
    expect(all({ f })).toBe("gradientSuite: without a gradient row: none; rows without an export: wrong");
    expect(all({ f, other: f })).toBe(
      "gradientSuite: without a gradient row: other; rows without an export: wrong",
    );
  });

  it("finds a rule that is right once but not twice", () => {
    const constant = defineOp({
      name: "lib/constant",
      infer: ([x]) => ({ shape: x!.shape, dtype: x!.dtype }),
      compute: ([x]) => mul(x!, x!),
      vjp: (c, [x]) => [() => mul(c, tensor(x!.data(), { shape: x!.shape }).mul(2))],
    });
    const f = (x: Tensor): Tensor => applyOp(constant, [x], undefined);
    expect(() => {
      checkGradients(f, [double(3)]);
    }).not.toThrow();
    expect(() => {
      checkGradients(f, [double(3)], { order: 2 });
    }).toThrow("checkGradients");
  });
});
