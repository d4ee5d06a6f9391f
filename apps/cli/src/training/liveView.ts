import { stripVTControlCharacters } from "node:util";
import { createLogUpdate } from "log-update";
import { terminalPlot } from "../charts/terminalPlot.js";
import { formatCount, formatDuration, formatLoss, formatPercent } from "../formatNumber.js";
import type { Terminal } from "../terminal.js";
import { lossPlot, scorePlot } from "./trainingCurves.js";
import { type Held, plainView, type Progress, type TrainingView } from "./TrainingView.js";

const WIDEST_BAR = 60;
const NARROWEST_BAR = 8;
/** Two curves stand side by side from so many columns on. */
const WIDE = 100;
/** Curves take rows of the terminal only where so many are left for other things. */
const OTHER_ROWS = 14;
const [FEWEST_PLOT_ROWS, MOST_PLOT_ROWS] = [5, 12];
const GAP = 3;

/** Shows a line for each epoch like the plain view, and below them curves and how far the training is. */
export function liveView(terminal: Terminal, held: Held, stepsAnEpoch: number): TrainingView {
  const update = createLogUpdate(terminal.stream);
  const plain = plainView(terminal, held);
  let last: Progress | undefined;
  const draw = (): void => {
    if (last === undefined) return;
    const curves = curveLines(last, held, stepsAnEpoch, terminal);
    update([...curves, progressLines(last, terminal)].join("\n"));
  };
  const above = (print: () => void): void => {
    update.clear();
    print();
    draw();
  };
  return {
    progress(progress) {
      last = progress;
      draw();
    },
    epoch(record, epochs) {
      above(() => {
        plain.epoch(record, epochs);
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

/** The curves so far, as many lines as there is room for; none on a low terminal or before there is anything to see. */
export function curveLines(
  { state }: Pick<Progress, "state">,
  held: Held,
  stepsAnEpoch: number,
  { columns, rows, colors }: Pick<Terminal, "columns" | "rows" | "colors">,
): string[] {
  const height = Math.min(MOST_PLOT_ROWS, rows - OTHER_ROWS);
  if (height < FEWEST_PLOT_ROWS || state.curve.points.length < 2) return [];
  const wide = columns >= WIDE && state.history.length > 1;
  const width = wide ? Math.floor((columns - GAP) / 2) : columns;
  const loss = terminalPlot(lossPlot(state, stepsAnEpoch, held), { columns: width, colors }, height);
  const lines = wide
    ? sideBySide(loss, terminalPlot(scorePlot(state, held), { columns: width, colors }, height), width)
    : loss;
  return ["", ...lines, ""];
}

/** Two blocks of lines beside each other, colours and all. */
function sideBySide(left: readonly string[], right: readonly string[], width: number): string[] {
  return Array.from({ length: Math.max(left.length, right.length) }, (_, i) => {
    const line = left[i] ?? "";
    const room = " ".repeat(Math.max(0, width - stripVTControlCharacters(line).length) + GAP);
    return right[i] === undefined ? line : line + room + right[i];
  });
}

/** Two lines that fit the terminal: epoch, bar and time left; loss, accuracy, gradient norm and speed. */
export function progressLines(
  progress: Progress,
  { columns, colors }: Pick<Terminal, "columns" | "colors">,
): string {
  const { epoch, epochs, done, state, norm, samplesPerSecond, secondsLeft } = progress;
  const name = `Epoch ${epoch} of ${epochs}`;
  const percent = `${String(Math.floor(100 * done)).padStart(2)} %`;
  const left = `${formatDuration(secondsLeft)} left`;
  const room = columns - 1 - [name, percent, left].reduce((sum, part) => sum + part.length + 2, 0);
  const width = Math.min(room, WIDEST_BAR);
  const filled = Math.floor(width * done);
  const bar =
    colors.cyan("━".repeat(Math.max(0, filled))) + colors.dim("─".repeat(Math.max(0, width - filled)));
  const first = width >= NARROWEST_BAR ? [name, bar, percent, left] : [name, percent];
  const { sums, history } = state;
  const isClasses = history.every(({ accuracy }) => accuracy !== null) && sums.right > 0;
  const numbers = [
    ...(sums.samples > 0 ? [`loss ${formatLoss(sums.loss / sums.samples)}`] : []),
    ...(isClasses && sums.samples > 0 ? [`accuracy ${formatPercent(sums.right / sums.samples, 1)}`] : []),
    `gradient ${norm.toPrecision(2)}`,
    `${formatCount(samplesPerSecond)} samples/s`,
  ];
  while (numbers.length > 1 && numbers.join(" · ").length >= columns) numbers.pop();
  return `${first.join("  ")}\n${colors.dim(numbers.join(" · "))}`;
}
