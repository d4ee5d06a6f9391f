import { existsSync, statSync } from "node:fs";
import { selectRows } from "@chainrule/datasets";
import { CommandError } from "../CommandError.js";
import { classIndex } from "../data/classIndex.js";
import { type DataDescription, isImages } from "../data/DataDescription.js";
import type { DataRequest } from "../data/DataRequest.js";
import { folderData } from "../data/folderData.js";
import type { LoadedData, Samples } from "../data/LoadedData.js";
import { loadData } from "../data/loadData.js";
import { datasetNames, idxDatasets } from "../data/namedData.js";
import { isDecimal } from "../data/readTable.js";
import { standardised } from "../data/standardisation.js";
import type { LoadedModel } from "../modelFile.js";
import { readInput } from "../predict/readInput.js";
import { tableRows } from "../predict/tableRows.js";

const SEEN =
  "Careful: this model has learned from MNIST's own files. It has seen these images in training if those were the " +
  "official ones, and its accuracy on them says little.";

/** What a model is evaluated on. */
export type EvaluationData = Pick<LoadedData, "description" | "test" | "testName" | "note">;

/**
 * The samples to evaluate a model on: without a path the test part of the data that it has learned from, else another
 * data set of the same form: a directory of MNIST's files, a CSV file, a folder of images, or a known name. Features
 * are standardised as in training.
 *
 * @throws CommandError where there are no such data, or they are of another form than the model's
 */
export async function evaluationData(
  loaded: Pick<LoadedModel, "data" | "record">,
  path: string | undefined,
  missing: "error" | "drop",
): Promise<EvaluationData> {
  const { data, record } = loaded;
  if (path === undefined) {
    refuseIfGone(record.data.dataset);
    const found = await loadData(record.data);
    const changed = "the data have changed since the training";
    checkSame(data, found.description, changed);
    if (data.checksum !== undefined && data.checksum !== found.description.checksum) {
      throw new CommandError(
        `The model can't be evaluated on ${data.name}: ${changed}, and what it has learned from may now be held out. ` +
          "Name data that it has not seen with --data.",
      );
    }
    return { ...found, description: data };
  }
  if (datasetNames.includes(path) && !existsSync(path)) {
    const found = await loadData({ dataset: path });
    checkSame(data, found.description, `the model has learned from ${data.name}`);
    const note = mayHaveBeenSeen(record.data, path) ? SEEN : found.note;
    return { ...found, description: data, note };
  }
  const isDirectory = statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  if (isDirectory && idxDatasets.includes(record.data.dataset)) {
    const found = await loadData({ dataset: record.data.dataset, directory: path });
    return { ...found, description: data };
  }
  if (isDirectory) return imagesOf(path, data);
  return rowsOf(path, data, missing);
}

/** @throws CommandError where a file or folder that a model has learned from is no longer there */
function refuseIfGone(dataset: string): void {
  if (datasetNames.includes(dataset) || existsSync(dataset)) return;
  throw new CommandError(
    `The data that the model has learned from are not there: ${dataset}. Run this where they are, or name others ` +
      "with --data.",
  );
}

/** The images of mnist that come with chainrule, held out or not, are a part of MNIST's training set. */
function mayHaveBeenSeen({ dataset, directory, download }: DataRequest, path: string): boolean {
  return dataset === "mnist" && path === "mnist" && (directory !== undefined || download === true);
}

/** @throws CommandError where data have another form than those that a model has learned from */
function checkSame(data: DataDescription, found: DataDescription, why: string): void {
  const form = ({ inputShape, classNames, columns, task }: DataDescription): string =>
    JSON.stringify([task, inputShape, classNames, columns]);
  if (form(data) === form(found)) return;
  throw new CommandError(`The model can't be evaluated on ${found.name}: ${why}. ${difference(data, found)}`);
}

function difference(data: DataDescription, found: DataDescription): string {
  const shape = (one: DataDescription): string => `[${one.inputShape.join(", ")}]`;
  if (shape(data) !== shape(found))
    return `Its input has the shape ${shape(data)}, and here it is ${shape(found)}.`;
  const names = (one: DataDescription): string =>
    one.task === "regression" ? "numbers" : one.classNames.join(", ");
  if (names(data) !== names(found)) return `It tells ${names(data)}, and here there are ${names(found)}.`;
  return `Its columns are ${data.columns.map(({ name }) => name).join(", ")}, and here ${found.columns.map(({ name }) => name).join(", ")}.`;
}

async function imagesOf(path: string, data: DataDescription): Promise<EvaluationData> {
  if (!isImages(data)) {
    throw new CommandError(
      `${path} is a directory, and the model has learned from a table: give a CSV file.`,
    );
  }
  const [, height, width] = data.inputShape as [number, number, number];
  const raw = await folderData({ dataset: path, imageSize: height === width ? height : undefined });
  const { description, samples } = raw;
  const unknown = description.classNames.filter((name) => !data.classNames.includes(name));
  if (unknown.length > 0 || String(description.inputShape) !== String(data.inputShape)) {
    checkSame(data, description, `the model has learned from ${data.name}`);
  }
  const classes = samples.y.data as Int32Array;
  const y = Int32Array.from(classes, (value) => data.classNames.indexOf(description.classNames[value]!));
  return {
    description: data,
    test: { x: standardised(samples.x, undefined), y: { data: y, shape: [y.length] } },
    testName: path,
    note: undefined,
  };
}

function rowsOf(path: string, data: DataDescription, missing: "error" | "drop"): EvaluationData {
  if (isImages(data)) {
    throw new CommandError(
      existsSync(path)
        ? `${path} is a file, and the model has learned from images: give a directory.`
        : `There is no directory ${path}.`,
    );
  }
  if (!existsSync(path)) throw new CommandError(`There is no file ${path}.`);
  const input = readInput(path);
  if (input.kind === "image")
    throw new CommandError(`${path} is an image, and the model has learned from a table.`);
  const rows = tableRows(input, data, missing);
  if (rows.targets === undefined) {
    throw new CommandError(`${path} has no column ${data.targetName}, by which the model could be judged.`);
  }
  const known = [...rows.targets.keys()].filter((i) => missing === "error" || rows.targets![i] !== undefined);
  const values = known.map((i) =>
    targetOf(rows.targets![i], data, `${path}, ${rows.unit} ${rows.places[i]!}`),
  );
  const all = rows.targets.length + rows.dropped;
  return {
    description: data,
    test: { x: selectRows({ x: rows.x }, Uint32Array.from(known)).x, y: targetsOf(values, data) },
    testName: path,
    note:
      known.length < all ? `${all - known.length} of ${all} rows lack a value and are left out.` : undefined,
  };
}

function targetOf(text: string | undefined, data: DataDescription, place: string): number {
  const refuse = (why: string): never => {
    throw new CommandError(`${place}, column ${data.targetName}: ${why}.`);
  };
  if (text === undefined) return refuse("there is no value");
  if (data.task === "regression") {
    return isDecimal(text) ? Number(text) : refuse(`${JSON.stringify(text)} is no number`);
  }
  const index = classIndex(data.classNames, text);
  return index < 0
    ? refuse(`${JSON.stringify(text)} is none of the classes learned: ${data.classNames.join(", ")}`)
    : index;
}

function targetsOf(values: readonly number[], data: DataDescription): Samples["y"] {
  if (data.task === "classification") return { data: Int32Array.from(values), shape: [values.length] };
  return standardised(
    { data: Float64Array.from(values), shape: [values.length, 1] },
    data.targetStandardisation,
  );
}
