import { isPlainObject, isTensor, type Tensor } from "@chainrule/tensor";
import { describeValue } from "../describeValue.js";
import { childName, hasLoneSurrogate } from "../leafName.js";
import { addLeaf, maxDepth } from "../namedLeaves.js";
import { quote } from "../quote.js";
import type { Refusal } from "../Refusal.js";

/**
 * A value as JSON, with its tensors taken out: `{ "$tensor": name }` stands in their place, and `{ "$number": "NaN" }`
 * for numbers that JSON does not have. Keys of the value's own that begin with $ get a second one.
 */
export type Outline =
  null | boolean | number | string | readonly Outline[] | { readonly [key: string]: Outline };

/** Numbers that JSON does not have. */
const unusual = ["NaN", "Infinity", "-Infinity", "-0"] as const;

/** The outline of a value. Its tensors are added to `leaves`, under the names of their places. */
export function outlineOf(value: unknown, leaves: Map<string, Tensor>, refuse: Refusal): Outline {
  const visit = (node: unknown, name: string | undefined, depth: number): Outline => {
    if (isTensor(node)) {
      addLeaf(leaves, name ?? "", node, refuse);
      return { $tensor: name ?? "" };
    }
    const place = name === undefined ? "the checkpoint" : quote(name);
    if (depth > maxDepth)
      refuse(`${place} is nested deeper than ${maxDepth} levels. Does it contain itself?`);
    if (Array.isArray(node)) {
      // Not map(), which goes past holes.
      return Array.from(node, (child: unknown, i) => visit(child, childName(name, i), depth + 1));
    }
    if (isPlainObject(node)) {
      return outlineOfObject(
        node,
        place,
        (child, key) => visit(child, childName(name, key), depth + 1),
        refuse,
      );
    }
    if (node === null || typeof node === "boolean") return node;
    if (typeof node === "number") return outlineOfNumber(node);
    if (typeof node === "string") {
      if (hasLoneSurrogate(node)) refuse(`${place} has half of a surrogate pair, which is no Unicode text`);
      return node;
    }
    const hint = ArrayBuffer.isView(node) ? ". Make it a tensor: tensor(array)" : "";
    return refuse(
      `${place} is ${describeValue(node)}, but a checkpoint holds tensors and JSON values${hint}`,
    );
  };
  return visit(value, undefined, 0);
}

function outlineOfNumber(value: number): Outline {
  return Number.isFinite(value) && !Object.is(value, -0)
    ? value
    : { $number: Object.is(value, -0) ? "-0" : String(value) };
}

function outlineOfObject(
  node: Readonly<Record<string, unknown>>,
  place: string,
  visit: (child: unknown, key: string) => Outline,
  refuse: Refusal,
): Outline {
  const outline: Record<string, Outline> = {};
  for (const key of Object.keys(node)) {
    if (key === "__proto__" || hasLoneSurrogate(key))
      refuse(`${place} has the key ${quote(key)}, which cannot be saved`);
    // As JSON does: a property that is undefined is as good as none.
    if (node[key] === undefined) continue;
    outline[key.startsWith("$") ? `$${key}` : key] = visit(node[key], key);
  }
  return outline;
}

/**
 * The value of an outline, with the tensors that it names.
 *
 * @param leaves - by name; what the outline takes is taken out, so that what remains belongs to nothing
 */
export function valueOf(outline: unknown, leaves: Map<string, Tensor>, refuse: Refusal): unknown {
  if (Array.isArray(outline)) return outline.map((child) => valueOf(child, leaves, refuse));
  if (!isPlainObject(outline)) return outline;
  const keys = Object.keys(outline);
  if (keys.length === 1 && /^\$(?!\$)/u.test(keys[0]!)) {
    return marked(keys[0]!, outline[keys[0]!], leaves, refuse);
  }
  const value: Record<string, unknown> = {};
  for (const key of keys) {
    if (/^\$(?!\$)/u.test(key)) refuse(`its outline has the mark ${quote(key)} among other keys`);
    value[key.startsWith("$") ? key.slice(1) : key] = valueOf(outline[key], leaves, refuse);
  }
  return value;
}

function marked(mark: string, what: unknown, leaves: Map<string, Tensor>, refuse: Refusal): unknown {
  if (mark === "$number" && unusual.some((text) => text === what)) return Number(what);
  if (mark !== "$tensor" || typeof what !== "string") {
    return refuse(`its outline has the unknown mark ${quote(mark)} of ${quote(what)}`);
  }
  const leaf = leaves.get(what);
  if (!leaf)
    return refuse(`its outline names the tensor ${quote(what)}, which is not there or has a place already`);
  leaves.delete(what);
  return leaf;
}
