import { existsSync, readdirSync, statSync } from "node:fs";
import { basename } from "node:path";
import type { Pictures } from "../charts/Figure.js";
import { CommandError } from "../CommandError.js";
import { type DataColumn, type DataDescription, featureNamesOf, isImages } from "../data/DataDescription.js";
import type { DataRequest } from "../data/DataRequest.js";
import { folderData } from "../data/folderData.js";
import { datasetNames, namedData } from "../data/namedData.js";
import type { RawData, RawSamples } from "../data/RawData.js";
import { readTable } from "../data/readTable.js";
import { columnOf } from "../data/tableColumns.js";
import { counted, formatCount } from "../formatNumber.js";
import { suggestion } from "../suggestion.js";
import type { Inspection, Section } from "./Inspection.js";
import { dataFacts } from "./inspectModel.js";
import {
  classSection,
  columnSection,
  type ColumnSummary,
  columnSummary,
  histogramSection,
} from "./inspectTable.js";
import { statisticsOf } from "./statisticsOf.js";

/** Which data, and how many pictures of them. */
export interface DataInspection extends Pick<
  DataRequest,
  "dataset" | "directory" | "download" | "imageSize"
> {
  readonly pictures: number;
}

/**
 * What a data set holds: a known one, a folder of images, MNIST's files, or a CSV file, as it is before anything is
 * chosen, left out or standardised.
 *
 * @throws CommandError where there are no such data, or they are damaged
 */
export async function inspectData(request: DataInspection): Promise<Inspection> {
  const { dataset } = request;
  if (datasetNames.includes(dataset)) return inspectRaw(await namedData(request), request.pictures);
  if (!existsSync(dataset)) throw new CommandError(describeUnknown(dataset));
  if (!statSync(dataset).isDirectory()) return inspectCsv(dataset);
  if (readdirSync(dataset).some((name) => /^train-images-idx3-ubyte(?:\.gz)?$/u.test(name))) {
    return inspectRaw(await namedData({ dataset: "mnist", directory: dataset }), request.pictures);
  }
  return inspectRaw(await folderData(request), request.pictures);
}

function describeUnknown(name: string): string {
  const close = suggestion(name, datasetNames);
  const known = `It can be a model, a file of tensors (safetensors, npy, npz), a CSV file, a folder, or ${datasetNames.join(", ")}.`;
  return `There is no ${name}. ${close} ${known}`.replace("  ", " ");
}

function inspectRaw({ description, samples, test, note }: RawData, pictures: number): Inspection {
  const parts = test ? { train: samples, test: test.samples } : { all: samples };
  const counts = Object.entries(parts).map(([name, { y }]) => [name, y.shape[0]!] as const);
  const total = counts.reduce((sum, [, count]) => sum + count, 0);
  const what = isImages(description) ? "images" : "rows";
  const facts = dataFacts(description);
  const listed = counts.map(
    ([name, count]) =>
      `${formatCount(count)} ${name === "all" ? what : `to ${name === "train" ? "learn from" : "test"}`}`,
  );
  const columns = isImages(description) ? [] : columnsOf(description, samples);
  const pixels = isImages(description) ? statisticsOf(samples.x.data) : undefined;
  const classes =
    description.task === "classification" ? classCounts(description, samples.y.data) : undefined;
  return {
    heading: `${description.name}: ${formatCount(total)} ${what}`,
    sections: [
      {
        title: "Data",
        content: {
          kind: "facts",
          facts: [
            ...facts,
            ["parts", listed.join(", ")],
            ...(note === undefined ? [] : [["note", note] as const]),
          ],
        },
      },
      ...(columns.length > 0 ? [columnSection(columns)] : []),
      ...(pixels ? [pixelSection(pixels)] : []),
      classes
        ? classSection(`${capital(description.targetName)}${test ? ", of those to learn from" : ""}`, classes)
        : histogramSection(capital(description.targetName), samples.y.data),
      ...(isImages(description) && pictures > 0 ? [pictureSection(description, samples, pictures)] : []),
    ],
    data: {
      ...description,
      parts: Object.fromEntries(counts),
      ...(classes ? { classCounts: classes } : { targetStatistics: statisticsOf(samples.y.data) }),
      ...(columns.length > 0 ? { columnStatistics: columns } : {}),
      ...(pixels ? { pixels } : {}),
      ...(note === undefined ? {} : { note }),
    },
  };
}

/** A CSV file needs no target to be looked at. */
function inspectCsv(path: string): Inspection {
  const table = readTable(path);
  const columns = table.names.map((name, i) =>
    columnSummary(
      columnOf(table, name),
      table.rows.map((row) => row[i]),
    ),
  );
  const incomplete = table.rows.filter((row) => row.includes(undefined)).length;
  const constant = columns.filter(({ distinct }) => distinct === 1).map(({ name }) => name);
  const facts: [string, string][] = [
    ["rows", formatCount(table.rows.length)],
    ["columns", formatCount(columns.length)],
    ["incomplete", `${formatCount(incomplete)} ${incomplete === 1 ? "row lacks" : "rows lack"} a value`],
    ...(constant.length > 0
      ? [["constant", `${constant.join(", ")}: nothing can be learned from it`] as [string, string]]
      : []),
  ];
  return {
    heading: `${basename(path)}: a table of ${counted(table.rows.length, "row")} and ${counted(columns.length, "column")}`,
    sections: [{ title: "Data", content: { kind: "facts", facts } }, columnSection(columns)],
    data: { file: path, format: "csv", rows: table.rows.length, incomplete, columns },
  };
}

/** Columns as they were before categories became features. */
function columnsOf({ columns }: Pick<DataDescription, "columns">, { x }: RawSamples): ColumnSummary[] {
  const [rows, width] = x.shape as [number, number];
  let first = 0;
  return columns.map((column: DataColumn) => {
    const at = first;
    const size = featureNamesOf([column]).length;
    first += size;
    const cells = Array.from({ length: rows }, (_, row) => {
      const from = row * width + at;
      return column.kind === "number"
        ? x.data[from]
        : column.values[x.data.subarray(from, from + size).indexOf(1)];
    });
    return columnSummary(column, cells);
  });
}

function classCounts({ classNames }: DataDescription, y: ArrayLike<number>): Record<string, number> {
  const counts = classNames.map(() => 0);
  for (let i = 0; i < y.length; i++) counts[y[i]!]!++;
  return Object.fromEntries(classNames.map((name, i) => [name, counts[i]!]));
}

function pixelSection({ min, mean, max, deviation, zeros, count }: ReturnType<typeof statisticsOf>): Section {
  return {
    title: "Pixels",
    content: {
      kind: "table",
      table: {
        columns: [
          { name: "min" },
          { name: "mean", decimals: 4 },
          { name: "max" },
          { name: "deviation", decimals: 4 },
          { name: "zeros in %", decimals: 1 },
        ],
        rows: [[min, mean, max, deviation, (100 * zeros) / count]],
      },
    },
  };
}

/** The first images of each class in turn. */
function pictureSection(
  { inputShape, classNames }: DataDescription,
  { x, y }: RawSamples,
  count: number,
): Section {
  const [channels, height, width] = inputShape as [number, number, number];
  const plane = height * width;
  const seen = classNames.map(() => 0);
  const rows: number[] = [];
  for (let round = 0; rows.length < count && round <= Math.ceil(count / classNames.length); round++) {
    for (let label = 0; label < classNames.length && rows.length < count; label++) {
      const row = y.data.indexOf(label, seen[label]);
      if (row < 0) continue;
      seen[label] = row + 1;
      rows.push(row);
    }
  }
  const figure: Pictures = {
    kind: "pictures",
    title: "",
    width,
    height,
    values: "ink",
    pictures: rows.map((row) => ({
      caption: classNames[y.data[row]!]!,
      values: Array.from({ length: plane }, (_, i) => {
        let sum = 0;
        for (let channel = 0; channel < channels; channel++)
          sum += x.data[(row * channels + channel) * plane + i]!;
        return sum / channels;
      }),
    })),
  };
  return { title: "Some of them", content: { kind: "figure", figure } };
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
