import type { Task } from "../data/DataDescription.js";
import { formatDuration, formatLoss, formatPercent } from "../formatNumber.js";
import type { Terminal } from "../terminal.js";
import { textUnlessFinite } from "../textUnlessFinite.js";
import type { EpochRecord, TrainingState } from "./TrainingState.js";

/** How far a training is. */
export interface Progress {
  readonly epoch: number;
  readonly epochs: number;
  /** The share of the whole training that is done. */
  readonly done: number;
  readonly state: TrainingState;
  /** The norm of the last gradients. */
  readonly norm: number;
  readonly samplesPerSecond: number;
  readonly secondsLeft: number;
}

/** What shows a training as it goes. */
export interface TrainingView {
  progress(progress: Progress): void;
  epoch(record: EpochRecord, epochs: number): void;
  /** Says something between the epochs. */
  note(text: string): void;
  /** Leaves the terminal in order. */
  close(): void;
}

/** What there is to look at: the kind of task, and what is held out. */
export interface Held {
  readonly task: Task;
  /** "validation" where a part is set apart for it, else "held-out". */
  readonly part: "validation" | "held-out";
}

/** The score in words: accuracy, or R², the share of the variance that is explained. */
export function scoreName(task: Task): string {
  return task === "regression" ? "R²" : "accuracy";
}

/** A score as text. */
function formatScore(score: number, task: Task): string {
  return task === "regression" ? score.toFixed(4) : formatPercent(score, 2);
}

/** The head of the table of epochs; without the time where it is too wide. */
function epochHeading(epochs: number, held: Held, columns: number): string {
  const { task, part } = held;
  const short = part === "validation" ? "valid." : part;
  const seen = task === "regression" ? [] : ["accuracy"];
  const score = task === "regression" ? "R²" : part;
  return tableRow(epochs, ["epoch", "loss", ...seen, `${short} loss`, score, "time"], held, columns);
}

/** An epoch's row in the table. */
function epochRow(
  { epoch, loss, accuracy, heldOut, seconds }: EpochRecord,
  epochs: number,
  held: Held,
  columns: number,
): string {
  const cells = [
    `${epoch}/${epochs}`,
    formatLoss(loss),
    ...(accuracy === null ? [] : [formatPercent(accuracy, 2)]),
    formatLoss(heldOut.loss),
    formatScore(heldOut.score, held.task),
    formatDuration(seconds),
  ];
  return tableRow(epochs, cells, held, columns);
}

function tableRow(epochs: number, cells: readonly string[], { task }: Held, columns: number): string {
  const first = 2 + Math.max("epoch".length, `${epochs}/${epochs}`.length);
  const widths = [first, 9, ...(task === "regression" ? [] : [10]), 15, 12, 12];
  let row = "";
  for (const [i, cell] of cells.entries()) {
    const next = row + cell.padStart(widths[i]!);
    if (next.length >= columns) break;
    row = next;
  }
  return row;
}

/** Shows a line for each epoch, and nothing in between: for files, pipes and dumb terminals. */
export function plainView(terminal: Terminal, held: Held): TrainingView {
  let begun = false;
  return {
    progress() {},
    epoch(record, epochs) {
      if (!begun) terminal.print(epochHeading(epochs, held, terminal.columns));
      begun = true;
      terminal.print(epochRow(record, epochs, held, terminal.columns));
    },
    note(text) {
      terminal.paragraph(text);
    },
    close() {},
  };
}

/** Writes a line of JSON for each epoch. */
export function jsonView(terminal: Pick<Terminal, "print">): TrainingView {
  return {
    progress() {},
    epoch(record, epochs) {
      terminal.print(JSON.stringify({ event: "epoch", ...record, epochs }, textUnlessFinite));
    },
    note(text) {
      terminal.print(JSON.stringify({ event: "note", text }));
    },
    close() {},
  };
}
