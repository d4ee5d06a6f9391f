import { terminalPictures } from "../charts/terminalPictures.js";
import { terminalTable } from "../charts/terminalTable.js";
import { type Cell, significant, type Table } from "../charts/Table.js";
import { classIndex } from "../data/classIndex.js";
import { type DataDescription, isImages } from "../data/DataDescription.js";
import { formatCount, formatPercent } from "../formatNumber.js";
import type { Terminal } from "../terminal.js";
import type { Predicted } from "./predictInput.js";
import { type Prediction, ranked } from "./Prediction.js";
import type { TableRows } from "./tableRows.js";

/** A picture is drawn so wide at most. */
const WIDEST_PICTURE = 32;
/** So much room must be left beside a picture for the bars. */
const BARS = 28;
const GAP = "  ";
const LONGEST_BAR = 30;
const EIGHTHS = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"] as const;

/** What is to be shown of a prediction. */
export interface Shown {
  /** How many classes. */
  readonly top: number;
  readonly pictures: boolean;
}

/** Prints what a model says about a file: for people. */
export function printPrediction(
  name: string,
  predicted: Exclude<Predicted, { kind: "nothing" }>,
  data: DataDescription,
  shown: Shown,
  terminal: Terminal,
): void {
  if (predicted.kind === "image") {
    printImage(name, predicted, data, shown, terminal);
  } else {
    printRows(name, predicted, data, shown, terminal);
  }
}

function printImage(
  name: string,
  { prediction, view, note }: Extract<Predicted, { kind: "image" }>,
  data: DataDescription,
  { top, pictures }: Shown,
  terminal: Terminal,
): void {
  const { colors } = terminal;
  terminal.paragraph(`${colors.bold(`${name}: ${inWords(prediction, data)}`)}`);
  const turned =
    view.angle === 0 ? "" : `turned by ${Math.abs(view.angle)}° ${view.angle > 0 ? "left" : "right"}`;
  const done = [note, turned].filter((text) => text !== "").join(", ");
  if (done !== "") terminal.paragraph(colors.dim(`What the model saw: ${done}.`));
  const picture = pictures ? drawView(view.pixels, data, terminal) : { lines: [], width: 0 };
  const beside = pictures && terminal.columns - picture.width >= BARS + GAP.length;
  const room = beside ? terminal.columns - picture.width - GAP.length : terminal.columns;
  const bars =
    prediction.kind === "classes"
      ? classBars(prediction.probabilities, data, top, { ...terminal, columns: room, colors })
      : [];
  if (!beside) {
    terminal.print(...picture.lines, ...bars);
    return;
  }
  const first = Math.max(0, Math.floor((picture.lines.length - bars.length) / 2));
  const height = Math.max(picture.lines.length, bars.length);
  for (let line = 0; line < height; line++) {
    const drawn = picture.lines[line] ?? " ".repeat(picture.width);
    const bar = bars[line - first];
    terminal.print(bar === undefined ? drawn.trimEnd() : drawn + GAP + bar);
  }
}

/** "7 (98.2 %)", or "price 203.1". */
function inWords(prediction: Prediction, { classNames, targetName }: DataDescription): string {
  if (prediction.kind === "value") return `${targetName} ${significant(prediction.value)}`;
  const [best] = ranked(prediction.probabilities);
  return `${classNames[best!.index]!} (${formatPercent(best!.probability, 1)})`;
}

/** The most likely classes with their probabilities, as bars of which the longest possible is 100 %. */
function classBars(
  probabilities: readonly number[],
  { classNames }: DataDescription,
  top: number,
  { columns, colors }: Pick<Terminal, "columns" | "colors">,
): string[] {
  const rows = ranked(probabilities).slice(0, top);
  const label = Math.max(...rows.map(({ index }) => classNames[index]!.length));
  const percent = "100.0 %".length;
  const room = Math.max(4, Math.min(LONGEST_BAR, columns - label - percent - 3));
  return rows.map(({ index, probability }) => {
    const eighths = Math.round(8 * room * probability);
    const bar = "█".repeat(eighths >> 3) + EIGHTHS[eighths & 7]!;
    const padding = " ".repeat(room - Math.ceil(eighths / 8));
    const share = formatPercent(probability, 1).padStart(percent);
    return `${classNames[index]!.padEnd(label)} ${colors.cyan(bar)}${padding} ${share}`;
  });
}

/** The view in half blocks or shades, made smaller where it is large, all lines of the same width. */
function drawView(
  pixels: Float32Array,
  { inputShape }: DataDescription,
  terminal: Pick<Terminal, "columns" | "greys">,
): { lines: string[]; width: number } {
  const [channels, height, width] = inputShape as [number, number, number];
  const factor = Math.max(1, Math.ceil(Math.max(width, height) / WIDEST_PICTURE));
  const [small, low] = [Math.ceil(width / factor), Math.ceil(height / factor)];
  const values = Array.from({ length: small * low }, (_, i) => {
    const [x, y] = [(i % small) * factor, Math.floor(i / small) * factor];
    let [sum, count] = [0, 0];
    for (let row = y; row < Math.min(height, y + factor); row++) {
      for (let column = x; column < Math.min(width, x + factor); column++) {
        for (let channel = 0; channel < channels; channel++) {
          sum += pixels[(channel * height + row) * width + column]!;
          count++;
        }
      }
    }
    return sum / count;
  });
  const figure = {
    kind: "pictures",
    title: "",
    width: small,
    height: low,
    values: "ink",
    pictures: [{ caption: "", values }],
  } as const;
  const lines = terminalPictures(figure, terminal).slice(0, -1);
  return { lines: terminal.greys ? lines : lines.map((line) => line.padEnd(small)), width: small };
}

function printRows(
  name: string,
  predicted: Extract<Predicted, { kind: "pixels" | "table" }>,
  data: DataDescription,
  { top }: Shown,
  terminal: Terminal,
): void {
  const { predictions } = predicted;
  const rows = predicted.kind === "table" ? predicted.rows : undefined;
  const [only] = predictions;
  if (predictions.length === 1) {
    terminal.paragraph(terminal.colors.bold(`${name}: ${inWords(only!, data)}`));
    if (only!.kind === "classes") terminal.print(...classBars(only!.probabilities, data, top, terminal));
  } else {
    const count = `${formatCount(predictions.length)} ${isImages(data) ? "images" : "rows"}`;
    terminal.paragraph(terminal.colors.bold(`${name}: ${data.targetName} of ${count}`));
    terminal.print(...terminalTable(rowsTable(predictions, rows, data), terminal));
  }
  for (const note of rows === undefined ? [] : notesOf(rows, predictions, data)) {
    terminal.paragraph(terminal.colors.dim(note));
  }
}

function rowsTable(
  predictions: readonly Prediction[],
  rows: TableRows | undefined,
  { classNames, targetName }: DataDescription,
): Table {
  const classes = predictions[0]!.kind === "classes";
  const next = classes && classNames.length > 2;
  return {
    title: "",
    columns: [
      { name: rows?.unit ?? "image" },
      { name: targetName },
      ...(classes ? [{ name: "probability" }] : []),
      ...(next ? [{ name: "or else" }] : []),
      ...(rows?.targets ? [{ name: "in the file" }] : []),
    ],
    rows: predictions.map((prediction, i): Cell[] => {
      const place = rows?.places[i] ?? i + 1;
      const target = rows?.targets ? [rows.targets[i] ?? ""] : [];
      if (prediction.kind === "value") return [place, Number(significant(prediction.value)), ...target];
      const [best, second] = ranked(prediction.probabilities);
      return [
        place,
        classNames[best!.index]!,
        formatPercent(best!.probability, 1).padStart("100.0 %".length),
        ...(next ? [`${classNames[second!.index]!} ${formatPercent(second!.probability, 1)}`] : []),
        ...target,
      ];
    }),
  };
}

function notesOf(
  { unused, dropped, targets }: TableRows,
  predictions: readonly Prediction[],
  { classNames, targetName }: DataDescription,
): string[] {
  const notes: string[] = [];
  if (unused.length > 0) notes.push(`Not used, as the model has not learned from it: ${unused.join(", ")}.`);
  if (dropped > 0)
    notes.push(
      dropped === 1
        ? "1 row lacks a value and is left out."
        : `${formatCount(dropped)} rows lack a value and are left out.`,
    );
  const known = targets?.filter((target) => target !== undefined).length ?? 0;
  if (known > 0 && classNames.length > 0) {
    const right = predictions.filter((one, i) => {
      const target = targets![i];
      if (target === undefined || one.kind !== "classes") return false;
      return ranked(one.probabilities)[0]!.index === classIndex(classNames, target);
    }).length;
    notes.push(
      `As the file's own ${targetName} says, ${right} of ${known} are right (${formatPercent(right / known, 1)}).`,
    );
  }
  return notes;
}
