import { tensor } from "@chainrule/tensor";
import { expect, test } from "vitest";
import { buildSchedule, parseSchedule } from "./schedule.js";

/** The rates of some steps of 4 epochs of 10 steps. */
function rates(text: string, warmup: number, steps: readonly number[]): number[] {
  const rate = buildSchedule(parseSchedule(text), 0.1, { epochs: 4, stepsAnEpoch: 10, warmup });
  return steps.map((step) =>
    typeof rate === "number"
      ? rate
      : Number(
          rate(tensor(step, { dtype: "int32" }))
            .item()
            .toPrecision(6),
        ),
  );
}

test.each<[string, number, number[], number[]]>([
  ["constant", 0, [0, 39], [0.1, 0.1]],
  ["constant", 1, [0, 5, 10, 39], [0, 0.05, 0.1, 0.1]],
  ["cosine", 0, [0, 20, 40], [0.1, 0.05, 0]],
  // From the end of the rise on.
  ["cosine", 2, [0, 10, 20, 30, 40], [0, 0.05, 0.1, 0.05, 0]],
  ["linear", 0, [0, 10, 40], [0.1, 0.075, 0]],
  ["step:1,0.5", 0, [0, 9, 10, 20, 39], [0.1, 0.1, 0.05, 0.025, 0.0125]],
  ["step", 0, [0, 39], [0.1, 0.1]],
  ["exponential:0.5", 0, [0, 10, 20], [0.1, 0.05, 0.025]],
  ["one-cycle", 0, [0, 11, 39], [0.004, 0.1, 0.0000004]],
])("%s with a warmup of %d epochs", (text, warmup, steps, expected) => {
  const found = rates(text, warmup, steps);
  found.forEach((rate, i) => {
    expect(rate).toBeCloseTo(expected[i]!, 6);
  });
});

test.each([
  ["cosin", "Did you mean cosine?"],
  ["step:0", '"step:0" is no schedule.'],
  ["step:5,2", '"step:5,2" is no schedule.'],
  ["step:5,0.1,3", "is no schedule."],
  ["exponential:x", "is no schedule."],
  ["cosine:3", "is no schedule."],
])("%s is refused", (text, message) => {
  expect(() => parseSchedule(text)).toThrow(message);
});
