import { isTensor, type Tensor } from "@chainrule/tensor";

/** What a function returned: tensors, by their place in the list of results, in plain objects and arrays. */
export type ResultTree =
  | { readonly kind: "tensor"; readonly index: number }
  | { readonly kind: "value"; readonly value: unknown }
  | { readonly kind: "array"; readonly children: readonly ResultTree[] }
  | { readonly kind: "object"; readonly names: readonly string[]; readonly children: readonly ResultTree[] };

/** Takes the tensors out of what a function returned. */
export function describeResult(value: unknown, results: Tensor[]): ResultTree {
  if (isTensor(value)) return { kind: "tensor", index: results.push(value) - 1 };
  if (Array.isArray(value)) {
    return { kind: "array", children: value.map((child) => describeResult(child, results)) };
  }
  if (typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype) {
    const names = Object.keys(value);
    const children = names.map((name) => describeResult((value as Record<string, unknown>)[name], results));
    return { kind: "object", names, children };
  }
  return { kind: "value", value };
}

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
      const { names, children } = tree;
      const object: Record<string, unknown> = {};
      for (let i = 0; i < names.length; i++) object[names[i]!] = buildResult(children[i]!, results);
      return object;
    }
  }
}
