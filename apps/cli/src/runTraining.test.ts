import { expect, test } from "vitest";
import { buildModel } from "./buildModel.js";
import { buildOptimizer } from "./buildOptimizer.js";
import { lossFunction } from "./lossFunction.js";
import { runTraining } from "./runTraining.js";
import { smallMnist } from "./testing/smallMnist.js";
import type { Training } from "./train.js";
import type { EpochSummary, Progress, TrainingView } from "./TrainingView.js";

function training(changes: Partial<Training> & { learningRate?: number } = {}): Training {
  const { learningRate = 0.01, ...rest } = changes;
  return {
    model: buildModel({ hidden: [64] }, "relu"),
    loss: lossFunction("cross-entropy"),
    optimizer: buildOptimizer({ optimizer: "sgd", learningRate, momentum: 0 }),
    images: smallMnist(300),
    epochs: 3,
    batchSize: 10,
    seed: 1,
    ...rest,
  };
}

class Recorder implements TrainingView {
  readonly seen: Progress[] = [];
  readonly epochs: EpochSummary[] = [];
  readonly notes: string[] = [];
  progress(progress: Progress): void {
    this.seen.push(progress);
  }
  epoch(summary: EpochSummary): void {
    this.epochs.push(summary);
  }
  note(text: string): void {
    this.notes.push(text);
  }
  close(): void {}
}

const undisturbed = { exitCode: undefined, release() {} };

test("shows every epoch", async () => {
  const view = new Recorder();
  const outcome = await runTraining(training(), () => 0.75, view, undisturbed);
  expect(outcome).toMatchObject({ ended: "complete", epochsDone: 3 });
  expect(view.epochs).toMatchObject([1, 2, 3].map((epoch) => ({ epoch, epochs: 3, heldOut: 0.75 })));
  expect(view.epochs[2]!.loss).toBeLessThan(view.epochs[0]!.loss);
  expect(view.notes).toEqual([]);
});

test("breathes: shows progress, and stops when asked to", async () => {
  const view = new Recorder();
  const begun = performance.now();
  const interruption = {
    get exitCode() {
      return performance.now() - begun > 200 ? 130 : undefined;
    },
    release() {},
  };
  const outcome = await runTraining(training({ epochs: 100_000 }), () => 0, view, interruption);
  expect(outcome.ended).toBe("interrupted");
  expect(performance.now() - begun).toBeLessThan(3000);
  expect(view.seen.length).toBeGreaterThan(0);
  for (const progress of view.seen) {
    expect(Object.values(progress).every(Number.isFinite)).toBe(true);
    expect(progress.done).toBeGreaterThan(0);
    expect(progress.secondsLeft).toBeGreaterThan(0);
  }
});

test("tells of a divergence", async () => {
  const outcome = await runTraining(training({ learningRate: 1e25 }), () => 0, new Recorder(), undisturbed);
  expect(outcome).toMatchObject({ ended: "diverged", epochsDone: 0, event: { epoch: 1 } });
});

test("says once that the loss grows", async () => {
  const view = new Recorder();
  await runTraining(training({ learningRate: 50, epochs: 4 }), () => 0, view, undisturbed);
  expect(view.notes).toEqual([
    "The loss is higher than before training. The learning rate may be too large.",
  ]);
});
