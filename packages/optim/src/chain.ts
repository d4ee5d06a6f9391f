import type { Optimizer, StateOf, Transform } from "./optimizer.js";

/** The states of several transforms and optimizers, in order. */
export type StatesOf<M extends readonly unknown[]> = { -readonly [I in keyof M]: StateOf<M[I]> };

type Member = Transform<unknown> & Partial<Optimizer<unknown>>;

/**
 * Transforms one after the other, each on the gradients that the one before gives; with an optimizer as the last
 * member an optimizer, else a transform. The state is the tuple of the members' states.
 *
 * @throws TypeError for a member that is neither, or an optimizer that is not the last
 *
 * Source: optax.chain.
 *
 * @example
 * ```ts
 * import { tensor } from "@chainrule/tensor";
 * import { chain, clipByGlobalNorm, sgd } from "@chainrule/optim";
 * const optimizer = chain(clipByGlobalNorm(1), sgd({ learningRate: 1 }));
 * const params = [tensor([0, 0])];
 * const [next] = optimizer.update([tensor([30, -40])], optimizer.init(params), params);
 * console.log(next[0]);
 * // Tensor float32[2]
 * // [-0.6,  0.8]
 * ```
 */
export function chain<const M extends readonly [...Transform<any>[], Optimizer<any>]>(
  ...members: M
): Optimizer<StatesOf<M>>;
export function chain<const M extends readonly Transform<any>[]>(...members: M): Transform<StatesOf<M>>;
export function chain(...members: readonly Member[]): unknown {
  const last = members.length - 1;
  members.forEach((member, i) => {
    const isTransform = typeof member?.transform === "function";
    const isOptimizer = typeof member?.update === "function";
    if (!isTransform && !isOptimizer) throw new TypeError(`chain: member ${i} is no transform or optimizer`);
    if (isOptimizer && i < last) {
      throw new TypeError(`chain: member ${i} is an optimizer: it gives parameters, so it comes last`);
    }
  });
  const run = (grads: unknown, states: readonly unknown[], params: unknown): [unknown, unknown[]] => {
    if (!Array.isArray(states) || states.length !== members.length) {
      throw new TypeError(
        `chain: the state is an array, one for each of the ${members.length} members, as init(params) and update give it`,
      );
    }
    const next: unknown[] = [];
    let value = grads;
    members.forEach((member, i) => {
      const step = member.update ?? member.transform;
      [value, next[i]] = step(value, states[i], params);
    });
    return [value, next];
  };
  const init = (params: unknown): unknown[] => members.map((member) => member.init(params));
  return members[last]?.update ? { init, update: run } : { init, transform: run };
}
