/** Under this name everything that is no tensor stands in the metadata of a model's safetensors file. */
export const modelMetadata = "chainrule.model";

/** Whether bytes claim to be a model file, sound or not. */
export function looksLikeModel(bytes: Uint8Array): boolean {
  return beginningOf(bytes).includes(`"${modelMetadata}"`);
}

/** Whether bytes claim to be a checkpoint of a training, sound or not. */
export function looksLikeCheckpoint(bytes: Uint8Array): boolean {
  return beginningOf(bytes).includes('"chainrule.checkpoint"');
}

/** Whether bytes are a model of the form that chainrule 0.1 wrote in JSON. */
export function looksLikeOldModel(bytes: Uint8Array): boolean {
  return /^\s*\{[\s\S]*"format":\s*"chainrule-model"/u.test(beginningOf(bytes));
}

/** The first characters, among which the marks of all forms are. */
export function beginningOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.subarray(0, 1000)).toString("utf8");
}
