import { setImmediate } from "node:timers/promises";
import type { Interruption } from "../interruption.js";
import { sampleCount } from "../data/LoadedData.js";
import { train, type Training } from "./train.js";
import type { TrainingState } from "./TrainingState.js";
import type { Progress, TrainingView } from "./TrainingView.js";

/** How long the loop may run before the terminal and signals have their turn. */
const BREATH_MS = 50;
/** Epochs that take less are not each worth a checkpoint. */
const CHECKPOINT_MS = 2000;
/** Losses of single batches differ: only what is so much higher is worth a word. */
const CLEARLY = 1.2;

/** How a training ended. */
export type Outcome = (
  | { readonly ended: "complete" | "stopped" | "interrupted"; readonly state: TrainingState }
  | { readonly ended: "diverged"; readonly epoch: number; readonly step: number; readonly loss: number }
) & {
  /** Whether a checkpoint was written. */
  readonly saved: boolean;
};

/** What a training is run with. */
export interface Surroundings {
  readonly view: TrainingView;
  readonly interruption: Interruption;
  /** Keeps the state of a training for later. */
  save(state: TrainingState): Promise<void>;
}

/** Trains from a state to the end, to an interruption or to a divergence, and shows how it goes. */
export async function runTraining(
  training: Training,
  start: TrainingState,
  { view, interruption, save }: Surroundings,
): Promise<Outcome> {
  const clock = new Clock(training, start);
  let state = start;
  let warned = false;
  let [breath, lastSave] = [performance.now(), performance.now()];
  let saved = false;
  for (const event of train(training, start)) {
    if (event.kind === "diverged") {
      const { epoch, step, loss } = event;
      return { ended: "diverged", epoch, step, loss, saved };
    }
    state = event.state;
    if (event.kind === "stopped") return { ended: "stopped", state, saved };
    if (event.kind === "epoch") {
      const { record } = event;
      view.epoch(record, training.epochs);
      if (!warned && record.loss > CLEARLY * firstLoss(state)) {
        view.note("The loss is higher than before training. The learning rate may be too large.");
        warned = true;
      }
      const isLast = state.epochs === training.epochs;
      if (!isLast && performance.now() - lastSave > CHECKPOINT_MS) {
        await save(state);
        saved = true;
        lastSave = performance.now();
      }
    } else {
      clock.add(event.samples);
    }
    if (performance.now() - breath < BREATH_MS) continue;
    if (event.kind === "step") view.progress(clock.progress(state, event.norm));
    await setImmediate();
    breath = performance.now();
    if (interruption.exitCode !== undefined) {
      await save(state);
      return { ended: "interrupted", state, saved: true };
    }
  }
  return { ended: "complete", state, saved };
}

function firstLoss({ curve }: TrainingState): number {
  return curve.points[0] ?? Infinity;
}

/** How fast a training goes. */
class Clock {
  readonly #training: Training;
  readonly #begun = performance.now();
  readonly #before: number;
  #samples = 0;

  constructor(training: Training, start: TrainingState) {
    this.#training = training;
    this.#before = start.epochs * sampleCount(training.train) + start.sums.samples;
  }

  add(samples: number): void {
    this.#samples += samples;
  }

  progress(state: TrainingState, norm: number): Progress {
    const { epochs, train: samples } = this.#training;
    const all = epochs * sampleCount(samples);
    const seconds = (performance.now() - this.#begun) / 1000;
    const left = all - this.#before - this.#samples;
    return {
      epoch: Math.min(state.epochs + 1, epochs),
      epochs,
      done: (this.#before + this.#samples) / all,
      state,
      norm,
      samplesPerSecond: this.#samples / seconds,
      secondsLeft: (seconds * left) / this.#samples,
    };
  }
}
