import { isPlainObject } from "@chainrule/tensor";
import { bytesOf, type FileBytes } from "../bytesOf.js";
import { maxDepth } from "../namedLeaves.js";
import { parseJson } from "../parseJson.js";
import { quote } from "../quote.js";
import { about, refusalOf } from "../Refusal.js";
import { readSafetensors } from "../safetensors/decodeSafetensors.js";
import { checkpointVersion, outlineName } from "./encodeCheckpoint.js";
import { fitTo } from "./fitTo.js";
import { valueOf } from "./outline.js";

/**
 * What `encodeCheckpoint` has put into a file, as it was.
 *
 * With a template, the state before the first step for example, the result has its type, and everything is compared
 * with it: each tensor of the template must be there with equal shape and dtype, and no other; other values must be of
 * the same kind. null stands for any value, {} for any object and an array without tensors for any other such array.
 *
 * @throws SerializeError for a malformed file, for one that is no checkpoint, and for one that does not fit the
 * template: then the message lists everything that does not
 * @throws TypeError for anything but bytes
 *
 * @example
 * ```ts
 * import { decodeCheckpoint, encodeCheckpoint } from "@chainrule/serialize";
 * import { zeros } from "@chainrule/tensor";
 * const bytes = encodeCheckpoint({ params: { weight: zeros([2, 2]) }, step: 100 });
 * console.log(decodeCheckpoint(bytes, { params: { weight: zeros([2, 2]) }, step: 0 }).step); // 100
 * try {
 *   decodeCheckpoint(bytes, { params: { weight: zeros([3, 2]), bias: zeros([2]) }, step: 0 });
 * } catch (error) {
 *   console.log((error as Error).message);
 * }
 * // decodeCheckpoint: the file does not fit the template:
 * //   missing: "params.bias" float32[2]
 * //   another shape: "params.weight" is [2, 2], needs [3, 2]
 * ```
 */
export function decodeCheckpoint(bytes: FileBytes): unknown;
export function decodeCheckpoint<T>(bytes: FileBytes, template: T): T;
export function decodeCheckpoint(bytes: FileBytes, template?: unknown): unknown {
  const refuse = refusalOf("decodeCheckpoint");
  const { tensors, metadata } = readSafetensors(bytesOf("decodeCheckpoint", bytes), {}, refuse);
  const text = Object.hasOwn(metadata, outlineName) ? metadata[outlineName] : undefined;
  if (text === undefined) {
    return refuse(
      `this safetensors file is no checkpoint: its metadata have no "${outlineName}". decodeSafetensors reads it`,
    );
  }
  // Two levels around the value, and one for the mark in the place of a tensor.
  const outline = parseJson(text, maxDepth + 3, about(`"${outlineName}"`, refuse));
  if (!isPlainObject(outline) || !Object.hasOwn(outline, "value")) {
    return refuse(`its "${outlineName}" is no outline of a checkpoint`);
  }
  if (outline["version"] !== checkpointVersion) {
    refuse(
      `version ${quote(outline["version"])} of checkpoints is unknown here. Is there a newer @chainrule/serialize?`,
    );
  }
  const leaves = new Map(Object.entries(tensors));
  const value = valueOf(outline["value"], leaves, refuse);
  for (const name of leaves.keys()) refuse(`its tensor ${quote(name)} has no place in its outline`);
  return template === undefined ? value : fitTo(template, value, refuse);
}
