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
  readonly names: readonly string[];
  /** @internal */
  readonly children: readonly TreeStructure[];
}

type Visit = (leaf: Tensor, path: string) => void;

function childPath(path: string, name: string | number): string {
  if (typeof name === "number") return `${path}[${name}]`;
  if (/^[A-Za-z_$][\w$]*$/.test(name)) return path === "" ? name : `${path}.${name}`;
  return `${path}[${JSON.stringify(name)}]`;
}

/** What stands somewhere in a tree, in words. */
function describeNode(value: unknown): string {
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (!isPlainObject(value)) return describe(value);
  return `{ ${Object.keys(value).join(", ")} }`;
}

function walk(operation: string, tree: unknown, path: string, visit: Visit): TreeStructure {
  if (isTensor(tree)) {
    visit(tree, path);
    return { kind: "leaf", names: [], children: [] };
  }
  if (Array.isArray(tree)) {
    // Holes count: map would pass them by.
    const parts = [...(tree as readonly unknown[])];
    const children = parts.map((part, i) => walk(operation, part, childPath(path, i), visit));
    return { kind: "array", names: [], children };
  }
  if (isPlainObject(tree)) {
    const names = Object.keys(tree);
    const children = names.map((name) => walk(operation, tree[name], childPath(path, name), visit));
    return { kind: "object", names, children };
  }
  throw new TypeError(
    `${operation}: a tree holds tensors in plain objects and arrays, but at ${path || "its root"} there is ${describe(tree)}` +
      (typeof tree === "number" ? ". Wrap the number: tensor(...)" : ""),
  );
}

/**
 * Visits the leaves of a tree in the order of a structure, which it must have: names, in any order, and lengths.
 *
 * @throws TypeError saying where it differs
 */
function walkAlike(which: string, structure: TreeStructure, tree: unknown, path: string, visit: Visit): void {
  const { kind, names, children } = structure;
  const fail = (expected: string): never => {
    throw new TypeError(
      `${which} has another structure than the first: at ${path || "its root"} it must have ${expected}, got ${describeNode(tree)}`,
    );
  };
  if (kind === "leaf") {
    if (!isTensor(tree)) return fail("a tensor");
    visit(tree, path);
  } else if (kind === "array") {
    if (!Array.isArray(tree) || tree.length !== children.length)
      return fail(`an array of ${children.length}`);
    children.forEach((child, i) => {
      walkAlike(which, child, tree[i], childPath(path, i), visit);
    });
  } else {
    const fits = isPlainObject(tree) && Object.keys(tree).length === names.length;
    if (!fits || !names.every((name) => Object.hasOwn(tree, name))) return fail(`{ ${names.join(", ")} }`);
    names.forEach((name, i) => {
      walkAlike(which, children[i]!, tree[name], childPath(path, name), visit);
    });
  }
}

function build(structure: TreeStructure, leaves: Iterator<Tensor>): unknown {
  if (structure.kind === "leaf") return leaves.next().value;
  const children = structure.children.map((child) => build(child, leaves));
  if (structure.kind === "array") return children;
  return Object.fromEntries(structure.names.map((name, i) => [name, children[i]]));
}

function countLeaves({ kind, children }: TreeStructure): number {
  return kind === "leaf" ? 1 : children.reduce((count, child) => count + countLeaves(child), 0);
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
  const leaves: Tensor[] = [];
  const structure = walk("treeFlatten", tree, "", (leaf) => leaves.push(leaf));
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
  const count = countLeaves(structure);
  if (leaves.length !== count) {
    throw new TypeError(
      `treeUnflatten: the structure has ${count} ${count === 1 ? "leaf" : "leaves"}, got ${leaves.length}`,
    );
  }
  return build(structure, leaves.values());
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
  const leaves: Tensor[] = [];
  walk("treeLeaves", tree, "", (leaf) => leaves.push(leaf));
  return leaves;
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
  const paths: string[] = [];
  walk("treePaths", tree, "", (_, path) => paths.push(path));
  return paths;
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
  const leaves: Tensor[] = [];
  const structure = walk("treeMap", tree, "", (leaf) => leaves.push(leaf));
  const columns = others.map((other, i) => {
    const column: Tensor[] = [];
    walkAlike(`treeMap: tree ${i + 2}`, structure, other, "", (leaf) => column.push(leaf));
    return column;
  });
  const mapped = leaves.map((leaf, i) => f(leaf, ...columns.map((column) => column[i]!)));
  return treeUnflatten(structure, mapped) as T;
}
