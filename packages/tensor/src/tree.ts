import { describe } from "./describe.js";
import { isPlainObject } from "./isPlainObject.js";
import { isTensor, type Tensor } from "./tensor.js";

/** Tensors in nested plain objects and arrays: the parameters of a model, the state of an optimizer. */
export type Tree = Tensor | readonly Tree[] | { readonly [name: string]: Tree };

/** A tree with its leaves taken out, so that others can be put in. */
export interface TreeStructure {
  /** @internal */
  readonly kind: "leaf" | "array" | "object";
  /** @internal */
  readonly names: readonly (string | number)[];
  /** @internal */
  readonly children: readonly TreeStructure[];
}

function childPath(path: string, name: string | number): string {
  if (typeof name === "number") return `${path}[${name}]`;
  if (/^[A-Za-z_$][\w$]*$/.test(name)) return path === "" ? name : `${path}.${name}`;
  return `${path}[${JSON.stringify(name)}]`;
}

type Node = Pick<TreeStructure, "kind" | "names">;

const leaf: TreeStructure = { kind: "leaf", names: [], children: [] };

/** What stands somewhere in a tree; undefined where it belongs in none. */
function nodeOf(value: unknown): Node | undefined {
  if (isTensor(value)) return leaf;
  // Holes count: they have no keys.
  if (Array.isArray(value)) return { kind: "array", names: [...value.keys()] };
  return isPlainObject(value) ? { kind: "object", names: Object.keys(value) } : undefined;
}

/** A node in words, or else what it is otherwise. */
function describeNode(node: Node | undefined, otherwise: string): string {
  if (node?.kind === "array") return `an array of ${node.names.length}`;
  return node?.kind === "object" ? `{ ${node.names.join(", ")} }` : otherwise;
}

interface TakenApart {
  readonly leaves: Tensor[];
  readonly paths: string[];
  readonly structure: TreeStructure;
}

/**
 * Takes a tree apart; in the order of the `first` one's structure, if it must have the same: names, in any order, and
 * lengths.
 *
 * @throws TypeError for a leaf that is no tensor, or saying where the structure differs
 */
function takeApart(operation: string, whole: unknown, first?: TreeStructure): TakenApart {
  const leaves: Tensor[] = [];
  const paths: string[] = [];
  const walk = (tree: unknown, path: string, expected?: TreeStructure): TreeStructure => {
    const own = nodeOf(tree);
    const { kind, names } = expected ?? own ?? {};
    const place = path || "its root";
    if (!kind || !names) {
      throw new TypeError(
        `${operation}: a tree holds tensors in plain objects and arrays, but at ${place} there is ${describe(tree)}` +
          (typeof tree === "number" ? ". Wrap the number: tensor(...)" : ""),
      );
    }
    const others = own?.names ?? [];
    const found = names.every((name, i) => name === others[i] || others.includes(name));
    if (own?.kind !== kind || others.length !== names.length || !found) {
      throw new TypeError(
        `${operation} has another structure than the first: at ${place} it must have ` +
          `${describeNode(expected, "a tensor")}, got ${describeNode(own, describe(tree))}`,
      );
    }
    if (kind === "leaf") {
      leaves.push(tree as Tensor);
      paths.push(path);
      return leaf;
    }
    const parts = tree as Record<string | number, unknown>;
    const children = names.map((name, i) => walk(parts[name], childPath(path, name), expected?.children[i]));
    return { kind, names, children };
  };
  return { leaves, paths, structure: walk(whole, "", first) };
}

function build({ kind, names, children }: TreeStructure, next: () => Tensor | undefined): unknown {
  if (kind === "leaf") return next();
  const parts = children.map((child) => build(child, next));
  return kind === "array" ? parts : Object.fromEntries(names.map((name, i) => [name, parts[i]]));
}

/**
 * The leaves of a tree, in order, and its structure.
 *
 * @throws TypeError for a leaf that is no tensor, with its path
 *
 * @example
 * ```ts
 * import { tensor, treeFlatten, treeUnflatten } from "@chainrule/tensor";
 * const [leaves, structure] = treeFlatten({ weight: tensor([1, 2]), bias: tensor(3) });
 * console.log(leaves.length); // 2
 * console.log(treeUnflatten(structure, leaves.map((x) => x.mul(2))));
 * // {
 * //   weight: Tensor float32[2]
 * //   [2, 4],
 * //   bias: Tensor float32[]
 * //   6
 * // }
 * ```
 */
export function treeFlatten(tree: unknown): [leaves: Tensor[], structure: TreeStructure] {
  const { leaves, structure } = takeApart("treeFlatten", tree);
  return [leaves, structure];
}

/**
 * The tree of a structure with other leaves: the inverse of `treeFlatten`.
 *
 * @throws TypeError when the number of leaves differs
 *
 * @example
 * ```ts
 * import { tensor, treeFlatten, treeUnflatten } from "@chainrule/tensor";
 * const [, structure] = treeFlatten([tensor(1), [tensor(2)]]);
 * const tree = treeUnflatten(structure, [tensor(3), tensor(4)]) as unknown[];
 * console.log(tree.length); // 2
 * ```
 */
export function treeUnflatten(structure: TreeStructure, leaves: readonly Tensor[]): unknown {
  if (typeof (structure as unknown) !== "object" || !("kind" in structure)) {
    throw new TypeError(
      `treeUnflatten: the structure, from treeFlatten, comes first, got ${describe(structure)}`,
    );
  }
  let count = 0;
  const tree = build(structure, () => leaves[count++]);
  if (leaves.length !== count) {
    throw new TypeError(
      `treeUnflatten: the structure has ${count} ${count === 1 ? "leaf" : "leaves"}, got ${leaves.length}`,
    );
  }
  return tree;
}

/**
 * The leaves of a tree, in order: object entries as they were written, array entries by number.
 *
 * @throws TypeError for a leaf that is no tensor, with its path
 *
 * @example
 * ```ts
 * import { tensor, treeLeaves } from "@chainrule/tensor";
 * console.log(treeLeaves([{ w: tensor(1) }, tensor(2)]).map((x) => x.item())); // [ 1, 2 ]
 * ```
 */
export function treeLeaves(tree: unknown): Tensor[] {
  return takeApart("treeLeaves", tree).leaves;
}

/**
 * The path of each leaf, in order, as one writes it to reach that leaf.
 *
 * @throws TypeError for a leaf that is no tensor, with its path
 *
 * @example
 * ```ts
 * import { tensor, treePaths } from "@chainrule/tensor";
 * console.log(treePaths([{ weight: tensor(1), bias: tensor(2) }])); // [ '[0].weight', '[0].bias' ]
 * ```
 */
export function treePaths(tree: unknown): string[] {
  return takeApart("treePaths", tree).paths;
}

/**
 * Applies a function to each leaf, or to the corresponding leaves of several trees of one structure. The
 * result has the first tree's structure, its names in their order.
 *
 * @param f called with a leaf of each tree
 * @param others trees with the names and lengths of the first; names may come in another order
 * @throws TypeError when the structures differ, saying where, for a leaf that is no tensor, with its path, or
 *   when the first argument is no function
 *
 * @example
 * ```ts
 * import { add, tensor, treeMap } from "@chainrule/tensor";
 * const sums = treeMap(add, { a: tensor(1), b: tensor(2) }, { a: tensor(10), b: tensor(20) });
 * console.log(sums.a.item(), sums.b.item()); // 11 22
 * ```
 */
export function treeMap<T>(
  f: (leaf: Tensor, ...others: Tensor[]) => Tensor,
  tree: T,
  ...others: readonly unknown[]
): T {
  if (typeof (f as unknown) !== "function") {
    throw new TypeError(`treeMap: a function of leaves comes first, got ${describe(f)}`);
  }
  const { leaves, structure } = takeApart("treeMap", tree);
  const columns = others.map((other, i) => takeApart(`treeMap: tree ${i + 2}`, other, structure).leaves);
  const mapped = leaves.map((leaf, i) => f(leaf, ...columns.map((column) => column[i]!)));
  return treeUnflatten(structure, mapped) as T;
}
