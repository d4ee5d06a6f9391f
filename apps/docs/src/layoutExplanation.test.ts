import { describe, expect, it } from "vitest";
import { micrograd, network, neuron } from "./chainRuleExamples.js";
import { layoutExplanation } from "./layoutExplanation.js";

describe("the chain rule's pictures", () => {
  it.each([
    ["neuron", neuron(0.6, 0.9)],
    ["micrograd", micrograd()],
    ["network", network()],
  ])("%s: every box has a place of its own, every arrow goes to the right", (_, explanation) => {
    const { nodes, edges, width, height } = layoutExplanation(explanation);
    for (const a of nodes) {
      expect(a.x - a.width / 2).toBeGreaterThanOrEqual(0);
      expect(a.x + a.width / 2).toBeLessThanOrEqual(width);
      expect(a.y + a.height / 2).toBeLessThanOrEqual(height);
      for (const b of nodes) {
        if (a === b) continue;
        const apart =
          Math.abs(a.x - b.x) >= (a.width + b.width) / 2 || Math.abs(a.y - b.y) >= (a.height + b.height) / 2;
        expect(apart).toBe(true);
      }
    }
    for (const { points } of edges) expect(points.at(-1)!.x).toBeGreaterThan(points[0]!.x);
  });

  it("show the numbers that micrograd's README gives", () => {
    const { nodes } = micrograd();
    const byName = (name: string) => nodes.find((node) => node.name === name)!;
    expect(nodes.at(-1)!.value).toBeCloseTo(24.7041, 4);
    expect(byName("a").adjoint).toBeCloseTo(138.8338, 4);
    expect(byName("b").adjoint).toBeCloseTo(645.5773, 4);
  });
});
