export type { ByteOrder } from "./byteOrder.js";
export type { FileBytes } from "./bytesOf.js";
export { decodeCheckpoint } from "./checkpoint/decodeCheckpoint.js";
export { encodeCheckpoint } from "./checkpoint/encodeCheckpoint.js";
export type { WideIntegerOptions } from "./decodeValues.js";
export { flattenTree } from "./flattenTree.js";
export { loadInto, type LoadIntoOptions } from "./loadInto.js";
export { loadStateDict, type LoadStateDictOptions } from "./pytorch/loadStateDict.js";
export type { MappedTensor, StateDictMapping } from "./pytorch/stateDictNames.js";
export { decodeNpy, type DecodeNpyOptions, type NpyFile } from "./npy/decodeNpy.js";
export { encodeNpy, type EncodeNpyOptions } from "./npy/encodeNpy.js";
export { decodeNpz, type DecodeNpzOptions, type NpzFile } from "./npz/decodeNpz.js";
export { encodeNpz, type EncodeNpzOptions } from "./npz/encodeNpz.js";
export {
  decodeSafetensors,
  type DecodeSafetensorsOptions,
  type SafetensorsFile,
} from "./safetensors/decodeSafetensors.js";
export { encodeSafetensors, type EncodeSafetensorsOptions } from "./safetensors/encodeSafetensors.js";
export { isSerializeError, SerializeError } from "./SerializeError.js";
export type { StoredDtype } from "./storedDtype.js";
export type { StoredDtypes } from "./storedForms.js";
export type { TensorSource } from "./tensorsIn.js";
export { type TensorTree, unflattenTree } from "./unflattenTree.js";
