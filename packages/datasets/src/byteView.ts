import { DatasetError } from "./DatasetError.js";

/** Bytes as a `Uint8Array`, or undefined for what is neither one nor an `ArrayBuffer`. By tag: those of another realm pass. */
export function bytesIn(value: unknown): Uint8Array | undefined {
  const tag = Object.prototype.toString.call(value);
  if (tag === "[object ArrayBuffer]") return new Uint8Array(value as ArrayBuffer);
  return ArrayBuffer.isView(value) && tag === "[object Uint8Array]" ? (value as Uint8Array) : undefined;
}

/** The bytes of a file as a `Uint8Array`, or an error that names the function which reads a file by its path. */
export function byteView(functionName: string, bytes: unknown, pathReader: string): Uint8Array {
  const view = bytesIn(bytes);
  if (view) return view;
  const kind = typeof bytes === "object" ? "an object" : `a ${typeof bytes}`;
  const advice = typeof bytes === "string" ? `. For a path there is ${pathReader}` : "";
  throw new DatasetError(
    `${functionName}: takes the bytes of a file, a Uint8Array or an ArrayBuffer, but this is ${kind}${advice}`,
  );
}
