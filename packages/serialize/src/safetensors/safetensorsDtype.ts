import type { StoredDtype } from "../storedDtype.js";

/** What safetensors calls the types, in the order in which its own writer puts them: the widest first. */
export const safetensorsDtype: Readonly<Record<StoredDtype, string>> = {
  uint64: "U64",
  int64: "I64",
  float64: "F64",
  float32: "F32",
  uint32: "U32",
  int32: "I32",
  bfloat16: "BF16",
  float16: "F16",
  uint16: "U16",
  int16: "I16",
  float8_e4m3fn: "F8_E4M3",
  float8_e5m2: "F8_E5M2",
  int8: "I8",
  uint8: "U8",
  bool: "BOOL",
};
