import type { Dtype } from "@chainrule/tensor";
import { bfloat16, float16, float8e4m3fn, float8e5m2, type FloatFormat } from "./FloatFormat.js";

/**
 * The types that numbers have in files: those of tensors, and others that become one of them. int8, int16, uint16 and
 * int64 are read as int32, uint64 as uint32, the small floats as float32.
 */
export type StoredDtype =
  | Dtype
  | "int8"
  | "int16"
  | "uint16"
  | "int64"
  | "uint64"
  | "float16"
  | "bfloat16"
  | "float8_e4m3fn"
  | "float8_e5m2";

/** What is to be known about a stored type. */
export interface Stored {
  /** Bytes of one element. */
  readonly bytes: number;
  readonly kind: "bool" | "integer" | "float";
  /** The dtype of the tensor that is read. */
  readonly readAs: Dtype;
  /** The least and the largest integer; for 64 bits, those that a number holds exactly. */
  readonly range?: readonly [least: number, largest: number];
  /** How a float smaller than float32 is made. */
  readonly format?: FloatFormat;
}

/** Every type that is read and written. */
export const storedDtypes: Readonly<Record<StoredDtype, Stored>> = {
  bool: { bytes: 1, kind: "bool", readAs: "bool" },
  uint8: { bytes: 1, kind: "integer", readAs: "uint8", range: [0, 255] },
  int8: { bytes: 1, kind: "integer", readAs: "int32", range: [-128, 127] },
  int16: { bytes: 2, kind: "integer", readAs: "int32", range: [-32768, 32767] },
  uint16: { bytes: 2, kind: "integer", readAs: "int32", range: [0, 65535] },
  int32: { bytes: 4, kind: "integer", readAs: "int32", range: [-(2 ** 31), 2 ** 31 - 1] },
  uint32: { bytes: 4, kind: "integer", readAs: "uint32", range: [0, 2 ** 32 - 1] },
  int64: { bytes: 8, kind: "integer", readAs: "int32", range: [-(2 ** 53) + 1, 2 ** 53 - 1] },
  uint64: { bytes: 8, kind: "integer", readAs: "uint32", range: [0, 2 ** 53 - 1] },
  float8_e4m3fn: { bytes: 1, kind: "float", readAs: "float32", format: float8e4m3fn },
  float8_e5m2: { bytes: 1, kind: "float", readAs: "float32", format: float8e5m2 },
  float16: { bytes: 2, kind: "float", readAs: "float32", format: float16 },
  bfloat16: { bytes: 2, kind: "float", readAs: "float32", format: bfloat16 },
  float32: { bytes: 4, kind: "float", readAs: "float32" },
  float64: { bytes: 8, kind: "float", readAs: "float64" },
};

/** Whether a string names a type that is read and written. */
export function isStoredDtype(name: unknown): name is StoredDtype {
  return typeof name === "string" && Object.hasOwn(storedDtypes, name);
}
