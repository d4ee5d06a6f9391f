import { describe, expect, it } from "vitest";
import { progressOf, type Step } from "./progress.js";

function step(loss: number, slopeW: number, slopeB = 0): Step {
  return { w: 0, b: 0, loss, slopeW, slopeB };
}

describe("progress", () => {
  it.each([
    ["start", []],
    ["start", [step(9, -4)]],
    ["descending", [step(9, -4), step(8, -3)]],
    ["overshooting", [step(9, -4), step(8, 3)]],
    ["arrived", [step(9, -4), step(1, 1e-3)]],
    ["diverging", [step(9, -4), step(10, 5)]],
    ["diverging", [step(9, -4), step(20, -5)]],
    ["diverging", [step(9, -4), step(NaN, NaN)]],
    ["diverging", [step(9, -4), step(Infinity, 1)]],
  ] as const)("%s", (progress, steps) => {
    expect(progressOf(steps)).toBe(progress);
  });
});
