import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { type Tensor, tensor, treeLeaves, treeMap, treePaths } from "@chainrule/tensor";
import * as random from "@chainrule/tensor/random";
import { buildModel, type Model, type Params } from "./buildModel.js";
import { CommandError } from "./CommandError.js";
import { formatModelSpec, type ModelSpec, parseModelSpec } from "./modelSpec.js";
import { type Activation, activationNames, type Settings } from "./settings.js";

const FORMAT = "chainrule-model";
const VERSION = 1;

/** A trained model and how it came about. */
export interface Checkpoint {
  readonly spec: ModelSpec;
  readonly activation: Activation;
  readonly params: Params;
  readonly training: TrainingRecord;
}

/** How a model was trained, for whoever reads the file later. */
export interface TrainingRecord extends Omit<Settings, "model" | "activation"> {
  /** "embedded": the images that come with this program; "directory": the IDX files of a directory. */
  readonly data: "embedded" | "directory";
  /** How it ended. */
  readonly ended: "complete" | "interrupted" | "diverged";
  /** Complete passes through the images. */
  readonly epochsDone: number;
  /** The share of held-out images that it recognised at the end. */
  readonly accuracy: number;
}

interface StoredParam {
  readonly shape: readonly number[];
  /** float32, little-endian, row by row, in base64. */
  readonly data: string;
}

/** The text of a model file: JSON, parameters by path, with a checksum over their bytes. */
export function formatCheckpoint({ spec, activation, params, training }: Checkpoint): string {
  const paths = treePaths(params);
  const bytes = treeLeaves(params).map(littleEndian);
  const stored = treeLeaves(params).map(({ shape }, i): [string, StoredParam] => [
    paths[i]!,
    { shape, data: bytes[i]!.toString("base64") },
  ]);
  const file = {
    format: FORMAT,
    version: VERSION,
    dataset: "mnist",
    model: formatModelSpec(spec),
    activation,
    training,
    checksum: checksum(bytes),
    params: Object.fromEntries(stored),
  };
  return `${JSON.stringify(file, undefined, 2)}\n`;
}

/** Whether a text claims to be a model file, sound or not. */
export function looksLikeCheckpoint(text: string): boolean {
  return new RegExp(`"format":\\s*"${FORMAT}"`, "u").test(text.slice(0, 1000));
}

/** @throws CommandError where there is no such file, or it is no sound model file; the message names it */
export function loadCheckpoint(path: string): Checkpoint & { model: Model } {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new CommandError(`The model ${path} can't be read: ${(error as Error).message}`);
  }
  return parseCheckpoint(text, path);
}

/** What `formatCheckpoint` has written, to the bit. `path` is for messages. @throws CommandError */
export function parseCheckpoint(text: string, path: string): Checkpoint & { model: Model } {
  const file = parseJson(text, path);
  if (file["format"] !== FORMAT) {
    throw new CommandError(`${path} is not a model of chainrule: it lacks "format": "${FORMAT}".`);
  }
  if (file["version"] !== VERSION) {
    throw new CommandError(
      `${path} is of version ${String(file["version"])} of the format, and this program reads version ${VERSION}.`,
    );
  }
  try {
    const spec = parseModelSpec(String(file["model"]));
    const activation = activationNames.find((name) => name === file["activation"]);
    if (activation === undefined) throw new CommandError(`it has no known activation.`);
    const model = buildModel(spec, activation);
    const params = readParams(model, file);
    return { spec, activation, params, training: object(file["training"], "training") as never, model };
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    throw new CommandError(`${path} is damaged: ${error.message}`);
  }
}

function parseJson(text: string, path: string): Record<string, unknown> {
  try {
    return object(JSON.parse(text), "the file");
  } catch {
    const reason = looksLikeCheckpoint(text)
      ? "is damaged: its JSON is incomplete or malformed. Was it cut off?"
      : "is not a model of chainrule: it is no JSON object.";
    throw new CommandError(`${path} ${reason}`);
  }
}

function readParams(model: Model, file: Record<string, unknown>): Params {
  const stored = object(file["params"], "params");
  // Fresh parameters, only for their structure and shapes.
  const template = model.init(random.key(0));
  const paths = treePaths(template);
  const bytes: Buffer[] = [];
  const params = treeMap((expected) => {
    const path = paths[bytes.length]!;
    const { shape, data } = object(stored[path], `params ${path}`);
    const found = Buffer.from(String(data), "base64");
    if (JSON.stringify(shape) !== JSON.stringify(expected.shape) || found.length !== 4 * expected.size) {
      throw new CommandError(
        `params ${path} has ${found.length} bytes of shape ${JSON.stringify(shape)}, and the model needs ` +
          `${4 * expected.size} of shape ${JSON.stringify(expected.shape)}.`,
      );
    }
    bytes.push(found);
    return fromLittleEndian(found, expected.shape);
  }, template);
  if (checksum(bytes) !== file["checksum"]) {
    throw new CommandError("its checksum does not belong to its parameters.");
  }
  return params;
}

function object(value: unknown, name: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new CommandError(`${name} is missing.`);
  }
  return value as Record<string, unknown>;
}

function littleEndian(x: Tensor): Buffer {
  const values = x.data();
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, i) => bytes.writeFloatLE(value, 4 * i));
  return bytes;
}

function fromLittleEndian(bytes: Buffer, shape: readonly number[]): Tensor {
  const values = Float32Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readFloatLE(4 * i));
  return tensor(values, { shape, own: true });
}

function checksum(parts: readonly Buffer[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return `sha256:${hash.digest("hex")}`;
}
