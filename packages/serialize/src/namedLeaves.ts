import { isPlainObject, isTensor, type Tensor } from "@chainrule/tensor";
import { describeValue } from "./describeValue.js";
import { checkName, childName } from "./leafName.js";
import { quote } from "./quote.js";
import type { Refusal } from "./Refusal.js";

/** How deep trees may be nested: more is a cycle, or a file that wants to exhaust the stack. */
export const maxDepth = 200;

/**
 * The leaves of a tree by their names, in order: the keys and numbers on the way to each, joined by dots. A tree that
 * is one tensor has it under the empty name.
 */
export function namedLeaves(tree: unknown, refuse: Refusal): Map<string, Tensor> {
  const leaves = new Map<string, Tensor>();
  const visit = (node: unknown, name: string | undefined, depth: number): void => {
    if (isTensor(node)) addLeaf(leaves, name ?? "", node, refuse);
    else if (depth > maxDepth)
      refuse(`the tree is nested deeper than ${maxDepth} levels. Does it contain itself?`);
    else if (Array.isArray(node)) {
      // With entries(), so that a hole is seen, too.
      for (const [i, child] of node.entries()) visit(child, childName(name, i), depth + 1);
    } else if (isLayer(node)) {
      refuseNode(name, "a layer. Its parameters are outside of it: what init(key) gave", refuse);
    } else if (isPlainObject(node)) {
      for (const key of Object.keys(node)) visit(node[key], childName(name, key), depth + 1);
    } else {
      refuseNode(name, describeValue(node) + hintFor(node, name), refuse);
    }
  };
  visit(tree, undefined, 0);
  return leaves;
}

function refuseNode(name: string | undefined, found: string, refuse: Refusal): never {
  const place = name === undefined ? "its root" : quote(name);
  return refuse(`a tree holds tensors in plain objects and arrays, but at ${place} there is ${found}`);
}

function hintFor(node: unknown, name: string | undefined): string {
  if (typeof node === "number") return ". Wrap the number: tensor(...)";
  if (node instanceof Promise) return ". Await it";
  if (name !== undefined || typeof node !== "string") return "";
  return ". For a path there is loadSafetensors of @chainrule/serialize/node";
}

/** Whether someone gave the model in place of its parameters. */
function isLayer(node: unknown): boolean {
  return isPlainObject(node) && typeof node["init"] === "function" && typeof node["apply"] === "function";
}

/** Adds a leaf to those of a file. */
export function addLeaf(leaves: Map<string, Tensor>, name: string, leaf: Tensor, refuse: Refusal): void {
  checkName(name, refuse);
  if (leaves.has(name)) {
    refuse(`two tensors of the tree are called ${quote(name)}, because a key has a dot in it. Rename one`);
  }
  leaves.set(name, leaf);
}
