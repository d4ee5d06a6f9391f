import { type Dtype, isTensor, type Shape, type Tensor } from "@chainrule/tensor";

/**
 * What a call's arguments are like: the structure of their trees, shapes and dtypes of tensors. Plain numbers
 * may differ from call to call; everything else that is no tensor belongs to the signature by its value.
 */
export type Signature =
  | { readonly kind: "tensor"; readonly dtype: Dtype; readonly shape: Shape }
  | { readonly kind: "number"; readonly isInteger: boolean }
  | { readonly kind: "value"; readonly value: unknown }
  | { readonly kind: "array"; readonly children: readonly Signature[] }
  | { readonly kind: "object"; readonly names: readonly string[]; readonly children: readonly Signature[] };

/** A tensor or number among the arguments, and where it stands. */
export type Leaf = Tensor | number;

/** `args[0].weight`, as it stands in messages. */
export function pathOf(path: string, name: string | number): string {
  if (typeof name === "number") return `${path}[${name}]`;
  return /^[A-Za-z_$][\w$]*$/.test(name) ? `${path}.${name}` : `${path}[${JSON.stringify(name)}]`;
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/**
 * The signature of a value, its leaves and their paths.
 *
 * @throws TypeError for what has no place in a tree of arguments, with its path
 */
export function describeValue(
  name: string,
  value: unknown,
  path: string,
  visit: (leaf: Leaf, path: string) => void,
): Signature {
  if (isTensor(value)) {
    visit(value, path);
    return { kind: "tensor", dtype: value.dtype, shape: value.shape };
  }
  if (typeof value === "number") {
    visit(value, path);
    return { kind: "number", isInteger: Number.isInteger(value) };
  }
  if (typeof value !== "object" || value === null) {
    if (typeof value === "function" || typeof value === "symbol") {
      throw new TypeError(
        `${name}: ${path} is a ${typeof value}, which cannot be an argument of a compiled function. ` +
          `Use it from outside, or name the argument in { static: [...] }`,
      );
    }
    return { kind: "value", value };
  }
  if (Array.isArray(value)) {
    return {
      kind: "array",
      children: value.map((child: unknown, i) => describeValue(name, child, pathOf(path, i), visit)),
    };
  }
  if (!isPlain(value)) {
    const what = value.constructor.name;
    const hint = ArrayBuffer.isView(value)
      ? ". Wrap it: tensor(...)"
      : ". Use plain objects and arrays of tensors";
    throw new TypeError(
      `${name}: ${path} is a ${what}, which cannot be an argument of a compiled function${hint}`,
    );
  }
  const names = Object.keys(value);
  return {
    kind: "object",
    names,
    children: names.map((key) =>
      describeValue(name, (value as Record<string, unknown>)[key], pathOf(path, key), visit),
    ),
  };
}

/**
 * Puts the leaves of a value into `leaves`, from position `at` on, and returns the position behind them; -1 if the
 * value has another signature. Allocates nothing.
 */
export function matchLeaves(
  signature: Signature,
  value: unknown,
  leaves: (Leaf | undefined)[],
  at: number,
): number {
  switch (signature.kind) {
    case "tensor":
      if (!isLike(signature, value as Tensor | null)) return -1;
      leaves[at] = value as Tensor;
      return at + 1;
    case "number":
      if (typeof value !== "number" || Number.isInteger(value) !== signature.isInteger) return -1;
      leaves[at] = value;
      return at + 1;
    case "value":
      return Object.is(value, signature.value) ? at : -1;
    case "array": {
      const { children } = signature;
      if (!Array.isArray(value) || value.length !== children.length) return -1;
      let next = at;
      for (let i = 0; i < children.length && next >= 0; i++) {
        next = matchLeaves(children[i]!, value[i], leaves, next);
      }
      return next;
    }
    case "object": {
      if (typeof value !== "object" || value === null || Array.isArray(value)) return -1;
      const { names, children } = signature;
      let i = 0;
      let next = at;
      for (const name in value) {
        if (name !== names[i]) return matchNames(signature, value as Record<string, unknown>, leaves, at);
        next = matchLeaves(children[i++]!, (value as Record<string, unknown>)[name], leaves, next);
        if (next < 0) return -1;
      }
      return i === names.length ? next : -1;
    }
  }
}

/** The same for an object whose names come in another order, or are others. */
function matchNames(
  { names, children }: Signature & { readonly kind: "object" },
  value: Record<string, unknown>,
  leaves: (Leaf | undefined)[],
  at: number,
): number {
  if (Object.keys(value).length !== names.length) return -1;
  let next = at;
  for (let i = 0; i < names.length && next >= 0; i++) {
    const name = names[i]!;
    if (!(name in value)) return -1;
    next = matchLeaves(children[i]!, value[name], leaves, next);
  }
  return next;
}

/** Whether a value is a tensor of a shape and dtype, which no transformation follows. */
function isLike({ dtype, shape }: { dtype: Dtype; shape: Shape }, x: Tensor | null): boolean {
  if (typeof x !== "object" || x?.dtype !== dtype || x.trace !== undefined) return false;
  if (x.shape.length !== shape.length || x.chainrule !== "tensor@1") return false;
  for (let i = 0; i < shape.length; i++) if (x.shape[i] !== shape[i]) return false;
  return true;
}

/** Where two signatures differ, in words. */
export function difference(a: Signature, b: Signature, path: string): string | undefined {
  if (a.kind !== b.kind)
    return `${path} is ${a.kind === "array" ? "an array" : `a ${a.kind}`}, then a ${b.kind}`;
  if (a.kind === "tensor" && b.kind === "tensor") {
    const [x, y] = [a, b].map(({ dtype, shape }) => `${dtype}[${shape.join(", ")}]`);
    return x === y ? undefined : `${path} is ${x}, then ${y}`;
  }
  if (a.kind === "number" && b.kind === "number") {
    return a.isInteger === b.isInteger ? undefined : `${path} is a whole number, then a fraction`;
  }
  if (a.kind === "value" && b.kind === "value") {
    return Object.is(a.value, b.value) ? undefined : `${path} is ${String(a.value)}, then ${String(b.value)}`;
  }
  const [x, y] = [a, b] as (Signature & { children: readonly Signature[]; names?: readonly string[] })[];
  if (x!.children.length !== y!.children.length) {
    return `${path} has ${x!.children.length} entries, then ${y!.children.length}`;
  }
  for (let i = 0; i < x!.children.length; i++) {
    const names = x!.names;
    if (names && names[i] !== y!.names![i]) return `${path} has ${names[i]}, then ${y!.names![i]}`;
    const found = difference(x!.children[i]!, y!.children[i]!, pathOf(path, names ? names[i]! : i));
    if (found) return found;
  }
  return undefined;
}
