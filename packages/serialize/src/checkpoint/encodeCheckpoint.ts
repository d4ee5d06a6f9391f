import type { Tensor } from "@chainrule/tensor";
import { refusalOf } from "../Refusal.js";
import { writeSafetensors } from "../safetensors/encodeSafetensors.js";
import { outlineOf } from "./outline.js";

/** Under this name the outline of a checkpoint stands in the metadata of its safetensors file. */
export const outlineName = "chainrule.checkpoint";

/** The form in which checkpoints are written; one that reads differently gets the next number. */
export const checkpointVersion = 1;

/**
 * Everything that a training needs to go on, as the bytes of one file: parameters, the optimizer's state, running
 * statistics, the random key, the step, and whatever else there is. Tensors, random keys among them, may stand
 * anywhere in plain objects and arrays, beside numbers, strings, booleans and null; empty objects and arrays count too.
 * `decodeCheckpoint` gives all of it back to the last bit, NaN, −0 and infinities included.
 *
 * The file is a safetensors file: other programs find the tensors in it under the names of their places,
 * `params.0.weight`. What is no tensor stands in the metadata `chainrule.checkpoint`, as JSON.
 *
 * As in JSON, properties that are undefined are left out.
 *
 * @throws SerializeError for what is neither tensor nor JSON, with its place
 *
 * @example
 * ```ts
 * import { decodeCheckpoint, encodeCheckpoint } from "@chainrule/serialize";
 * import { zeros } from "@chainrule/tensor";
 * import * as random from "@chainrule/tensor/random";
 * const start = { params: [{ weight: zeros([2, 2]) }, []], key: random.key(7), epoch: 0, best: Infinity };
 * const bytes = encodeCheckpoint({ ...start, epoch: 3 });
 * const { key, epoch, best } = decodeCheckpoint(bytes, start);
 * console.log(key.toArray(), epoch, best); // [ 0, 7 ] 3 Infinity
 * ```
 */
export function encodeCheckpoint(checkpoint: unknown): Uint8Array<ArrayBuffer> {
  const refuse = refusalOf("encodeCheckpoint");
  const leaves = new Map<string, Tensor>();
  const value = outlineOf(checkpoint, leaves, refuse);
  const metadata = { [outlineName]: JSON.stringify({ version: checkpointVersion, value }) };
  return writeSafetensors(Object.fromEntries(leaves), { metadata }, refuse);
}
