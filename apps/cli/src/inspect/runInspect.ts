import { closeSync, openSync, readSync, statSync } from "node:fs";
import { CommandError } from "../CommandError.js";
import { datasetNames } from "../data/namedData.js";
import { looksLikeModel, looksLikeOldModel } from "../looksLikeModel.js";
import type { Terminal } from "../terminal.js";
import { textUnlessFinite } from "../textUnlessFinite.js";
import { whyUnreadable } from "../whyUnreadable.js";
import { type Inspection, printInspection } from "./Inspection.js";
import { inspectData } from "./inspectData.js";
import { inspectModel } from "./inspectModel.js";
import { inspectTensors, tensorFormat } from "./inspectTensors.js";

/** So many bytes tell what a file is. */
const BEGINNING = 1000;

/** What `chainrule inspect` is asked to do. */
export interface InspectRequest {
  /** A model, a file of tensors, a table, a folder, or the name of a data set. */
  readonly path: string;
  /** MNIST's files, for a known data set that does not come with chainrule. */
  readonly directory: string | undefined;
  readonly download: boolean;
  readonly imageSize: number | undefined;
  /** How many images are drawn. */
  readonly pictures: number;
  readonly json: boolean;
}

/**
 * Shows what is in a model, a file of tensors or a data set.
 *
 * @returns the exit code
 * @throws CommandError where there is none, or it is damaged
 */
export async function runInspect(request: InspectRequest, terminal: Terminal): Promise<number> {
  const inspection = await inspect(request);
  if (request.json) terminal.print(JSON.stringify(inspection.data, textUnlessFinite));
  else printInspection(inspection, terminal);
  return 0;
}

async function inspect({
  path,
  directory,
  download,
  imageSize,
  pictures,
}: InspectRequest): Promise<Inspection> {
  const isFile = !datasetNames.includes(path) && statSync(path, { throwIfNoEntry: false })?.isFile();
  if (isFile) {
    const bytes = beginningOf(path);
    if (bytes.length === 0) throw new CommandError(`${path} is empty.`);
    if (looksLikeModel(bytes) || looksLikeOldModel(bytes)) return inspectModel(path);
    const format = tensorFormat(bytes);
    if (format) return inspectTensors(path, format);
  }
  return inspectData({ dataset: path, directory, download, imageSize, pictures });
}

function beginningOf(path: string): Uint8Array {
  let file: number | undefined;
  try {
    file = openSync(path, "r");
    const bytes = new Uint8Array(BEGINNING);
    return bytes.subarray(0, readSync(file, bytes));
  } catch (error) {
    throw new CommandError(`${path} can't be read: ${whyUnreadable(error)}.`);
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
