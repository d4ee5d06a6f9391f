import { DatasetError } from "./DatasetError.js";

/** The bytes of a file as a `Uint8Array`, or an error that names the function which reads a file by its path. */
export function byteView(functionName: string, bytes: unknown, pathReader: string): Uint8Array {
  if (bytes instanceof ArrayBuffer) return new Uint8Array(bytes);
  // By tag, so that arrays of another realm pass.
  if (ArrayBuffer.isView(bytes) && Object.prototype.toString.call(bytes) === "[object Uint8Array]") {
    return bytes as Uint8Array;
  }
  const kind = typeof bytes === "object" ? "an object" : `a ${typeof bytes}`;
  const advice = typeof bytes === "string" ? `. For a path there is ${pathReader}` : "";
  throw new DatasetError(
    `${functionName}: takes the bytes of a file, a Uint8Array or an ArrayBuffer, but this is ${kind}${advice}`,
  );
}
