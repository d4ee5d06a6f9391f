import type { Tensor } from "@chainrule/tensor";
import fc from "fast-check";
import { expect } from "vitest";
import type { Graph } from "../../../packages/compile/src/graph.js";
import { argumentsArbitrary, programArbitrary, runSteps, valuesOf } from "../randomPrograms.js";
import { evaluated, recorded, withConstants } from "./recorded.js";

/** Recorded random programs, the first of their arguments a constant, with tensors for the others. */
export function forRandomGraphs(check: (graph: Graph, args: Tensor[]) => void, seed?: number): void {
  fc.assert(
    fc.property(programArbitrary, argumentsArbitrary, (steps, { shapes, dtype }) => {
      const args = shapes.map((shape, i) => valuesOf(shape, dtype, i + 1));
      const graph = recorded((...values) => runSteps(steps, values), ...args);
      check(withConstants(graph, { 0: args[0]! }), args.slice(1));
    }),
    seed === undefined ? { numRuns: 60 } : { numRuns: 60, seed },
  );
}

/** Holds a pass to what every pass must do: the same results, to the last bit, of no more than it was given. */
export function expectSameBits(pass: (graph: Graph) => Graph): void {
  forRandomGraphs((graph, args) => {
    const after = pass(graph);
    const [got, wanted] = [evaluated(after, args), evaluated(graph, args)];
    expect(after.arguments.length).toBe(graph.arguments.length);
    after.nodes.forEach(({ id, inputs }, i) => {
      expect(id).toBe(i);
      for (const input of inputs) expect(input).toBeLessThan(i);
    });
    got.forEach((x, i) => {
      expect([x.dtype, x.shape]).toEqual([wanted[i]!.dtype, wanted[i]!.shape]);
      expect(x.data()).toEqual(wanted[i]!.data());
    });
  });
}
