import { treeLeaves } from "@chainrule/tensor";
import { expect, test } from "vitest";
import { buildModel, type Params } from "./buildModel.js";
import { buildOptimizer } from "./buildOptimizer.js";
import { lossFunction } from "./lossFunction.js";
import { lossNames, type OptimizerName } from "./settings.js";
import { smallMnist } from "./testing/smallMnist.js";
import { train, type Training, type TrainingEvent } from "./train.js";

interface Case extends Partial<Training> {
  optimizerName?: OptimizerName;
  learningRate?: number;
}

function events({ optimizerName = "adam", learningRate = 0.01, ...changes }: Case = {}): TrainingEvent[] {
  return Array.from(
    train({
      model: buildModel({ hidden: [16] }, "relu"),
      loss: lossFunction("cross-entropy"),
      optimizer: buildOptimizer({ optimizer: optimizerName, learningRate, momentum: 0 }),
      images: smallMnist(100),
      epochs: 2,
      batchSize: 30,
      seed: 1,
      ...changes,
    }),
  );
}

function bits(params: Params): Uint32Array[] {
  return treeLeaves(params).map((leaf) => new Uint32Array(leaf.data().buffer));
}

/** Losses as they are, accuracies, and parameters to the bit. */
function trace(list: readonly TrainingEvent[]): unknown[] {
  return list.map((event) => ({ ...event, params: bits(event.params) }));
}

test("goes through the images in batches, epoch by epoch", () => {
  const kinds = events().map((event) => (event.kind === "step" ? event.images : event.kind));
  expect(kinds).toEqual([30, 30, 30, 10, "epoch", 30, 30, 30, 10, "epoch"]);
});

test.each(["adam", "sgd"] as const)(
  "the same seed gives the same losses to the last bit, with %s",
  (optimizerName) => {
    const first = trace(events({ optimizerName }));
    expect(trace(events({ optimizerName }))).toEqual(first);
    expect(trace(events({ optimizerName, seed: 2 }))).not.toEqual(first);
  },
);

test("each epoch has its own order", () => {
  const [first, second] = [1, 2].map((epoch) =>
    events({ learningRate: 1e-30 }).flatMap((event) =>
      event.kind === "step" && event.epoch === epoch ? [event.loss] : [],
    ),
  );
  expect(second).not.toEqual(first);
});

test.each(lossNames)("learns, by %s", (name) => {
  const list = events({ loss: lossFunction(name), epochs: 12 });
  const steps = list.filter((event) => event.kind === "step");
  expect(steps.at(-1)!.loss).toBeLessThan(steps[0]!.loss / 4);
  expect(steps.findLast(({ accuracy }) => accuracy !== undefined)!.accuracy).toBe(1);
});

test("accuracy is looked at in every fourth step of an epoch", () => {
  const looked = events({ batchSize: 10, epochs: 1 }).flatMap((event) =>
    event.kind === "step" ? [event.accuracy !== undefined] : [],
  );
  expect(looked).toEqual([true, false, false, false, true, false, false, false, true, false]);
});

test("ends at a loss that is not finite, with the last parameters that had a finite one", () => {
  const list = events({ optimizerName: "sgd", learningRate: 1e25 });
  const last = list.at(-1)!;
  expect(last).toMatchObject({ kind: "diverged", epoch: 1 });
  expect(last.kind === "diverged" && Number.isFinite(last.loss)).toBe(false);
  const before = list.at(-2)!;
  expect(before.kind).toBe("step");
  expect(bits(last.params)).toEqual(bits(before.params));
});

test("notices when the very last step breaks the model", () => {
  const list = events({ optimizerName: "sgd", learningRate: 1e38, batchSize: 100, epochs: 1 });
  expect(list.map(({ kind }) => kind)).toEqual(["step", "diverged"]);
});
