import { createLogUpdate } from "log-update";
import { formatCount, formatDuration, formatLoss, formatPercent } from "./formatNumber.js";
import type { Terminal } from "./terminal.js";
import { plainView, type Progress, type TrainingView } from "./TrainingView.js";

const WIDEST_BAR = 60;
const NARROWEST_BAR = 8;

/** Shows a line for each epoch like the plain view, and below them how far the training is. */
export function liveView(terminal: Terminal): TrainingView {
  const update = createLogUpdate(terminal.stream);
  const plain = plainView(terminal);
  let last = "";
  const above = (print: () => void): void => {
    update.clear();
    print();
    if (last !== "") update(last);
  };
  return {
    progress(progress) {
      last = progressLines(progress, terminal);
      update(last);
    },
    epoch(summary) {
      above(() => {
        plain.epoch(summary);
      });
    },
    note(text) {
      above(() => {
        plain.note(text);
      });
    },
    close() {
      update.clear();
      update.done();
    },
  };
}

/** Two lines that fit the terminal: epoch, bar and time left; loss, accuracy and speed. */
export function progressLines(
  progress: Progress,
  { columns, colors }: Pick<Terminal, "columns" | "colors">,
): string {
  const { epoch, epochs, done, loss, accuracy, imagesPerSecond, secondsLeft } = progress;
  const name = `Epoch ${epoch} of ${epochs}`;
  const percent = `${String(Math.floor(100 * done)).padStart(2)} %`;
  const left = `${formatDuration(secondsLeft)} left`;
  const room = columns - 1 - [name, percent, left].reduce((sum, part) => sum + part.length + 2, 0);
  const width = Math.min(room, WIDEST_BAR);
  const filled = Math.floor(width * done);
  const bar =
    colors.cyan("━".repeat(Math.max(0, filled))) + colors.dim("─".repeat(Math.max(0, width - filled)));
  const first = width >= NARROWEST_BAR ? [name, bar, percent, left] : [name, percent];
  const numbers = [
    `loss ${formatLoss(loss)}`,
    `accuracy ${formatPercent(accuracy, 1)}`,
    `${formatCount(imagesPerSecond)} images/s`,
  ];
  while (numbers.length > 1 && numbers.join(" · ").length >= columns) numbers.pop();
  return `${first.join("  ")}\n${colors.dim(numbers.join(" · "))}`;
}
