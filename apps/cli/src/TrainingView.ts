import { formatDuration, formatLoss, formatPercent } from "./formatNumber.js";
import type { Terminal } from "./terminal.js";

/** How far a training is. */
export interface Progress {
  readonly epoch: number;
  readonly epochs: number;
  /** The share of the whole training that is done. */
  readonly done: number;
  /** Means of the epoch so far. */
  readonly loss: number;
  readonly accuracy: number;
  readonly imagesPerSecond: number;
  readonly secondsLeft: number;
}

/** What an epoch came to. */
export interface EpochSummary {
  readonly epoch: number;
  readonly epochs: number;
  /** The mean loss of its batches. */
  readonly loss: number;
  /** The accuracy on its batches. */
  readonly accuracy: number;
  /** The accuracy on the held-out images after it. */
  readonly heldOut: number;
  readonly seconds: number;
}

/** What shows a training as it goes. */
export interface TrainingView {
  progress(progress: Progress): void;
  epoch(summary: EpochSummary): void;
  /** Says something between the epochs. */
  note(text: string): void;
  /** Leaves the terminal in order. */
  close(): void;
}

/** The head of the table of epochs. */
export function epochHeading(epochs: number): string {
  return tableRow(epochs, ["epoch", "loss", "accuracy", "held-out", "time"]);
}

/** An epoch's row in the table. */
export function epochRow({ epoch, epochs, loss, accuracy, heldOut, seconds }: EpochSummary): string {
  return tableRow(epochs, [
    `${epoch}/${epochs}`,
    formatLoss(loss),
    formatPercent(accuracy, 2),
    formatPercent(heldOut, 2),
    formatDuration(seconds),
  ]);
}

function tableRow(epochs: number, [first = "", ...cells]: readonly string[]): string {
  const width = Math.max("epoch".length, `${epochs}/${epochs}`.length);
  return [first.padStart(2 + width), ...cells.map((cell) => cell.padStart(10))].join("");
}

/** Shows a line for each epoch, and nothing in between: for files, pipes and dumb terminals. */
export function plainView(terminal: Terminal): TrainingView {
  let begun = false;
  return {
    progress() {},
    epoch(summary) {
      if (!begun) terminal.print(epochHeading(summary.epochs));
      begun = true;
      terminal.print(epochRow(summary));
    },
    note(text) {
      terminal.paragraph(text);
    },
    close() {},
  };
}
