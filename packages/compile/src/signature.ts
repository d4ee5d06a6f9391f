import { isTensor, type Tensor } from "@chainrule/tensor";
import { describeParts, pathOf, type Tree } from "./tree.js";

/** A tensor or number among the arguments, and where it stands. */
export type Leaf = Tensor | number;

/**
 * The signature of an argument: the structure of its tree, shapes and dtypes of tensors. Plain numbers may differ from
 * call to call; everything else that is no tensor belongs to the signature by its value.
 *
 * @param visit takes each leaf, and returns its place in the list of leaves
 * @throws TypeError for what has no place in a tree of arguments, with its path
 */
export function describeArgument(
  name: string,
  value: unknown,
  path: string,
  visit: (leaf: Leaf, path: string) => number,
): Tree {
  const refuse = (what: string, hint: string): never => {
    throw new TypeError(
      `${name}: ${path} is a ${what}, which cannot be an argument of a compiled function. ${hint}`,
    );
  };
  const parts = describeParts(value, path, (part, path) => describeArgument(name, part, path, visit));
  if (parts) return parts;
  if (isTensor(value)) {
    return { kind: "tensor", index: visit(value, path), dtype: value.dtype, shape: value.shape };
  }
  if (typeof value === "number") {
    return { kind: "number", index: visit(value, path), isInteger: Number.isInteger(value) };
  }
  if (typeof value === "function" || typeof value === "symbol") {
    return refuse(typeof value, "Use it from outside, or name the argument in { static: [...] }");
  }
  if (typeof value === "object" && value !== null) {
    const hint = ArrayBuffer.isView(value)
      ? "Wrap it: tensor(...)"
      : "Use plain objects and arrays of tensors";
    return refuse(value.constructor.name, hint);
  }
  return { kind: "value", value };
}

/** Puts the leaves of a value in their places; false if it has another signature. Allocates nothing. */
export function matchLeaves(signature: Tree, value: unknown, leaves: (Leaf | undefined)[]): boolean {
  switch (signature.kind) {
    case "tensor":
      if (!isLike(signature, value as Tensor | null)) return false;
      leaves[signature.index] = value as Tensor;
      return true;
    case "number":
      if (typeof value !== "number" || Number.isInteger(value) !== signature.isInteger) return false;
      leaves[signature.index] = value;
      return true;
    case "value":
      return Object.is(value, signature.value);
    case "array": {
      const { children } = signature;
      if (!Array.isArray(value) || value.length !== children.length) return false;
      for (let i = 0; i < children.length; i++) {
        if (!matchLeaves(children[i]!, value[i], leaves)) return false;
      }
      return true;
    }
    case "object": {
      if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
      const { form, names, children } = signature;
      let found = 0;
      for (const name in value) {
        // Mostly in the same order.
        const child = name === names[found] ? children[found] : form[name];
        if (!child || !matchLeaves(child, (value as Record<string, unknown>)[name], leaves)) return false;
        found++;
      }
      return found === names.length;
    }
  }
}

/** Whether a value is a tensor of a shape and dtype, which no transformation follows. */
function isLike({ dtype, shape }: Tree & { readonly kind: "tensor" }, x: Tensor | null): boolean {
  if (typeof x !== "object" || x?.dtype !== dtype || x.trace !== undefined) return false;
  if (x.shape.length !== shape.length || x.chainrule !== "tensor@1") return false;
  for (let i = 0; i < shape.length; i++) if (x.shape[i] !== shape[i]) return false;
  return true;
}

/** What a signature says of each part, in words, from the outside inwards. */
function partsOf(tree: Tree, path: string): (readonly [path: string, what: string])[] {
  switch (tree.kind) {
    case "tensor":
      return [[path, `${tree.dtype}[${tree.shape.join(", ")}]`]];
    case "number":
      return [[path, tree.isInteger ? "a whole number" : "a fraction"]];
    case "value":
      return [[path, typeof tree.value === "object" && tree.value ? "one object" : String(tree.value)]];
  }
  const names = tree.kind === "object" ? tree.names : undefined;
  const what = names ? `{ ${names.join(", ")} }` : `an array of ${tree.children.length}`;
  const parts = tree.children.flatMap((child, i) => partsOf(child, pathOf(path, names?.[i] ?? i)));
  return [[path, what], ...parts];
}

/** Where two signatures differ, in words. */
export function difference(a: Tree, b: Tree, path: string): string | undefined {
  const before = partsOf(a, path);
  const after = partsOf(b, path);
  const at = after.findIndex(([, what], i) => what !== before[i]![1]);
  return at < 0 ? undefined : `${before[at]![0]} is ${before[at]![1]}, then ${after[at]![1]}`;
}
