import * as activations from "@chainrule/activations";
import { catalogue } from "@chainrule/activations/catalogue";
import { grad } from "@chainrule/autograd";
import * as t from "@chainrule/tensor";
import { type Tensor, tensor } from "@chainrule/tensor";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Case, compare, type F, load } from "./vectors.js";

const vectors = load<{ cases: Case[] }>("activations");

/** Our function for a vector's name: the name, then the options as JSON. */
function ours(name: string): F {
  const [, head, json] = /^(\w+) ?(.*)$/u.exec(name)!;
  const f = (activations as unknown as Record<string, (...args: unknown[]) => Tensor>)[head!]!;
  return (...inputs) => (json ? f(...inputs, JSON.parse(json)) : f(...inputs));
}

compare(vectors.cases, ours);

const f32 = (): fc.Arbitrary<number> =>
  fc.oneof(
    fc.float({ noNaN: true, noDefaultInfinity: true }),
    fc.float({ min: -100, max: 100, noNaN: true }),
    fc.constantFrom(0, -0, 1e-45, -1e-45, 3.4028234663852886e38, -3.4028234663852886e38, 1e20, -1e20),
  );

describe("finite input gives no NaN, in float32", () => {
  const variants: [string, (x: Tensor) => Tensor][] = [
    ...catalogue.map((entry): [string, (x: Tensor) => Tensor] => [entry.name, entry.function]),
    ["gelu tanh", (x) => activations.gelu(x, { approximate: "tanh" })],
    ["softplus sharp", (x) => activations.softplus(x, { beta: 50, threshold: Infinity })],
    ["celu flat", (x) => activations.celu(x, { alpha: 0.01 })],
    ["leakyRelu steep", (x) => activations.leakyRelu(x, { negativeSlope: 3 })],
  ];

  it.each(variants)("%s", (_, f) => {
    const gradient = grad((x: Tensor) => t.sum(f(x)));
    const curvature = grad((x: Tensor) => t.sum(gradient(x)));
    fc.assert(
      fc.property(fc.array(f32(), { minLength: 1, maxLength: 8 }), (values) => {
        const x = tensor(values.concat(values));
        for (const g of [f, gradient, curvature]) {
          expect([...g(x).data()].filter(Number.isNaN)).toEqual([]);
        }
      }),
      { numRuns: 60 },
    );
  });

  it.each(catalogue.filter(({ along }) => along === "element").map((entry) => [entry.name, entry] as const))(
    "%s is infinite only where the true value is",
    (_, entry) => {
      fc.assert(
        fc.property(fc.float({ min: Math.fround(-3e38), max: Math.fround(3e38), noNaN: true }), (value) => {
          expect(Number.isFinite(entry.function(tensor([value])).item())).toBe(true);
        }),
        { numRuns: 60 },
      );
    },
  );
});

describe("sparsemax", () => {
  /** The projection onto the simplex, by bisection for τ. */
  function projection(z: number[]): number[] {
    let [low, high] = [Math.max(...z) - 1, Math.max(...z)];
    for (let i = 0; i < 200; i++) {
      const middle = (low + high) / 2;
      const total = z.reduce((sum, x) => sum + Math.max(x - middle, 0), 0);
      if (total > 1) low = middle;
      else high = middle;
    }
    return z.map((x) => Math.max(x - low, 0));
  }

  it("is the nearest point of the simplex", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 1, maxLength: 12 }),
        fc.constantFrom(0, 1e4, -1e6),
        (z, shift) => {
          const p = activations.sparsemax(tensor(z, { dtype: "float64" }).add(shift)).data();
          projection(z).forEach((expected, i) => {
            expect(Math.abs(p[i]! - expected)).toBeLessThan(shift === 0 ? 1e-12 : 1e-8);
          });
        },
      ),
    );
  });

  it("has the Jacobian diag(s) − s·sᵀ / |s| of the paper", () => {
    const x = tensor([0.5, 0.25, -2, 0.4], { dtype: "float64" });
    const row = grad((z: Tensor) => t.at(activations.sparsemax(z), 1))(x).toArray() as number[];
    [-1 / 3, 2 / 3, 0, -1 / 3].forEach((expected, i) => {
      expect(row[i]).toBeCloseTo(expected, 14);
    });
  });
});
