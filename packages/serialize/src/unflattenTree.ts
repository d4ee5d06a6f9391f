import { isTensor, type Tensor } from "@chainrule/tensor";
import { describeValue } from "./describeValue.js";
import { checkName } from "./leafName.js";
import { maxDepth } from "./namedLeaves.js";
import { quote } from "./quote.js";
import { refusalOf } from "./Refusal.js";

/** Tensors in objects in objects. */
export interface TensorTree {
  readonly [name: string]: Tensor | TensorTree;
}

interface Branch {
  [name: string]: Tensor | Branch;
}

/**
 * Nested objects from tensors by name: `"layers.0.weight"` becomes `tree.layers[0].weight`. Numbers are keys of objects
 * too, because names alone do not tell an array from an object; `loadInto` puts tensors into a tree whose structure
 * is known.
 *
 * @throws SerializeError where one name goes on below another that is a tensor, and for more than 200 dots
 *
 * @example
 * ```ts
 * import { unflattenTree } from "@chainrule/serialize";
 * import { tensor } from "@chainrule/tensor";
 * const tree = unflattenTree({ "layers.0.weight": tensor([1, 2]), scale: tensor(3) });
 * console.log(Object.keys(tree), Object.keys(tree["layers"]!)); // [ 'layers', 'scale' ] [ '0' ]
 * ```
 */
export function unflattenTree(tensors: Readonly<Record<string, Tensor>>): TensorTree {
  const refuse = refusalOf("unflattenTree");
  const root: Branch = {};
  for (const [name, leaf] of Object.entries(tensors)) {
    if (!isTensor(leaf)) {
      refuse(`needs tensors by name, but ${quote(name)} is ${describeValue(leaf)}`);
    }
    checkName(name, refuse);
    const keys = name.split(".", maxDepth + 1);
    if (keys.length > maxDepth) refuse(`${quote(name)} has more parts than the ${maxDepth} levels of a tree`);
    const last = keys.pop()!;
    let branch = root;
    for (const [i, key] of keys.entries()) {
      const child = Object.hasOwn(branch, key) ? branch[key]! : (branch[key] = {});
      if (isTensor(child)) {
        const inner = quote(keys.slice(0, i + 1).join("."));
        return refuse(`${quote(name)} lies below ${inner}, which is a tensor itself`);
      }
      branch = child;
    }
    if (Object.hasOwn(branch, last)) {
      refuse(`${quote(name)} is a tensor, and others lie below it`);
    }
    branch[last] = leaf;
  }
  return root;
}
