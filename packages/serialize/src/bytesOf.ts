import { describeValue } from "./describeValue.js";

/** A file in memory. */
export type FileBytes = Uint8Array | ArrayBuffer;

/**
 * The bytes as a plain `Uint8Array` over the same memory; of a Node `Buffer` too, whose `slice` would not copy.
 *
 * @throws TypeError for anything else
 */
export function bytesOf(operation: string, file: FileBytes): Uint8Array {
  if (ArrayBuffer.isView(file) && Object.prototype.toString.call(file) === "[object Uint8Array]") {
    return new Uint8Array(file.buffer, file.byteOffset, file.byteLength);
  }
  if (Object.prototype.toString.call(file) === "[object ArrayBuffer]")
    return new Uint8Array(file as ArrayBuffer);
  const isPath = typeof file === "string" || (file as unknown) instanceof URL;
  const hint = isPath ? ". For a path there are the functions of @chainrule/serialize/node" : "";
  throw new TypeError(
    `${operation}: needs the bytes of a file, a Uint8Array or an ArrayBuffer, got ${describeValue(file)}${hint}`,
  );
}
