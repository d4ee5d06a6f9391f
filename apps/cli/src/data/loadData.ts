import { existsSync, statSync } from "node:fs";
import { selectRows, trainTestSplit } from "@chainrule/datasets";
import { CommandError } from "../CommandError.js";
import { formatCount } from "../formatNumber.js";
import { suggestion } from "../suggestion.js";
import { checksumOf } from "./checksumOf.js";
import { csvData } from "./csvData.js";
import { type DataDescription, isImages } from "./DataDescription.js";
import type { DataRequest } from "./DataRequest.js";
import { folderData } from "./folderData.js";
import type { LoadedData, Samples } from "./LoadedData.js";
import { datasetNames, idxDatasets, namedData } from "./namedData.js";
import type { RawData, RawSamples } from "./RawData.js";
import { fitFeatures, fitStandardisation, standardised } from "./standardisation.js";

const TEST_SHARE = 0.2;

/**
 * The data asked for, in parts that share no row and depend on the request alone, never on a training's seed: what is
 * held out stays held out. Classes have their share of each part. What is standardised is fitted on the training part.
 *
 * @throws CommandError where there are no such data, or they are of no use
 */
export async function loadData(request: DataRequest): Promise<LoadedData> {
  checkRequest(request);
  const raw = await rawData(request);
  const { description } = raw;
  const seed = request.splitSeed ?? 0;
  const parts = raw.test
    ? { train: raw.samples, test: raw.test.samples }
    : partedRows(raw.samples, request.test ?? TEST_SHARE, seed, description, "test");
  const learned = request.limit === undefined ? parts.train : firstRows(parts.train, request.limit);
  const { train, validation } = validationOf(learned, request.validation ?? 0, seed, description);
  checkClasses(train, description);
  const standardize = request.standardize ?? true;
  const standardisation =
    standardize && !isImages(description) ? fitFeatures(train.x, description.columns) : undefined;
  const targetStandardisation =
    standardize && description.task === "regression" ? fitStandardisation(train.y) : undefined;
  const finished = ({ x, y }: RawSamples): Samples => ({
    x: standardised(x, standardisation),
    y: description.task === "regression" ? standardised(y, targetStandardisation) : (y as Samples["y"]),
  });
  return {
    description: { ...description, standardisation, targetStandardisation, checksum: checksumOf(raw) },
    train: finished(train),
    validation: validation && finished(validation),
    test: finished(parts.test),
    testName: raw.test?.name ?? "held out at random",
    note: raw.note,
  };
}

/** @throws CommandError for options that mean nothing for such data */
function checkRequest({
  dataset,
  directory,
  download,
  target,
  task,
  missing,
  ignore,
  imageSize,
  test,
}: DataRequest): void {
  const isIdx = idxDatasets.includes(dataset);
  const isNamed = datasetNames.includes(dataset);
  const refuse = (option: string, what: string): never => {
    throw new CommandError(`${option} is for ${what}, and ${dataset} is none.`);
  };
  if (!isIdx && directory !== undefined) refuse("--data", idxDatasets.join(" and "));
  if (!isIdx && download) refuse("--download", idxDatasets.join(" and "));
  if (directory !== undefined && download)
    throw new CommandError("--data and --download exclude each other.");
  if (isIdx && test !== undefined) {
    throw new CommandError(`--test is for data without a test part, and ${dataset} has one.`);
  }
  const isFolder = !isNamed && isDirectory(dataset);
  if (isNamed || isFolder) {
    if (target !== undefined) refuse("--target", "CSV files");
    if (task !== undefined) refuse("--task", "CSV files");
    if (missing !== undefined) refuse("--missing", "CSV files");
    if (ignore !== undefined) refuse("--ignore", "CSV files");
  }
  if (imageSize !== undefined && (isNamed || (!isFolder && existsSync(dataset))))
    refuse("--image-size", "folders of images");
}

async function rawData(request: DataRequest): Promise<RawData> {
  const { dataset } = request;
  if (datasetNames.includes(dataset)) return namedData(request);
  if (!existsSync(dataset)) throw new CommandError(describeUnknown(dataset));
  return isDirectory(dataset) ? folderData(request) : csvData(request);
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function describeUnknown(dataset: string): string {
  if (/[\\/]|\.(?:csv|tsv|txt|gz)$/iu.test(dataset)) return `There is no file or folder ${dataset}.`;
  const known = `Data sets are ${datasetNames.join(", ")}, a CSV file, or a folder with a folder of images for each class.`;
  return `${dataset} is no data set. ${suggestion(dataset, datasetNames)} ${known}`.replace("  ", " ");
}

/** Rows set apart at random, of each class its share. */
function partedRows(
  samples: RawSamples,
  size: number,
  seed: number,
  { name, task }: Pick<DataDescription, "name" | "task">,
  part: "test" | "validation",
): { train: RawSamples; test: RawSamples } {
  const rows = samples.y.shape[0]!;
  const count = size < 1 ? Math.round(size * rows) : size;
  if (count < 1 || count >= rows) {
    throw new CommandError(
      `--${part} ${size} leaves ${count < 1 ? "no row to evaluate on" : "no row to learn from"}: ${name} has ` +
        `${formatCount(rows)} rows${part === "validation" ? " to learn from" : ""}.`,
    );
  }
  const stratify = task === "classification" ? ("y" as const) : undefined;
  return trainTestSplit(samples, { test: count, seed, stratify });
}

function validationOf(
  samples: RawSamples,
  size: number,
  seed: number,
  description: Pick<DataDescription, "name" | "task">,
): { train: RawSamples; validation: RawSamples | undefined } {
  if (size === 0) return { train: samples, validation: undefined };
  const { train, test } = partedRows(samples, size, seed, description, "validation");
  return { train, validation: test };
}

function firstRows(samples: RawSamples, count: number): RawSamples {
  const rows = Math.min(count, samples.y.shape[0]!);
  return selectRows(
    samples,
    Uint32Array.from({ length: rows }, (_, i) => i),
  );
}

function checkClasses(
  { y }: RawSamples,
  { name, task, targetName }: Pick<DataDescription, "name" | "task" | "targetName">,
): void {
  const [first] = y.data;
  if (y.data.some((value) => value !== first)) return;
  const what = task === "classification" ? "of one class" : "the same number";
  throw new CommandError(
    `The ${targetName} of all rows to learn from ${name} is ${what}: there is nothing to learn.`,
  );
}
