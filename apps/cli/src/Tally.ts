import type { StepEvent } from "./train.js";
import type { EpochSummary, Progress } from "./TrainingView.js";

/** Losses of single batches differ: only what is so much higher is worth a word. */
const CLEARLY = 1.2;

/** Adds up the steps of a training: means of the epoch, speed, time left. */
export class Tally {
  readonly #epochs: number;
  readonly #imagesAnEpoch: number;
  readonly #begun = performance.now();
  #epochBegun = this.#begun;
  #images = 0;
  /** Milliseconds spent on other things than training. */
  #apart = 0;
  #firstLoss: number | undefined;
  #epoch = new EpochSums(1);

  constructor({ epochs, imagesAnEpoch }: { epochs: number; imagesAnEpoch: number }) {
    this.#epochs = epochs;
    this.#imagesAnEpoch = imagesAnEpoch;
  }

  /** Takes a step into account. */
  add(step: StepEvent): void {
    this.#firstLoss ??= step.loss;
    this.#images += step.images;
    this.#epoch.add(step);
  }

  /** The result of `work`, whose time does not count as training. */
  apart<T>(work: () => T): T {
    const begun = performance.now();
    const result = work();
    this.#apart += performance.now() - begun;
    return result;
  }

  /** How far the training is. */
  progress(): Progress {
    const done = this.#images / (this.#epochs * this.#imagesAnEpoch);
    const elapsed = (performance.now() - this.#begun) / 1000;
    return {
      epoch: this.#epoch.number,
      epochs: this.#epochs,
      done,
      loss: this.#epoch.loss,
      accuracy: this.#epoch.accuracy,
      imagesPerSecond: this.#images / (elapsed - this.#apart / 1000),
      secondsLeft: (elapsed * (1 - done)) / done,
    };
  }

  /** Whether the epoch's losses were, in the mean, clearly above the loss before training. */
  get isWorseThanUntrained(): boolean {
    return this.#firstLoss !== undefined && this.#epoch.loss > CLEARLY * this.#firstLoss;
  }

  /** What the epoch came to; from now on the next one is counted. */
  endEpoch(heldOut: number): EpochSummary {
    const now = performance.now();
    const { number: epoch, loss, accuracy } = this.#epoch;
    const seconds = (now - this.#epochBegun) / 1000;
    this.#epochBegun = now;
    this.#epoch = new EpochSums(epoch + 1);
    return { epoch, epochs: this.#epochs, loss, accuracy, heldOut, seconds };
  }
}

/** Means over the images of an epoch so far. */
class EpochSums {
  readonly number: number;
  #images = 0;
  #loss = 0;
  #imagesLookedAt = 0;
  #right = 0;

  constructor(number: number) {
    this.number = number;
  }

  add({ images, loss, accuracy }: StepEvent): void {
    this.#images += images;
    this.#loss += loss * images;
    if (accuracy === undefined) return;
    this.#imagesLookedAt += images;
    this.#right += accuracy * images;
  }

  get loss(): number {
    return this.#loss / this.#images;
  }

  get accuracy(): number {
    return this.#right / this.#imagesLookedAt;
  }
}
