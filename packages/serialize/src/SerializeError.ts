/**
 * The error of this package: a file that is malformed, hostile, or of a kind not supported, a value that a format
 * cannot hold, tensors that do not fit a model. The message names the function, the tensor, the place and what was
 * found there. Where another error led to it, that one is its `cause`.
 *
 * `isSerializeError` recognises it, also where two copies of this package are loaded and `instanceof` would say no.
 *
 * @example
 * ```ts
 * import { decodeNpy, isSerializeError } from "@chainrule/serialize";
 * try {
 *   decodeNpy(new TextEncoder().encode("hello"));
 * } catch (error) {
 *   console.log(isSerializeError(error) && error.message); // decodeNpy: this is no NPY file: it does not begin with \x93NUMPY
 * }
 * ```
 */
export class SerializeError extends Error {
  override readonly name = "SerializeError";
  readonly code = "chainrule/serialize";
}

/**
 * Whether an error is a `SerializeError`, from this copy of the package or another. False for anything that is no
 * error.
 *
 * @example
 * ```ts
 * import { decodeSafetensors, isSerializeError } from "@chainrule/serialize";
 * try {
 *   decodeSafetensors(new Uint8Array(3));
 * } catch (error) {
 *   console.log(isSerializeError(error)); // true
 * }
 * ```
 */
export function isSerializeError(error: unknown): error is SerializeError {
  return error instanceof Error && (error as { code?: unknown }).code === "chainrule/serialize";
}
