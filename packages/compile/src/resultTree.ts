import { isTensor, type Tensor } from "@chainrule/tensor";

/**
 * What a function returned: tensors, by their place in the list of results, in plain objects and arrays. What holds
 * no tensor is a value, the same at every call.
 */
export type ResultTree =
  | { readonly kind: "tensor"; readonly index: number }
  | { readonly kind: "value"; readonly value: unknown }
  | { readonly kind: "array"; readonly children: readonly ResultTree[] }
  | { readonly kind: "object"; readonly form: Readonly<Record<string, ResultTree>> };

/** Takes the tensors out of what a function returned. */
export function describeResult(value: unknown, results: Tensor[]): ResultTree {
  if (isTensor(value)) return { kind: "tensor", index: results.push(value) - 1 };
  if (Array.isArray(value)) {
    const children = value.map((child) => describeResult(child, results));
    return children.every(isValue) ? { kind: "value", value } : { kind: "array", children };
  }
  if (typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype) {
    const form: Record<string, ResultTree> = {};
    for (const [name, child] of Object.entries(value)) form[name] = describeResult(child, results);
    return Object.values(form).every(isValue) ? { kind: "value", value } : { kind: "object", form };
  }
  return { kind: "value", value };
}

const isValue = ({ kind }: ResultTree): boolean => kind === "value";

/** The same with other tensors. */
export function buildResult(tree: ResultTree, results: readonly Tensor[]): unknown {
  switch (tree.kind) {
    case "tensor":
      return results[tree.index];
    case "value":
      return tree.value;
    case "array": {
      const { children } = tree;
      const list = new Array<unknown>(children.length);
      for (let i = 0; i < children.length; i++) list[i] = buildResult(children[i]!, results);
      return list;
    }
    case "object": {
      // A copy has the form that the engine knows, and no room for more.
      const object: Record<string, unknown> = { ...tree.form };
      for (const name in tree.form) object[name] = buildResult(tree.form[name]!, results);
      return object;
    }
  }
}
