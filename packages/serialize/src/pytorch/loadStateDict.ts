import { rejectUnknownOptions, type Tensor, treeFlatten, treeUnflatten } from "@chainrule/tensor";
import { describeTensor } from "../describeTensor.js";
import { fitLeaf } from "../fitLeaf.js";
import { checkLoadIntoOptions, type LoadIntoOptions, loadIntoOptions } from "../loadInto.js";
import { Misfits } from "../Misfits.js";
import { namedLeaves } from "../namedLeaves.js";
import { quote } from "../quote.js";
import { type Refusal, refusalOf } from "../Refusal.js";
import { tensorsIn, type TensorSource } from "../tensorsIn.js";
import { orientationOf, oriented } from "./orientation.js";
import { StateDict } from "./StateDict.js";
import { type MappedTensor, type StateDictMapping, stateDictNames } from "./stateDictNames.js";
import type { Translated } from "./translateStateDict.js";

/** Options of `loadStateDict`. */
export interface LoadStateDictOptions<S = unknown> extends LoadIntoOptions {
  /** The running statistics to fill, as `model.initState()` gives them. */
  readonly statistics?: S | undefined;
}

/**
 * The parameters of a PyTorch model, saved by `safetensors.torch.save_file(model.state_dict(), path)`, for a model of
 * the same structure here. `params`, fresh ones for example, stay as they are.
 *
 * What differs between the two:
 *
 * - The weight of a `Linear` is [outputs, inputs] there and [inputs, outputs] here: it is transposed. Convolutions,
 *   norms and embeddings have the same shapes on both sides.
 * - Running statistics are among the parameters there and a tree of their own here: with `statistics` the result is
 *   `[params, statistics]`. `num_batches_tracked` is left out.
 * - `MultiheadAttention` has one joint projection there, which is cut into `query`, `key` and `value`.
 *
 * Which tensor is which, the `mapping` says, by leaf or by layer. Without one, names are taken where all are equal.
 * Otherwise each layer gets the module that has tensors of its shapes, and of several alike, the first by the numbers
 * in their names: `conv1` before `conv2`, `layers.2` before `layers.10`. Where the names tell no such order, or a
 * square weight without bias could be meant either way, an error asks for a mapping.
 *
 * @param params - the tree to fill
 * @param source - a safetensors file, as bytes or decoded, or tensors by name
 * @throws SerializeError that lists everything missing, unexpected, or of another shape or dtype
 *
 * Source: https://pytorch.org/docs/stable/nn.html, the variables of each module.
 *
 * @example
 * ```ts
 * import { encodeSafetensors, loadStateDict } from "@chainrule/serialize";
 * import { tensor, zeros } from "@chainrule/tensor";
 * // As PyTorch saves a Linear(3, 2) that is called "head".
 * const file = encodeSafetensors({
 *   "head.weight": tensor([[1, 2, 3], [4, 5, 6]]),
 *   "head.bias": tensor([7, 8]),
 * });
 * const params = loadStateDict([{ weight: zeros([3, 2]), bias: zeros([2]) }], file);
 * console.log(params[0]!.weight.toArray()); // [ [ 1, 4 ], [ 2, 5 ], [ 3, 6 ] ]
 * const again = loadStateDict([{ weight: zeros([3, 2]), bias: zeros([2]) }], file, { "0": "head" });
 * console.log(again[0]!.bias.toArray()); // [ 7, 8 ]
 * ```
 */
export function loadStateDict<P, S>(
  params: P,
  source: TensorSource,
  mapping: StateDictMapping | undefined,
  options: LoadStateDictOptions<S> & { readonly statistics: S },
): [params: P, statistics: S];
export function loadStateDict<P>(
  params: P,
  source: TensorSource,
  mapping?: StateDictMapping,
  options?: LoadIntoOptions,
): P;
export function loadStateDict(
  params: unknown,
  source: TensorSource,
  mapping?: StateDictMapping,
  options: LoadStateDictOptions = {},
): unknown {
  rejectUnknownOptions("loadStateDict", options, [...loadIntoOptions, "statistics"]);
  const { missing, unexpected, cast } = checkLoadIntoOptions("loadStateDict", options);
  const refuse = refusalOf("loadStateDict");
  const { statistics } = options;
  const leaves = leavesOf(params, statistics ?? [], refuse);
  const model = new StateDict(tensorsIn("loadStateDict", source, refuse), refuse);
  const names = stateDictNames(leaves, modelTensors(model, statistics !== undefined), mapping, refuse);
  const misfits = new Misfits();
  const loaded = [...leaves].map(([name, leaf]) => {
    const mapped = names.get(name);
    const found = mapped && model.take(mapped.name);
    if (found) return fit({ name, leaf, found, mapped, hasBias: hasBias(name, leaves) }, cast, misfits);
    if (missing === "throw") {
      const there = mapped && mapped.name !== name ? `, called ${quote(mapped.name)} in the file` : "";
      misfits.add("missing", `${quote(name)} ${describeTensor(leaf)}${there}`);
    }
    return leaf;
  });
  if (unexpected === "throw") for (const { origin, tensor } of model.left) misfits.unexpected(origin, tensor);
  if (misfits.any) {
    const hint = statistics === undefined && model.left.some(({ isStatistic }) => isStatistic);
    refuse(
      `the PyTorch model does not fit the tree:${misfits.toString()}` +
        (hint ? "\nFor running statistics: { statistics: model.initState() }" : ""),
    );
  }
  return rebuilt(params, statistics, loaded);
}

/** The tensors among which modules are looked for: without statistics that nobody wants. */
function modelTensors(model: StateDict, withStatistics: boolean): ReadonlyMap<string, Translated> {
  return new Map([...model.translated].filter(([, { isStatistic }]) => withStatistics || !isStatistic));
}

/** Whether the layer of a leaf has a bias. */
function hasBias(name: string, leaves: ReadonlyMap<string, Tensor>): boolean {
  return leaves.has(name.replace(/[^.]*$/u, "bias"));
}

interface Pair {
  readonly name: string;
  readonly leaf: Tensor;
  readonly found: Tensor;
  readonly mapped: MappedTensor;
  readonly hasBias: boolean;
}

/** The tensor of the model as it stands here, or it is one of the misfits. */
function fit({ name, leaf, found, mapped, hasBias }: Pair, cast: boolean, misfits: Misfits): Tensor {
  const isWeight = /(?:^|\.)weight$/u.test(name);
  const orientation =
    mapped.transposed === undefined || found.shape.length !== 2
      ? orientationOf(leaf, found, { isWeight, hasBias })
      : mapped.transposed
        ? "transposed"
        : "same";
  if (orientation === "unclear") {
    misfits.add(
      "unclear",
      `${quote(name)} ${describeTensor(leaf)} is transposed if it is a Linear's, not if it is an embedding's. ` +
        `Say which: { ${quote(name)}: { name: ${quote(mapped.name)}, transposed: … } }`,
    );
  } else if (orientation === undefined) {
    const needed = isWeight && hasBias && leaf.shape.length === 2 ? [...leaf.shape].reverse() : leaf.shape;
    misfits.shape(mapped.name, found.shape, needed);
  } else return fitLeaf(name, leaf, oriented(found, orientation), cast, misfits);
  return found;
}

/** Both trees with other leaves, or the parameters alone. */
function rebuilt(params: unknown, statistics: unknown, leaves: readonly Tensor[]): unknown {
  const [ofParams, structure] = treeFlatten(params);
  const next = treeUnflatten(structure, leaves.slice(0, ofParams.length));
  if (statistics === undefined) return next;
  const [, ofStatistics] = treeFlatten(statistics);
  return [next, treeUnflatten(ofStatistics, leaves.slice(ofParams.length))];
}

/** The leaves of both trees: those of one layer have one path. */
function leavesOf(params: unknown, statistics: unknown, refuse: Refusal): Map<string, Tensor> {
  const leaves = namedLeaves(params, refuse);
  for (const [name, leaf] of namedLeaves(statistics, refuse)) {
    if (leaves.has(name)) refuse(`parameters and statistics both have ${quote(name)}`);
    leaves.set(name, leaf);
  }
  return leaves;
}
