import { terminalPictures } from "../charts/terminalPictures.js";
import { terminalTable } from "../charts/terminalTable.js";
import { cellText, significant, type Table } from "../charts/Table.js";
import { confusionMatrix, formatConfusionMatrix } from "../confusionMatrix.js";
import { type DataDescription, isImages } from "../data/DataDescription.js";
import type { LoadedData } from "../data/LoadedData.js";
import { counted, formatCount, formatPercent } from "../formatNumber.js";
import { type CaptionedImage, commonSide, drawPictures, picturesPerRow } from "../picture.js";
import type { Terminal } from "../terminal.js";
import type { Assessment } from "../training/assess.js";
import { errorFigures } from "./errorFigures.js";
import { mistakeCaption, mistakePictures, mistakeTable, sampleOf, worstMistakes } from "./mistakes.js";

const ROWS_OF_PICTURES = 2;
const MOST_CLASSES = 26;
const ROWS_OF_TABLE = 5;

type Held = Pick<LoadedData, "description" | "test" | "testName">;

/** "Held-out accuracy 94.95 %: 1,899 of 2,000 images (not the official test images)" */
export function resultLine(
  { score, predictions, targets }: Assessment,
  { description, testName }: Held,
): string {
  const total = targets.length;
  const what = counted(total, isImages(description) ? "image" : "row");
  if (description.task === "regression") {
    const { rootMeanSquare, meanAbsolute } = errorFigures({ predictions, targets });
    const r2 = Number.isFinite(score) ? score.toFixed(4) : "not defined where all values are the same";
    return (
      `Held-out R² ${r2}: ${description.targetName} is off by ${significant(meanAbsolute, 4)} in the mean ` +
      `(root mean square ${significant(rootMeanSquare, 4)}), of ${what} (${testName})`
    );
  }
  const share = `${formatCount(Math.round(score * total))} of ${what}`;
  return `Held-out accuracy ${formatPercent(score, 2)}: ${share} (${testName})`;
}

/** Prints what a model makes of the test part: the figure, which class it takes for which, and the worst mistakes. */
export function printResults(
  assessment: Assessment,
  held: Held,
  pictures: number | undefined,
  terminal: Terminal,
): void {
  const { colors } = terminal;
  const { description } = held;
  terminal.print("");
  terminal.paragraph(colors.bold(resultLine(assessment, held)));
  const { classNames, task } = description;
  if (task === "classification" && classNames.length <= MOST_CLASSES) {
    const matrix = confusionMatrix(assessment.targets, assessment.predictions, classNames.length);
    const isDigits = description.targetName === "digit";
    terminal.print("");
    terminal.paragraph(
      `${isDigits ? "Digits" : "Classes"} down the side, what the model took them for across:`,
    );
    terminal.print(...formatConfusionMatrix(matrix, terminal, classNames));
  }
  const worst = worstMistakes(assessment, task);
  if (worst.length === 0 || pictures === 0) return;
  if (isImages(description)) printPictures(assessment, held, worst, pictures, terminal);
  else printRows(assessment, held, worst.slice(0, pictures ?? ROWS_OF_TABLE), worst.length, terminal);
}

function printPictures(
  assessment: Assessment,
  { description, test }: Held,
  worst: readonly number[],
  pictures: number | undefined,
  terminal: Terminal,
): void {
  const [channels, height, width] = description.inputShape as [number, number, number];
  // Those in the manner of MNIST are cut to their ink.
  const isMnist = channels === 1 && height === 28 && width === 28;
  const drawn: CaptionedImage[] = isMnist
    ? worst.map((row) => ({
        pixels: sampleOf(test, row),
        caption: mistakeCaption(assessment, description, row),
      }))
    : [];
  const room = isMnist ? ROWS_OF_PICTURES * picturesPerRow(commonSide(drawn), terminal.columns) : 8;
  const rows = worst.slice(0, pictures ?? room);
  terminal.print("");
  terminal.paragraph(
    `${which(rows.length, worst.length, description)}${worst.length === 1 ? "" : ", the surest first"}:`,
  );
  terminal.print("");
  terminal.print(
    ...(isMnist
      ? drawPictures(drawn.slice(0, rows.length), terminal)
      : terminalPictures(mistakePictures(assessment, test, description, rows), terminal)),
  );
}

function printRows(
  assessment: Assessment,
  { description, test }: Held,
  rows: readonly number[],
  all: number,
  terminal: Terminal,
): void {
  const order = description.task === "regression" ? "the farthest off first" : "the surest first";
  terminal.print("");
  terminal.paragraph(`${which(rows.length, all, description)}${all === 1 ? "" : `, ${order}`}:`);
  terminal.print(
    ...terminalTable(withinWidth(mistakeTable(assessment, test, description, rows), terminal), terminal),
  );
}

/** The table without the features for which there is no room: the report has them all. */
function withinWidth(table: Table, { columns: room }: Pick<Terminal, "columns">): Table {
  let used = 0;
  const fitting = table.columns.findIndex((column, i) => {
    const texts = [column.name, ...table.rows.map((row) => cellText(row[i], column))];
    used += 2 + Math.max(...texts.map((text) => text.length));
    return used > room;
  });
  const count = fitting < 0 ? table.columns.length : Math.max(3, fitting);
  return {
    ...table,
    columns: table.columns.slice(0, count),
    rows: table.rows.map((row) => row.slice(0, count)),
  };
}

function which(shown: number, all: number, { task }: Pick<DataDescription, "task">): string {
  if (task === "regression") return `${shown} of ${formatCount(all)} predictions`;
  if (all === 1) return "The only wrong guess";
  return shown === all ? `All ${shown} wrong guesses` : `${shown} of ${formatCount(all)} wrong guesses`;
}
