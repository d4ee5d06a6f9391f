import { scaler } from "@chainrule/datasets";
import type { Pictures } from "../charts/Figure.js";
import { significant, type Table } from "../charts/Table.js";
import { type DataDescription, inputSize, isImages } from "../data/DataDescription.js";
import type { Samples } from "../data/LoadedData.js";
import { formatPercent } from "../formatNumber.js";
import type { Assessment } from "../training/assess.js";

/** The rows that a model got most wrong: of classes those that it was surest of, of numbers those farthest off. */
export function worstMistakes(
  { predictions, confidences, targets }: Assessment,
  task: DataDescription["task"],
): number[] {
  const rows = [...predictions.keys()].filter((i) => predictions[i] !== targets[i]);
  const off = (i: number): number =>
    task === "regression" ? Math.abs(predictions[i]! - targets[i]!) : confidences[i]!;
  return rows.sort((i, j) => off(j) - off(i));
}

/** "guessed 8, is 1" */
export function mistakeCaption(
  { predictions, targets }: Assessment,
  { classNames }: DataDescription,
  row: number,
): string {
  return `guessed ${classNames[predictions[row]!]!}, is ${classNames[targets[row]!]!}`;
}

/** The numbers of a sample as the model takes them. */
export function sampleOf({ x }: Samples, row: number): Float32Array {
  const size = x.data.length / x.shape[0]!;
  return x.data.subarray(row * size, (row + 1) * size);
}

/** How the pixels of data are to be drawn: ink on paper for what was scanned or drawn, light for photographs. */
function pixelKind({ name, inputShape }: Pick<DataDescription, "name" | "inputShape">): Pictures["values"] {
  if (inputShape[0] === 3) return "color";
  return ["mnist", "fashion-mnist", "digits"].includes(name) ? "ink" : "grey";
}

/** Mistakes as pictures. */
export function mistakePictures(
  assessment: Assessment,
  samples: Samples,
  description: DataDescription,
  rows: readonly number[],
): Pictures {
  const [, height, width] = description.inputShape as [number, number, number];
  return {
    kind: "pictures",
    title: "The worst mistakes",
    width,
    height,
    values: pixelKind(description),
    pictures: rows.map((row) => ({
      caption: mistakeCaption(assessment, description, row),
      values: [...sampleOf(samples, row)],
    })),
  };
}

/** Mistakes as a table, features in their own units. */
export function mistakeTable(
  assessment: Assessment,
  samples: Samples,
  description: DataDescription,
  rows: readonly number[],
): Table {
  const { task, classNames, columns, standardisation, targetName } = description;
  const { predictions, targets, confidences } = assessment;
  const size = inputSize(description);
  const features = rows.map((row) => {
    const values = { data: Float64Array.from(sampleOf(samples, row)), shape: [1, size] };
    return [...(standardisation ? scaler(standardisation).invert(values) : values).data];
  });
  const isClasses = task === "classification";
  return {
    title: "The worst mistakes",
    columns: [
      { name: isClasses ? "guessed" : `${targetName}, predicted` },
      ...(isClasses ? [{ name: "sure" }] : []),
      { name: isClasses ? `${targetName} is` : "is" },
      ...(isImages(description) ? [] : columns.map(({ name }) => ({ name }))),
    ],
    rows: rows.map((row, i) => [
      isClasses ? classNames[predictions[row]!] : Number(significant(predictions[row]!, 5)),
      ...(isClasses ? [formatPercent(confidences[row]!, 1)] : []),
      isClasses ? classNames[targets[row]!] : Number(significant(targets[row]!, 5)),
      ...(isImages(description) ? [] : cellsOf(columns, features[i]!)),
    ]),
  };
}

function cellsOf(
  columns: DataDescription["columns"],
  features: readonly number[],
): (number | string | undefined)[] {
  let at = 0;
  return columns.map((column) => {
    if (column.kind === "number") return Number(significant(features[at++]!, 5));
    const code = features.slice(at, at + column.values.length).findIndex((value) => value > 0.5);
    at += column.values.length;
    return column.values[code];
  });
}
