import { grad } from "@chainrule/autograd";
import { compile } from "@chainrule/compile";
import { add, mean, mul, type Tensor } from "@chainrule/tensor";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { argumentsArbitrary, programArbitrary, runSteps, valuesOf } from "./randomPrograms.js";

const runs = Number(process.env["COMPILE_RUNS"] ?? 300);

function expectSameBits(got: readonly Tensor[], wanted: readonly Tensor[], what: string): void {
  expect(got.length).toBe(wanted.length);
  got.forEach((x, i) => {
    const y = wanted[i]!;
    expect([x.dtype, x.shape]).toEqual([y.dtype, y.shape]);
    const [a, b] = [x.data(), y.data()];
    for (let k = 0; k < a.length; k++) {
      if (!Object.is(a[k], b[k]))
        expect.fail(`${what}: result ${i}, element ${k}: compiled ${a[k]}, eager ${b[k]}`);
    }
  });
}

describe("compiled random programs", () => {
  it("have the bits of eager ones", () => {
    fc.assert(
      fc.property(programArbitrary, argumentsArbitrary, (steps, { shapes, dtype }) => {
        const f = (...args: Tensor[]): Tensor[] => runSteps(steps, args);
        const compiled = compile(f);
        for (const seed of [1, 2]) {
          const args = shapes.map((shape, i) => valuesOf(shape, dtype, 10 * seed + i));
          expectSameBits(compiled(...args), f(...args), "values");
        }
      }),
      { numRuns: runs },
    );
  });

  it("have the bits of eager ones when only the last value leaves", () => {
    fc.assert(
      fc.property(programArbitrary, argumentsArbitrary, (steps, { shapes, dtype }) => {
        const f = (...args: Tensor[]): Tensor[] => runSteps(steps, args).slice(-1);
        const compiled = compile(f);
        const args = shapes.map((shape, i) => valuesOf(shape, dtype, 30 + i));
        expectSameBits(compiled(...args), f(...args), "last value");
      }),
      { numRuns: runs },
    );
  });

  it("have the bits of eager ones in gradients and updates of donated arguments", () => {
    fc.assert(
      fc.property(programArbitrary, argumentsArbitrary, (steps, { shapes, dtype }) => {
        const loss = (args: Tensor[]): Tensor =>
          runSteps(steps, args).reduce((sum, x) => add(sum, mean(x)), mul(mean(args[0]!), 0.01));
        const update = (args: Tensor[]): Tensor[] => {
          const grads = grad(loss)(args);
          return args.map((x, i) => add(x, mul(grads[i]!, -0.1)));
        };
        const compiled = compile(update, { donate: [0] });
        const start = shapes.map((shape, i) => valuesOf(shape, dtype, 50 + i));
        let eager = start;
        let donated = shapes.map((shape, i) => valuesOf(shape, dtype, 50 + i));
        for (let step = 0; step < 2; step++) {
          eager = update(eager);
          donated = compiled(donated);
          expectSameBits(donated, eager, `step ${step}`);
        }
      }),
      { numRuns: runs },
    );
  });
});
