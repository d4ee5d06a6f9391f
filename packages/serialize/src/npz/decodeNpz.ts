import { reachesPrototype } from "../leafName.js";
import { rejectUnknownOptions, type Tensor } from "@chainrule/tensor";
import { bytesOf, type FileBytes } from "../bytesOf.js";
import { checkChoice } from "../checkChoice.js";
import type { WideIntegerOptions } from "../decodeValues.js";
import { readNpy } from "../npy/decodeNpy.js";
import { aboutNamed, refusalOf } from "../Refusal.js";
import type { StoredDtype } from "../storedDtype.js";
import { readZip } from "./readZip.js";

/** Options of `decodeNpz`. */
export interface DecodeNpzOptions extends WideIntegerOptions {
  /**
   * The bytes that compressed arrays may unfold to, all together: a small file can claim to hold very much. Default
   * 2³⁰, 1 GiB.
   */
  readonly maxBytes?: number | undefined;
}

/** What an NPZ file holds. */
export interface NpzFile {
  /** Its arrays by name. */
  readonly tensors: Record<string, Tensor>;
  /** The type that each array has in the file: `encodeNpz(tensors, { dtypes })` restores it. */
  readonly dtypes: Record<string, StoredDtype>;
}

/**
 * The arrays in an NPZ file of NumPy, stored or deflated, with their checksums checked. Types become those of tensors
 * as in `decodeNpy`.
 *
 * @throws SerializeError (as a rejection) for a malformed or damaged file, a file in it that is no array, a type that
 * is not supported, an integer that does not fit, an archive that unfolds beyond `maxBytes`
 * @throws TypeError (as a rejection) for anything but bytes
 *
 * Source: PKWARE, APPNOTE.TXT 6.3; https://numpy.org/doc/stable/reference/generated/numpy.savez.html
 *
 * @example
 * ```ts
 * import { decodeNpz, encodeNpz } from "@chainrule/serialize";
 * import { tensor } from "@chainrule/tensor";
 * const bytes = await encodeNpz({ images: tensor([[1, 2]]), labels: tensor([7]) }, { dtypes: { labels: "int64" } });
 * const { tensors, dtypes } = await decodeNpz(bytes);
 * console.log(Object.keys(tensors)); // [ 'images', 'labels' ]
 * console.log(dtypes["labels"], tensors["labels"]!.dtype); // int64 int32
 * ```
 */
export async function decodeNpz(bytes: FileBytes, options: DecodeNpzOptions = {}): Promise<NpzFile> {
  rejectUnknownOptions("decodeNpz", options, ["wideIntegers", "maxBytes"]);
  const { wideIntegers = "32-bit", maxBytes = 2 ** 30 } = options;
  checkChoice("decodeNpz", { wideIntegers }, ["32-bit", "float64"]);
  if (typeof maxBytes !== "number" || !(maxBytes >= 0))
    throw new TypeError(`decodeNpz: maxBytes is a number of bytes, got ${String(maxBytes)}`);
  const refuse = refusalOf("decodeNpz");
  const tensors: Record<string, Tensor> = {};
  const dtypes: Record<string, StoredDtype> = {};
  for (const [file, content] of await readZip(bytesOf("decodeNpz", bytes), maxBytes, refuse)) {
    const name = file.replace(/\.npy$/u, "");
    const refuseArray = aboutNamed(name, refuse);
    if (name === file) aboutNamed(file, refuse)("it is no array: its name does not end in .npy");
    if (reachesPrototype(name)) refuseArray("this cannot be the name of an array");
    const { tensor, dtype } = readNpy(content, { wideIntegers }, refuseArray);
    tensors[name] = tensor;
    dtypes[name] = dtype;
  }
  return { tensors, dtypes };
}
