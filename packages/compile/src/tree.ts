import { type Dtype, isPlainObject, type Shape } from "@chainrule/tensor";

/**
 * What values are like that stand in plain objects and arrays. Tensors and plain numbers may be taken out and others
 * put in: they have places in a list of leaves.
 */
export type Tree =
  | { readonly kind: "tensor"; readonly index: number; readonly dtype: Dtype; readonly shape: Shape }
  | { readonly kind: "number"; readonly index: number; readonly isInteger: boolean }
  | { readonly kind: "value"; readonly value: unknown }
  | { readonly kind: "array"; readonly children: readonly Tree[] }
  | {
      readonly kind: "object";
      readonly names: readonly string[];
      readonly children: readonly Tree[];
      /** The children by their names. */
      readonly form: Readonly<Record<string, Tree>>;
    };

/** `args[0].weight`, as it stands in messages. */
export function pathOf(path: string, name: string | number): string {
  if (typeof name === "number") return `${path}[${name}]`;
  return /^[A-Za-z_$][\w$]*$/.test(name) ? `${path}.${name}` : `${path}[${JSON.stringify(name)}]`;
}

/** The tree of an array or a plain object, whose parts `describe` describes; undefined for other values. */
export function describeParts(
  value: unknown,
  path: string,
  describe: (part: unknown, path: string) => Tree,
): Tree | undefined {
  if (Array.isArray(value)) {
    return { kind: "array", children: Array.from(value, (part, i) => describe(part, pathOf(path, i))) };
  }
  if (!isPlainObject(value)) return undefined;
  const names = Object.keys(value);
  const children = names.map((name) => describe(value[name], pathOf(path, name)));
  const form = Object.fromEntries(names.map((name, i) => [name, children[i]!]));
  return { kind: "object", names, children, form };
}

/** The value of a tree with other leaves. */
export function buildTree(tree: Tree, leaves: readonly unknown[]): unknown {
  switch (tree.kind) {
    case "tensor":
    case "number":
      return leaves[tree.index];
    case "value":
      return tree.value;
    case "array": {
      const { children } = tree;
      const list = new Array<unknown>(children.length);
      for (let i = 0; i < children.length; i++) list[i] = buildTree(children[i]!, leaves);
      return list;
    }
    case "object": {
      // A copy has the form that the engine knows, and no room for more.
      const object: Record<string, unknown> = { ...tree.form };
      for (const name in tree.form) object[name] = buildTree(tree.form[name]!, leaves);
      return object;
    }
  }
}
