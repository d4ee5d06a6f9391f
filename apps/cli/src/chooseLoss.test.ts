import { expect, test } from "vitest";
import { chooseLoss } from "./chooseLoss.js";
import { CommandError } from "./CommandError.js";

const choose = (...values: number[]): ReturnType<typeof chooseLoss> =>
  chooseLoss({ data: Float64Array.from(values), shape: [values.length] });

test("measured numbers take the squared error", () => {
  expect(choose(1.5, 2, 3)).toMatchObject({ task: "regression", loss: "squared error", outputs: 1 });
  expect(choose(1.5, 2, 3).why).toContain("measured numbers");
  expect(choose(...Array.from({ length: 30 }, (_, i) => i))).toMatchObject({ task: "regression" });
  expect(choose(...Array.from({ length: 30 }, (_, i) => i)).why).toContain("30 different numbers");
});

test("two classes take the binary cross-entropy, more the softmax cross-entropy", () => {
  expect(choose(0, 1, 1, 0)).toMatchObject({ task: "binary", loss: "binary cross-entropy", outputs: 1 });
  expect(choose(-1, 1)).toMatchObject({ task: "binary" });
  expect(choose(0, 1, 2)).toMatchObject({ task: "classes", loss: "softmax cross-entropy", outputs: 3 });
  expect(chooseLoss({ data: Int32Array.of(3, 1, 2, 0), shape: [4] })).toMatchObject({ outputs: 4 });
});

test("where all are the same there is nothing to learn", () => {
  expect(() => choose(3, 3)).toThrow(CommandError);
  expect(() => choose(3, 3)).toThrow("All targets are 3: there is nothing to learn.");
});
