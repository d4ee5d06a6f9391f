import type { Storage, Tensor } from "@chainrule/tensor";
import { checkFunction } from "./checkFunction.js";
import { reachable } from "./pullBack.js";
import type { Node } from "./tape.js";
import { record, run } from "./vjp.js";

/** The bytes of memory that a node and everything it was computed from keep alive, each memory counted once. */
function reachableBytes(result: Node): number {
  const storages = new Set<Storage>();
  const keep = (x: Tensor): void => {
    if (x.storage) storages.add(x.storage);
  };
  for (const { output, call } of reachable(result)) {
    keep(output);
    call?.inputs.forEach(keep);
  }
  return [...storages].reduce((total, storage) => total + storage.byteLength, 0);
}

/**
 * How many bytes a function's recording keeps until its gradient has been taken: inputs, constants and
 * intermediate values, each memory once. What `rematerialize` saves can be seen here.
 *
 * @param f a function of a tree of floating-point tensors that returns a tensor
 * @throws TypeError when a leaf is no tensor
 *
 * @example
 * ```ts
 * import { exp, tensor, type Tensor } from "@chainrule/tensor";
 * import { rematerialize, tapeBytes } from "@chainrule/autograd";
 * const f = (x: Tensor) => exp(exp(exp(x)));
 * const x = tensor(new Float32Array(1000));
 * console.log(tapeBytes(f)(x), tapeBytes(rematerialize(f))(x)); // 16000 8000
 * ```
 */
export function tapeBytes<T, A extends unknown[]>(
  f: (tree: T, ...args: A) => Tensor,
): (tree: T, ...args: A) => number {
  checkFunction("tapeBytes", f);
  return (tree, ...args) => {
    const recording = record("tapeBytes", tree);
    const result = run("tapeBytes", recording, () => f(recording.traced as T, ...args));
    const node = recording.tape.node(result);
    return node ? reachableBytes(node) : 0;
  };
}
