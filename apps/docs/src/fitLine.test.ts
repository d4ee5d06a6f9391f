import { describe, expect, it } from "vitest";
import { bowlOf } from "./bowl.js";
import { type Line, lossAndGrad, makePoints, startLine, stepDown } from "./fitLine.js";

const points = makePoints(7, 0.6);

function descend(learningRate: number, steps: number): { line: Line; losses: number[] } {
  let line = startLine();
  const losses: number[] = [];
  for (let step = 0; step < steps; step++) {
    const [loss, grads] = lossAndGrad(line, points);
    losses.push(loss.item());
    line = stepDown(line, grads, learningRate);
  }
  return { line, losses };
}

describe("fitting a line", () => {
  it("makes the same points from the same seed, on a line without noise", () => {
    expect(makePoints(3, 0.5)).toEqual(makePoints(3, 0.5));
    expect(makePoints(3, 0.5)).not.toEqual(makePoints(4, 0.5));
    const { x, y } = makePoints(3, 0);
    Array.from(x.data()).forEach((value, i) => {
      expect(y.data()[i]).toBeCloseTo(1.2 * value + 0.5, 5);
    });
  });

  it("finds the line of least squares, the loss falling at each step", () => {
    const { line, losses } = descend(0.1, 200);
    const { lowest, lowestLoss } = bowlOf(points);
    expect(line.w.item()).toBeCloseTo(lowest.w, 4);
    expect(line.b.item()).toBeCloseTo(lowest.b, 4);
    expect(losses.at(-1)).toBeCloseTo(lowestLoss, 5);
    losses.slice(1, 50).forEach((loss, i) => {
      expect(loss).toBeLessThan(losses[i]!);
    });
  });

  it("diverges above the largest rate, and not below", () => {
    const { largestRate } = bowlOf(points);
    expect(descend(0.98 * largestRate, 300).losses.at(-1)).toBeLessThan(1);
    expect(descend(1.02 * largestRate, 300).losses.at(-1)).toBeGreaterThan(100);
  });
});
