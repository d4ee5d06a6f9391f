import { rejectUnknownOptions } from "@chainrule/tensor";
import { namedLeaves } from "../namedLeaves.js";
import { writeNpy } from "../npy/encodeNpy.js";
import { aboutNamed, refusalOf } from "../Refusal.js";
import { type StoredDtypes, storedForms } from "../storedForms.js";
import { writeZip } from "./writeZip.js";

/** Options of `encodeNpz`. */
export interface EncodeNpzOptions {
  /** Whether the arrays are deflated, as by `numpy.savez_compressed`. Default false. */
  readonly compressed?: boolean | undefined;
  /** Other types than the tensors' own: `"float16"` for all floats, or by name. Default: none. */
  readonly dtypes?: StoredDtypes | undefined;
}

/**
 * A tree of tensors as the bytes of an NPZ file, under the names of `flattenTree`: a zip archive of NPY files, as
 * `numpy.savez` writes it. Without compression the same tensors give the same bytes everywhere.
 *
 * @throws SerializeError (as a rejection) for a number that its type does not hold, with its place; for bfloat16 and
 * 8-bit floats, which NumPy does not have; for a leaf that is no tensor; beyond 65534 arrays and 4 GiB
 *
 * Source: https://numpy.org/doc/stable/reference/generated/numpy.savez.html
 *
 * @example
 * ```ts
 * import { decodeNpz, encodeNpz } from "@chainrule/serialize";
 * import { ones, zeros } from "@chainrule/tensor";
 * const bytes = await encodeNpz({ x: zeros([100, 100]), y: ones([3]) }, { compressed: true });
 * const { tensors } = await decodeNpz(bytes);
 * console.log(bytes.length < 1000, tensors["y"]!.toArray()); // true [ 1, 1, 1 ]
 * ```
 */
export async function encodeNpz(
  tree: unknown,
  options: EncodeNpzOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  rejectUnknownOptions("encodeNpz", options, ["compressed", "dtypes"]);
  const { compressed = false, dtypes = {} } = options;
  const refuse = refusalOf("encodeNpz");
  const leaves = namedLeaves(tree, refuse);
  const forms = storedForms(leaves, dtypes, refuse);
  const files = [...leaves].map(([name, leaf]) => {
    const form = { dtype: forms.get(name)!, byteOrder: "little", fortranOrder: false } as const;
    return { name: `${name}.npy`, bytes: writeNpy(leaf, form, aboutNamed(name, refuse)) };
  });
  return writeZip(files, compressed, refuse);
}
