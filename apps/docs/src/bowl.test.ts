import { tensor } from "@chainrule/tensor";
import { describe, expect, it } from "vitest";
import { bowlOf, contour } from "./bowl.js";
import { lossAndGrad, makePoints } from "./fitLine.js";

const points = makePoints(2, 1);
const bowl = bowlOf(points);

function lossOf(w: number, b: number): number {
  return lossAndGrad(
    { w: tensor(w, { dtype: "float64" }), b: tensor(b, { dtype: "float64" }) },
    points,
  )[0].item();
}

describe("the bowl", () => {
  it("is flat at its lowest place", () => {
    const { w, b } = bowl.lowest;
    const [, grads] = lossAndGrad(
      { w: tensor(w, { dtype: "float64" }), b: tensor(b, { dtype: "float64" }) },
      points,
    );
    expect(grads.w.item()).toBeCloseTo(0, 6);
    expect(grads.b.item()).toBeCloseTo(0, 6);
    expect(bowl.lowestLoss).toBe(lossOf(w, b));
  });

  it("has contours of one height", () => {
    for (const height of [0.1, 3]) {
      const ring = contour(bowl, height, 12);
      expect(ring).toHaveLength(12);
      for (const { w, b } of ring) expect(lossOf(w, b)).toBeCloseTo(bowl.lowestLoss + height, 5);
    }
  });
});
