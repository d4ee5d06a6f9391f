import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { decodeSafetensors, encodeSafetensors, isSerializeError, loadInto } from "@chainrule/serialize";
import { treeLeaves, treePaths } from "@chainrule/tensor";
import * as random from "@chainrule/tensor/random";
import { CommandError } from "./CommandError.js";
import type { DataDescription } from "./data/DataDescription.js";
import type { DataRequest } from "./data/DataRequest.js";
import { buildModel, initStatistics, type Model, type Params, type Statistics } from "./model/buildModel.js";
import { parseModelSpec } from "./model/modelSpec.js";
import { outputCount, outputKind, type OutputKind } from "./model/outputs.js";
import { beginningOf, looksLikeModel, looksLikeOldModel, modelMetadata } from "./looksLikeModel.js";
import { replaceFile } from "./outputFile.js";
import { textUnlessFinite } from "./textUnlessFinite.js";
import type { Settings } from "./training/Settings.js";
import { whyUnreadable } from "./whyUnreadable.js";

const VERSION = 2;

/** How a model was trained, for whoever reads the file later. */
export interface TrainingRecord {
  /** The version of chainrule. */
  readonly version: string;
  /** The command line that repeats the run. */
  readonly command: string;
  /** What was asked for as data: with this the same parts are found again. */
  readonly data: DataRequest;
  /** How many samples are in each part. */
  readonly samples: { readonly train: number; readonly validation: number; readonly test: number };
  /** How it ended; "stopped": early, because the validation loss no longer fell. */
  readonly ended: "complete" | "stopped" | "interrupted" | "diverged";
  /** Complete passes through the data. */
  readonly epochsDone: number;
  /** The epoch whose parameters these are: the one with the least validation loss where training stopped early. */
  readonly epoch: number;
  /** What the model makes of the test part: its loss, and accuracy or R². */
  readonly test: { readonly loss: number; readonly score: number };
}

/** What a model file holds. */
export interface SavedModel {
  readonly settings: Settings;
  readonly data: DataDescription;
  readonly params: Params;
  /** Running statistics of a model with batchnorm; `[]` of one without. */
  readonly statistics: Statistics;
  readonly record: TrainingRecord;
}

/** A model read from its file, ready to be applied: `applyModel(model, params, statistics, x)`. */
export interface LoadedModel extends SavedModel {
  readonly model: Model;
  /** What the model's outputs mean; see `probabilities`. */
  readonly outputs: OutputKind;
}

/**
 * The bytes of a model file: safetensors, with `params.…` and `statistics.…`, and settings, data, record and a checksum
 * as JSON in the metadata. The same model gives the same bytes.
 */
export function encodeModel({ settings, data, params, statistics, record }: SavedModel): Uint8Array {
  const tensors = { params, statistics };
  const text = JSON.stringify(
    {
      version: VERSION,
      checksum: checksum(tensors),
      settings: { ...settings, model: settings.model.text },
      data,
      record,
    },
    textUnlessFinite,
  );
  return encodeSafetensors(tensors, { metadata: { [modelMetadata]: text } });
}

/**
 * Writes a model file in one go. A model that was there is kept beside it.
 *
 * @returns whether there was one
 * @throws CommandError where it can't be written
 */
export function writeModelFile(path: string, saved: SavedModel): boolean {
  return replaceFile(path, encodeModel(saved));
}

/** @throws CommandError where there is no such file, or it is no sound model file; the message names it */
export function readModelFile(path: string): LoadedModel {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw new CommandError(`The model ${path} can't be read: ${whyUnreadable(error)}.`);
  }
  return decodeModel(bytes, path);
}

/** What `encodeModel` has written, to the bit. `path` is for messages. @throws CommandError */
export function decodeModel(bytes: Uint8Array, path: string): LoadedModel {
  refuseForeign(bytes, path);
  try {
    const { tensors, metadata } = decodeSafetensors(bytes);
    if (!Object.hasOwn(metadata, modelMetadata)) {
      throw new CommandError(`it is a safetensors file without "${modelMetadata}".`);
    }
    const { checksum: expected, settings, data, record } = metadataOf(metadata[modelMetadata]!, path);
    const spec = parseModelSpec(String(settings.model));
    const complete: Settings = { ...settings, model: spec };
    const outputs = outputKind(complete.loss, data);
    const model = buildModel(complete, data, outputCount(outputs, data));
    // Fresh ones, only for their structure and shapes.
    const template = { params: model.init(random.key(0)), statistics: initStatistics(model) };
    const { params, statistics } = loadInto(template, tensors);
    if (checksum({ params, statistics }) !== expected) {
      throw new CommandError("its checksum does not belong to its parameters.");
    }
    const test = { loss: Number(record.test.loss), score: Number(record.test.score) };
    return { settings: complete, data, params, statistics, record: { ...record, test }, model, outputs };
  } catch (error) {
    if (error instanceof ForeignVersion) throw error;
    if (error instanceof CommandError || isSerializeError(error) || error instanceof TypeError) {
      throw new CommandError(`${path} is damaged: ${error.message.replace(/^\w+: /u, "")}`);
    }
    throw error;
  }
}

class ForeignVersion extends CommandError {}

/** @throws CommandError for a file of an older form, and for what is no model at all */
function refuseForeign(bytes: Uint8Array, path: string): void {
  if (looksLikeOldModel(bytes)) {
    throw new CommandError(
      `${path} is a model of an older chainrule, in JSON, which is no longer read. Train it again: the file tells how.`,
    );
  }
  if (!looksLikeModel(bytes)) {
    const what = beginningOf(bytes).includes('"dtype"') ? "a safetensors file, but no model" : "not a model";
    throw new CommandError(`${path} is ${what} of chainrule: it lacks "${modelMetadata}".`);
  }
}

interface Metadata {
  readonly version: number;
  readonly checksum: string;
  readonly settings: Omit<Settings, "model"> & { readonly model: unknown };
  readonly data: DataDescription;
  readonly record: TrainingRecord;
}

function metadataOf(text: string, path: string): Metadata {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new CommandError(`its "${modelMetadata}" is no JSON.`);
  }
  const metadata = value as Metadata;
  if (metadata.version !== VERSION) {
    throw new ForeignVersion(
      `${path} is of version ${String(metadata.version)} of the format, and this program reads version ${VERSION}. ` +
        "Is there a newer chainrule?",
    );
  }
  for (const part of ["settings", "data", "record"] as const) {
    if (typeof metadata[part] !== "object" || metadata[part] === null) {
      throw new CommandError(`${part} is missing.`);
    }
  }
  return metadata;
}

/** Over the names, shapes and bytes of all tensors. */
function checksum(tensors: unknown): string {
  const hash = createHash("sha256");
  const paths = treePaths(tensors);
  treeLeaves(tensors).forEach((leaf, i) => {
    const values = leaf.data();
    hash.update(`${paths[i]!} ${leaf.shape.join()}\n`);
    hash.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  });
  return `sha256:${hash.digest("hex")}`;
}
