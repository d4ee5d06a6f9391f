import { isPlainObject, rejectUnknownOptions, type Tensor } from "@chainrule/tensor";
import { encodeValues } from "../encodeValues.js";
import { describeValue } from "../describeValue.js";
import { hasLoneSurrogate } from "../leafName.js";
import { namedLeaves } from "../namedLeaves.js";
import { aboutNamed, type Refusal, refusalOf } from "../Refusal.js";
import { type StoredDtype, storedDtypes } from "../storedDtype.js";
import { type StoredDtypes, storedForms } from "../storedForms.js";
import { safetensorsDtype } from "./safetensorsDtype.js";

/** Options of `encodeSafetensors`. */
export interface EncodeSafetensorsOptions {
  /** Text by name that travels with the tensors. Programs that load for PyTorch may want `{ format: "pt" }`. */
  readonly metadata?: Readonly<Record<string, string>> | undefined;
  /** Other types than the tensors' own: `"float16"` for all floats, or by name. Default: none. */
  readonly dtypes?: StoredDtypes | undefined;
}

/**
 * A tree of tensors as the bytes of a safetensors file, under the names of `flattenTree`. The same tensors give the
 * same bytes, and those that the format's own library writes: sorted by type, the widest first, then by name.
 *
 * With `dtypes` numbers are stored in other types: floats are rounded to the nearest, of two equally near to the one
 * with an even last bit; a number that the type does not hold, a float16 beyond 65504 or 300 as a uint8, is an error.
 *
 * @throws SerializeError for a number that its type does not hold, with its place; for a leaf that is no tensor; for
 * names that two tensors share or that the format keeps for itself
 *
 * Source: https://github.com/huggingface/safetensors, section Format.
 *
 * @example
 * ```ts
 * import { decodeSafetensors, encodeSafetensors } from "@chainrule/serialize";
 * import { tensor } from "@chainrule/tensor";
 * const params = [{ weight: tensor([[1, 2.0009765625]]), bias: tensor([0.5]) }];
 * const bytes = encodeSafetensors(params, { metadata: { model: "tiny" }, dtypes: { "0.weight": "float16" } });
 * const file = decodeSafetensors(bytes);
 * console.log(file.tensors["0.weight"]!.toArray(), file.dtypes); // [ [ 1, 2 ] ] { '0.bias': 'float32', '0.weight': 'float16' }
 * console.log(file.metadata); // { model: 'tiny' }
 * ```
 */
export function encodeSafetensors(
  tree: unknown,
  options: EncodeSafetensorsOptions = {},
): Uint8Array<ArrayBuffer> {
  rejectUnknownOptions("encodeSafetensors", options, ["metadata", "dtypes"]);
  return writeSafetensors(tree, options, refusalOf("encodeSafetensors"));
}

/** `encodeSafetensors` under the name that its errors say. */
export function writeSafetensors(
  tree: unknown,
  { metadata = {}, dtypes = {} }: EncodeSafetensorsOptions,
  refuse: Refusal,
): Uint8Array<ArrayBuffer> {
  const leaves = namedLeaves(tree, refuse);
  if (leaves.has("__metadata__")) refuse(`"__metadata__" is the format's own name: no tensor can have it`);
  checkMetadata(metadata, refuse);
  const entries = sorted(leaves, storedForms(leaves, dtypes, refuse));
  const header = headerOf(entries, metadata);
  const end = entries.at(-1)?.end ?? 0;
  const file = new Uint8Array(8 + header.length + end);
  new DataView(file.buffer).setBigUint64(0, BigInt(header.length), true);
  file.set(header, 8);
  for (const { name, leaf, dtype, start } of entries) {
    const form = { dtype, byteOrder: "little", fortranOrder: false } as const;
    file.set(encodeValues(leaf, form, aboutNamed(name, refuse)), 8 + header.length + start);
  }
  return file;
}

function checkMetadata(metadata: unknown, refuse: Refusal): void {
  if (!isPlainObject(metadata))
    return refuse(`metadata is an object of strings, got ${describeValue(metadata)}`);
  for (const [name, text] of Object.entries(metadata)) {
    if (name === "__proto__") refuse(`metadata cannot have the name "__proto__"`);
    if (typeof text !== "string") {
      return refuse(
        `metadata is text, but ${JSON.stringify(name)} is ${describeValue(text)}. Write it as text: JSON.stringify(…)`,
      );
    }
    if (hasLoneSurrogate(name + text)) {
      refuse(`metadata ${JSON.stringify(name)} has half of a surrogate pair, which is no Unicode text`);
    }
  }
}

interface Entry {
  readonly name: string;
  readonly leaf: Tensor;
  readonly dtype: StoredDtype;
  readonly start: number;
  readonly end: number;
}

/** The tensors in the order of the file, each with its place behind the header. */
function sorted(leaves: ReadonlyMap<string, Tensor>, forms: ReadonlyMap<string, StoredDtype>): Entry[] {
  const order = Object.keys(safetensorsDtype);
  let end = 0;
  return [...leaves]
    .map(([name, leaf]) => ({ name, leaf, dtype: forms.get(name)! }))
    .sort((a, b) => order.indexOf(a.dtype) - order.indexOf(b.dtype) || compareText(a.name, b.name))
    .map(({ name, leaf, dtype }) => {
      const start = end;
      end += leaf.size * storedDtypes[dtype].bytes;
      return { name, leaf, dtype, start, end };
    });
}

/** By code points, as UTF-8 sorts; JavaScript's own order puts U+10000 before U+FFFF. */
function compareText(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  let i = 0;
  while (i < length && a.charCodeAt(i) === b.charCodeAt(i)) i++;
  if (i === length) return a.length - b.length;
  // Within a pair of surrogates the first halves are equal, and the second ones tell the order.
  return a.codePointAt(i)! - b.codePointAt(i)!;
}

/** The header as JSON, filled up with spaces so that the numbers begin at a multiple of 8. */
function headerOf(entries: readonly Entry[], metadata: Readonly<Record<string, string>>): Uint8Array {
  const members = entries.map(
    ({ name, leaf, dtype, start, end }) =>
      `${JSON.stringify(name)}:${JSON.stringify({ dtype: safetensorsDtype[dtype], shape: leaf.shape, data_offsets: [start, end] })}`,
  );
  if (Object.keys(metadata).length > 0) members.unshift(`"__metadata__":${JSON.stringify(metadata)}`);
  const json = new TextEncoder().encode(`{${members.join(",")}}`);
  const padded = new Uint8Array(Math.ceil(json.length / 8) * 8).fill(0x20);
  padded.set(json);
  return padded;
}
