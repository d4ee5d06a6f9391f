import { rejectUnknownOptions, type Tensor, treeFlatten, treeUnflatten } from "@chainrule/tensor";
import { checkChoice } from "./checkChoice.js";
import { fitLeaf } from "./fitLeaf.js";
import { Misfits } from "./Misfits.js";
import { namedLeaves } from "./namedLeaves.js";
import { refusalOf } from "./Refusal.js";
import { tensorsIn, type TensorSource } from "./tensorsIn.js";

/** Options of `loadInto`. */
export interface LoadIntoOptions {
  /** A leaf of the tree for which there is no tensor: an error, or it stays as it is. Default `"throw"`. */
  readonly missing?: "throw" | "keep" | undefined;
  /** A tensor for which there is no leaf: an error, or it is left out. Default `"throw"`. */
  readonly unexpected?: "throw" | "ignore" | undefined;
  /** Whether float32 and float64 are turned into what the leaf is. Default false: another dtype is an error. */
  readonly cast?: boolean | undefined;
}

/** The names of those options. */
export const loadIntoOptions: readonly string[] = ["missing", "unexpected", "cast"];

/** The options with their defaults. @throws TypeError for a word that has no meaning */
export function checkLoadIntoOptions(
  operation: string,
  { missing = "throw", unexpected = "throw", cast = false }: LoadIntoOptions,
): { missing: "throw" | "keep"; unexpected: "throw" | "ignore"; cast: boolean } {
  checkChoice(operation, { missing }, ["throw", "keep"]);
  checkChoice(operation, { unexpected }, ["throw", "ignore"]);
  return { missing, unexpected, cast };
}

/**
 * A tree with other tensors in it: each leaf is the tensor of its name, of equal shape and dtype. `params` itself
 * stays as it is.
 *
 * @param params - the tree to fill, a model's fresh parameters for example
 * @param source - a safetensors file, as bytes or decoded, an NPZ file decoded, tensors by name, or another tree
 * @throws SerializeError that lists everything missing, unexpected, or of another shape or dtype
 *
 * @example
 * ```ts
 * import { decodeSafetensors, encodeSafetensors, loadInto } from "@chainrule/serialize";
 * import { ones, zeros } from "@chainrule/tensor";
 * const bytes = encodeSafetensors([{ weight: ones([2, 2]), bias: ones([2]) }]);
 * const { tensors } = decodeSafetensors(bytes);
 * const params = loadInto([{ weight: zeros([2, 2]), bias: zeros([2]) }], tensors);
 * console.log(params[0]!.bias.toArray()); // [ 1, 1 ]
 * try {
 *   loadInto([{ weight: zeros([2, 3]), scale: zeros([2]) }], tensors);
 * } catch (error) {
 *   console.log((error as Error).message);
 * }
 * // loadInto: the tensors do not fit the tree:
 * //   missing: "0.scale" float32[2]
 * //   unexpected: "0.bias" float32[2]
 * //   another shape: "0.weight" is [2, 2], needs [2, 3]
 * ```
 */
export function loadInto<T>(params: T, source: TensorSource, options: LoadIntoOptions = {}): T {
  rejectUnknownOptions("loadInto", options, loadIntoOptions);
  const { missing, unexpected, cast } = checkLoadIntoOptions("loadInto", options);
  const refuse = refusalOf("loadInto");
  const tensors = tensorsIn("loadInto", source, refuse);
  const misfits = new Misfits();
  const leaves: Tensor[] = [];
  for (const [name, leaf] of namedLeaves(params, refuse)) {
    const found = tensors.get(name);
    tensors.delete(name);
    if (found) leaves.push(fitLeaf(name, leaf, found, cast, misfits));
    else {
      leaves.push(leaf);
      if (missing === "throw") misfits.missing(name, leaf);
    }
  }
  if (unexpected === "throw") for (const [name, tensor] of tensors) misfits.unexpected(name, tensor);
  if (misfits.any) refuse(`the tensors do not fit the tree:${misfits.toString()}`);
  const [, structure] = treeFlatten(params);
  return treeUnflatten(structure, leaves) as T;
}
