import { minimize, type MinimizeOptions, type MinimizeResult } from "@chainrule/optim";
import { add, mul, square, sub, sum, tensor, type Tensor, treeMap } from "@chainrule/tensor";
import { describe, expect, expectTypeOf, it } from "vitest";

type Value = (x: number, y: number) => [value: number, dx: number, dy: number];
type Surface = (params: Tensor) => [Tensor, Tensor];

/** A function of two numbers, on a float64 tensor of shape [2]. */
const surface =
  (f: Value): Surface =>
  (params) => {
    const [value, ...gradient] = f(...(params.data() as unknown as [number, number]));
    return [tensor(value, { dtype: "float64" }), tensor(gradient, { dtype: params.dtype })];
  };

const rosenbrock = surface((x, y) => [
  (1 - x) ** 2 + 100 * (y - x * x) ** 2,
  2 * (x - 1) - 400 * x * (y - x * x),
  200 * (y - x * x),
]);

const beale = surface((x, y) => {
  const errors = [1.5, 2.25, 2.625].map((c, i) => c - x + x * y ** (i + 1));
  return [
    errors.reduce((total, e) => total + e * e, 0),
    errors.reduce((total, e, i) => total + 2 * e * (y ** (i + 1) - 1), 0),
    errors.reduce((total, e, i) => total + 2 * e * x * (i + 1) * y ** i, 0),
  ];
});

const himmelblau = surface((x, y) => {
  const [a, b] = [x * x + y - 11, x + y * y - 7];
  return [a * a + b * b, 4 * x * a + 2 * b, 2 * a + 4 * y * b];
});

const himmelblauMinima = [
  [3, 2],
  [-2.805118086952745, 3.131312518250573],
  [-3.779310253377747, -3.28318599128617],
  [3.584428340330492, -1.848126526964404],
];

const at = (x: number, y: number): Tensor => tensor([x, y], { dtype: "float64" });
const pair = (params: Tensor): [number, number] => params.toArray() as [number, number];

/** J(θ) = (θ − 2.5)² − 1 */
const parabola = (x: Tensor): [Tensor, Tensor] => [sub(square(sub(x, 2.5)), 1), mul(2, sub(x, 2.5))];
const zero = tensor(0, { dtype: "float64" });

describe("lbfgs", () => {
  it("solves Rosenbrock in few steps", () => {
    const { params, value, reason, steps, evaluations, history } = minimize(rosenbrock, at(-1.2, 1));
    expect(reason).toBe("gradient");
    const [x, y] = pair(params);
    expect(Math.max(Math.abs(x - 1), Math.abs(y - 1))).toBeLessThan(1e-8);
    expect(value).toBeLessThan(1e-16);
    expect(steps).toBeLessThan(50);
    expect(evaluations).toBeLessThan(70);
    expect(history.length).toBe(steps + 1);
    history.slice(1).forEach((point, i) => {
      expect(point.value).toBeLessThan(history[i]!.value);
    });
  });

  it("solves Beale and Himmelblau", () => {
    const [x, y] = pair(minimize(beale, at(1, 1)).params);
    expect([x - 3, y - 0.5].every((error) => Math.abs(error) < 1e-8)).toBe(true);
    for (const start of [at(0, 0), at(-3, 3), at(-4, -4), at(4, -2)]) {
      const found = pair(minimize(himmelblau, start).params);
      const distances = himmelblauMinima.map(([a, b]) => Math.hypot(found[0] - a!, found[1] - b!));
      expect(Math.min(...distances)).toBeLessThan(1e-8);
    }
  });

  it("takes trees, also of float32, and gives them back", () => {
    const target = { a: tensor([1, -2, 3]), b: [tensor(0.5)] };
    const f = (params: typeof target): [Tensor, typeof target] => {
      const difference = treeMap(sub, params, target);
      return [sum(square(difference.a)).add(square(difference.b[0]!)), treeMap((x) => mul(x, 2), difference)];
    };
    const result = minimize(f, { a: tensor([0, 0, 0]), b: [tensor(9)] });
    expectTypeOf(result).toEqualTypeOf<MinimizeResult<typeof target>>();
    expect(result.params.a.toArray()).toEqual([1, -2, 3]);
    expect([result.params.b[0]!.dtype, result.params.b[0]!.shape]).toEqual(["float32", []]);
    expect(result.params.b[0]!.item()).toBe(0.5);
  });

  it("solves 50 numbers of very different curvature", () => {
    const scale = tensor(Float64Array.from({ length: 50 }, (_, i) => 10 ** (i / 25)));
    const f = (x: Tensor): [Tensor, Tensor] => [
      sum(mul(scale, square(sub(x, 1)))),
      mul(mul(scale, 2), sub(x, 1)),
    ];
    const result = minimize(f, tensor(new Float64Array(50)), { memory: 5 });
    expect(result.converged).toBe(true);
    expect(Math.max(...result.params.data().map((x) => Math.abs(x - 1)))).toBeLessThan(1e-8);
  });

  it("finds the minimum of a value that rounding blurs", () => {
    // As of a long computation: below 1e-10 the value says nothing.
    const blurred = surface((x, y) => {
      const [value, dx, dy] = [
        Math.cosh(x - 1) + 3 * Math.cosh(y - x),
        Math.sinh(x - 1),
        3 * Math.sinh(y - x),
      ];
      return [value + 1e-10 * Math.sin(1e9 * (x + y)), dx - dy, dy];
    });
    for (const start of [at(0, 0), at(-1, 2), at(3, 1), at(0.5, 0.25)]) {
      const { reason, params, evaluations } = minimize(blurred, start);
      expect(reason).toBe("gradient");
      for (const x of pair(params)) expect(x).toBeCloseTo(1, 7);
      expect(evaluations).toBeLessThan(20);
    }
  });

  it("does not take an equal value for the end while the gradient still falls", () => {
    for (const offset of [1e4, 1e6, 1e7]) {
      const raised = (params: Tensor): [Tensor, Tensor] => {
        const [value, gradient] = rosenbrock(params);
        return [add(value, offset), gradient];
      };
      for (const start of [at(-1.2, 1), at(0, 0), at(2, -1)]) {
        const { reason, params } = minimize(raised, start);
        expect(reason).toBe("gradient");
        for (const x of pair(params)) expect(x).toBeCloseTo(1, 7);
      }
    }
  });

  it("comes back from where the function is not defined", () => {
    const f = surface((x, y) => [x - Math.log(x) + y * y, 1 - 1 / x, 2 * y]);
    const [x, y] = pair(minimize(f, at(0.01, 3)).params);
    expect(Math.abs(x - 1) + Math.abs(y)).toBeLessThan(1e-7);
  });
});

describe("gradient-descent", () => {
  it("does the reference run: rate 0.1 from 0, to the last bit", () => {
    const result = minimize(parabola, zero, {
      method: "gradient-descent",
      learningRate: 0.1,
      tolerance: 1e-8,
    });
    // As `while |J(θ) − J(last θ)| ≥ 1e-8` does in plain numbers.
    let theta = 0;
    const thetas = [theta];
    const j = (x: number): number => (x - 2.5) ** 2 - 1;
    do thetas.push((theta -= 0.1 * 2 * (theta - 2.5)));
    while (Math.abs(j(theta) - j(thetas.at(-2)!)) >= 1e-8);
    expect(result.history.map(({ params }) => params.item())).toEqual(thetas);
    expect([result.reason, result.params.item(), result.history.length]).toEqual([
      "value",
      2.499891109642585,
      46,
    ]);
  });

  it("has 85 entries of history when θ is 2.4999999819074863", () => {
    const { params, history } = minimize(parabola, zero, {
      method: "gradient-descent",
      learningRate: 0.1,
      gradientTolerance: 4e-8,
    });
    expect([params.item(), history.length]).toEqual([2.4999999819074863, 85]);
  });

  it("says that it diverges when the rate is too large", () => {
    const options = { method: "gradient-descent", learningRate: 1.1 } as const;
    const { reason, converged, steps } = minimize(parabola, zero, options);
    expect([reason, converged]).toEqual(["diverged", false]);
    expect(steps).toBeLessThan(100);
    expect(minimize(rosenbrock, at(-1.2, 1), { ...options, learningRate: 1 }).reason).toBe("diverged");
  });

  it("does not take a leap to the other side for the end: the value is the same, the slope as steep", () => {
    const options = { method: "gradient-descent", learningRate: 1, maxSteps: 9 } as const;
    for (const tolerance of [0, 1e-8]) {
      const { reason, converged, params } = minimize(parabola, zero, { ...options, tolerance });
      expect([reason, converged, params.item()]).toEqual(["steps", false, 5]);
    }
  });

  it("ends where two float32 numbers beside each other take turns, the minimum between them", () => {
    const third = (x: Tensor): [Tensor, Tensor] => [sum(square(sub(x, 1 / 3))), mul(2, sub(x, 1 / 3))];
    const options = { method: "gradient-descent", learningRate: 0.75 } as const;
    const { reason, steps, params } = minimize(third, tensor([5, -3]), options);
    expect(reason).toBe("value");
    expect(steps).toBeLessThan(50);
    for (const x of pair(params)) expect(x).toBeCloseTo(1 / 3, 7);
  });

  it("searches its step without a rate", () => {
    const [x, y] = pair(minimize(rosenbrock, at(-1.2, 1), { method: "gradient-descent" }).params);
    expect(Math.max(Math.abs(x - 1), Math.abs(y - 1))).toBeLessThan(1e-6);
  });
});

describe("projected", () => {
  const projected = (options: MinimizeOptions<Tensor>, start = at(-1.2, 1)) =>
    minimize(rosenbrock, start, { method: "projected", ...options });

  it("stays between the bounds, and finds the least value there", () => {
    const { params, reason, history } = projected({ bounds: { lower: at(-2, -1), upper: at(0.5, 2) } });
    expect(reason).toBe("gradient");
    expect(pair(params)[0]).toBe(0.5);
    expect(pair(params)[1]).toBeCloseTo(0.25, 7);
    for (const point of history) {
      const [x, y] = pair(point.params);
      expect(x >= -2 && x <= 0.5 && y >= -1 && y <= 2).toBe(true);
    }
  });

  it("finds a minimum inside, and a corner", () => {
    const [x, y] = pair(projected({ bounds: { lower: -5, upper: 5 } }).params);
    expect(Math.max(Math.abs(x - 1), Math.abs(y - 1))).toBeLessThan(1e-6);
    const corner = minimize(parabola, zero, { method: "projected", bounds: { upper: 2 } });
    expect([corner.params.item(), corner.value, corner.gradientNorm]).toEqual([2, -0.75, 0]);
  });

  it("starts inside, and may have a fixed rate", () => {
    const result = minimize(parabola, tensor(9, { dtype: "float64" }), {
      method: "projected",
      bounds: { lower: 3, upper: 4 },
      learningRate: 0.1,
    });
    expect(result.history[0]!.params.item()).toBe(4);
    expect(result.params.item()).toBe(3);
  });
});

describe("stopping", () => {
  it("after a number of steps", () => {
    const { reason, steps, history } = minimize(rosenbrock, at(-1.2, 1), { maxSteps: 3, keepHistory: false });
    expect([reason, steps, history]).toEqual(["steps", 3, []]);
    expect(minimize(parabola, zero, { maxSteps: 0 }).history.length).toBe(1);
  });

  it("at once where the gradient is zero, or the value no number", () => {
    expect(minimize(rosenbrock, at(1, 1))).toMatchObject({ reason: "gradient", steps: 0, evaluations: 1 });
    expect(minimize(rosenbrock, at(NaN, 1))).toMatchObject({
      reason: "diverged",
      converged: false,
      steps: 0,
    });
  });

  it("when nothing lowers the value", () => {
    const uphill = surface((x) => [x * x, -2 * x, 0]);
    expect(minimize(uphill, at(1, 1)).reason).toBe("stuck");
    expect(minimize(uphill, at(1, 1), { method: "gradient-descent" }).reason).toBe("stuck");
  });
});

describe("errors", () => {
  it.each<[MinimizeOptions<Tensor>, string]>([
    [{ steps: 1 } as never, 'minimize: unknown option "steps". Known: method'],
    [
      { method: "newton" as never },
      'minimize: method is "lbfgs", "gradient-descent" or "projected", got "newton"',
    ],
    [{ learningRate: 1 }, 'minimize: "lbfgs" searches its step: it has no learningRate'],
    [{ bounds: {} }, 'minimize: bounds and method: "projected" go together'],
    [{ method: "projected" }, 'minimize: bounds and method: "projected" go together'],
    [{ method: "projected", bounds: { min: 1 } as never }, 'minimize: bounds: unknown option "min"'],
    [{ method: "projected", bounds: { lower: 2, upper: 1 } }, "a lower bound is above its upper bound"],
    [
      { method: "projected", bounds: { lower: at(1, 2) } },
      "minimize: at the root a bound has shape [2], but the parameter []",
    ],
    [{ tolerance: -1 }, "minimize: tolerance must be a number at least 0"],
    [{ gradientTolerance: -1 }, "minimize: gradientTolerance must be a number at least 0"],
    [
      { method: "gradient-descent", learningRate: 0 },
      "minimize: learningRate must be a number at least 5e-324, got 0",
    ],
    [{ maxSteps: 1.5 }, "minimize: maxSteps must be a whole number at least 0"],
    [{ memory: 0 }, "minimize: memory must be a whole number at least 1"],
  ])("options %o", (options, message) => {
    expect(() => minimize(parabola, zero, options)).toThrow(message);
  });

  it("name a bound of another shape, however many numbers it has", () => {
    const ones = (...shape: number[]): Tensor => tensor(new Float64Array(6).fill(1), { shape });
    const f = (params: { w: Tensor }) => [sum(params.w), { w: ones(2, 3) }] as const;
    const call = () =>
      minimize(f, { w: ones(2, 3) }, { method: "projected", bounds: { lower: { w: ones(3, 2) } } });
    expect(call).toThrow("minimize: at w a bound has shape [3, 2], but the parameter [2, 3]");
  });

  it("name a bound of another structure, and refuse one of which not all are in order", () => {
    const f = (params: { w: Tensor }) => [sum(params.w), { w: at(1, 1) }] as const;
    const run = (bounds: object) => minimize(f, { w: at(0, 0) }, { method: "projected", bounds });
    expect(() => run({ lower: { v: at(0, 0) } })).toThrow("v");
    expect(() => run({ lower: { w: at(2, 0) }, upper: 1 })).toThrow("a lower bound is above its upper bound");
    expect(run({ lower: { w: at(1, -3) }, upper: 1 }).params.w.toArray()).toEqual([1, -3]);
  });

  it("name a function without gradients, and parameters that cannot move", () => {
    expect(() => minimize((() => zero) as never, zero)).toThrow(
      "minimize: the function returns [value, grads]",
    );
    for (const result of [[zero], [zero, zero, zero], [1, zero]]) {
      expect(() => minimize((() => result) as never, zero)).toThrow("the function returns [value, grads]");
    }
    expect(() => minimize(() => [zero, at(1, 2)], zero)).toThrow("the gradient is float64[2]");
    expect(() => minimize(parabola, tensor(1, { dtype: "int32" }))).toThrow(
      "minimize: at the root there is int32",
    );
  });
});
