import { existsSync, lstatSync, readFileSync, renameSync } from "node:fs";
import { decodeCheckpoint, isSerializeError } from "@chainrule/serialize";
import { saveCheckpoint } from "@chainrule/serialize/node";
import { CommandError } from "../CommandError.js";
import type { DataDescription } from "../data/DataDescription.js";
import type { DataRequest } from "../data/DataRequest.js";
import { looksLikeCheckpoint } from "../looksLikeModel.js";
import { besideWith, previousPath } from "../outputFile.js";
import { whyUnreadable } from "../whyUnreadable.js";
import { checkWritable } from "../writeGenerated.js";
import { dependsOnEpochs, parseSchedule } from "./schedule.js";
import type { Settings } from "./Settings.js";
import type { TrainingState } from "./TrainingState.js";

/** Another number where checkpoints are read differently. */
const VERSION = 1;

/** What a training computes: a checkpoint of another one can't go on with it. */
export interface Undertaking {
  readonly settings: Settings;
  readonly request: DataRequest;
  readonly data: DataDescription;
  /** The command line. */
  readonly command: string;
}

/** Where checkpoints go unless another place is asked for: model.checkpoint.safetensors beside model.safetensors. */
export function checkpointPath(output: string): string {
  return besideWith(output, "checkpoint");
}

/** @throws CommandError where no checkpoint can be written, or one would replace a file that is none */
export function checkCheckpointPath(path: string): void {
  const existing = lstatSync(path, { throwIfNoEntry: false });
  if (existing === undefined) {
    checkWritable(path, "The checkpoint");
    return;
  }
  if (existing.isFile() && looksLikeCheckpoint(readFileSync(path))) return;
  throw new CommandError(
    `${path} exists and is no checkpoint of chainrule: it is left alone. Give another file as --checkpoint.`,
  );
}

/** Keeps a checkpoint of an earlier training from being written over: it is moved beside. @returns where to, if so */
export function keepEarlierCheckpoint(path: string): string | undefined {
  if (!existsSync(path)) return undefined;
  renameSync(path, previousPath(path));
  return previousPath(path);
}

/** Writes a checkpoint in one go. @throws CommandError where it can't be written */
export async function writeCheckpoint(
  path: string,
  undertaking: Undertaking,
  state: TrainingState,
): Promise<void> {
  try {
    await saveCheckpoint(path, { version: VERSION, undertaking: plain(undertaking), state });
  } catch (error) {
    throw new CommandError(`The checkpoint ${path} can't be written: ${(error as Error).message}`);
  }
}

/**
 * Reads the state of the same training. `start` is the state before its first step: a template.
 *
 * @throws CommandError where there is no checkpoint, it is damaged, or it is one of another training
 */
export function readCheckpoint(path: string, undertaking: Undertaking, start: TrainingState): TrainingState {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why =
      code === "ENOENT"
        ? "there is none: a training that was not interrupted leaves none"
        : whyUnreadable(error);
    throw new CommandError(`The checkpoint ${path} can't be read: ${why}.`);
  }
  if (!looksLikeCheckpoint(bytes)) throw new CommandError(`${path} is no checkpoint of chainrule.`);
  try {
    const read = decodeCheckpoint(bytes) as Stored;
    if (read.version !== VERSION || read.undertaking === undefined) {
      throw new CommandError(`${path} is no checkpoint of this version of chainrule's train.`);
    }
    refuseOther(path, read.undertaking, plain(undertaking));
    const { params, statistics } = start.learned;
    const best = read.state?.best ? { epoch: 0, loss: 0, params, statistics } : null;
    return decodeCheckpoint(bytes, { version: VERSION, undertaking: {}, state: { ...start, best } }).state;
  } catch (error) {
    if (isSerializeError(error))
      throw new CommandError(`The checkpoint ${path} is damaged: ${error.message.replace(/^\w+: /u, "")}`);
    throw error;
  }
}

interface Stored {
  readonly version?: unknown;
  readonly undertaking?: Plain;
  readonly state?: TrainingState;
}

interface Plain {
  readonly settings: Readonly<Record<string, unknown>>;
  readonly request: Readonly<Record<string, unknown>>;
  readonly data: Readonly<Record<string, unknown>>;
  readonly command: string;
}

/** As it comes back from a file: the model as text, nothing undefined. */
function plain({ settings, request, data, command }: Undertaking): Plain {
  const asJson = (value: unknown): Readonly<Record<string, unknown>> =>
    JSON.parse(JSON.stringify(value)) as Readonly<Record<string, unknown>>;
  return {
    settings: asJson({ ...settings, model: settings.model.text }),
    request: asJson(request),
    data: asJson(data),
    command,
  };
}

const otherValues = "other values in the data";

function refuseOther(path: string, before: Plain, now: Plain): void {
  const mayGrow = !dependsOnEpochs(parseSchedule(String(now.settings["schedule"])));
  const differences = (["request", "settings", "data"] as const).flatMap((part) => {
    const names = new Set([...Object.keys(before[part]), ...Object.keys(now[part])]);
    return [...names].flatMap((name) => {
      const [was, is] = [before[part][name], now[part][name]];
      if (JSON.stringify(was) === JSON.stringify(is)) return [];
      if (part === "settings" && name === "epochs" && mayGrow && Number(is) > Number(was)) return [];
      // Versions before this one kept none.
      if (name === "checksum") return was === undefined ? [] : [otherValues];
      const isSmall = [was, is].every((value) => typeof value !== "object");
      return [isSmall ? `${name} ${asText(was)} (now ${asText(is)})` : name];
    });
  });
  if (differences.length === 0) return;
  const advice =
    differences.join() === otherValues
      ? "It goes on with the data as they were; with these, train anew without --resume."
      : `Go on as it began: ${before.command} --resume`;
  throw new CommandError(
    `${path} is the checkpoint of another training. It had ${differences.join(", ")}.\n${advice}`,
  );
}

function asText(value: unknown): string {
  if (value === undefined) return "not given";
  return typeof value === "string" ? value : JSON.stringify(value);
}
