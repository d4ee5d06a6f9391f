import { DtypeError, isTensor, recordedBy, type Tensor, tensor, ValueError } from "@chainrule/tensor";
import { describe } from "../describe.js";

/**
 * The source of randomness of one call: two 32-bit words. A function that draws takes a key and always draws
 * the same for the same key; `split` and `foldIn` make independent ones. A key is a tensor (uint32, [2]), so
 * that it can stand in a tree and be traced; the mark that keeps numbers and other tensors out exists in the
 * types only.
 */
export type Key = Tensor<readonly [2]> & { readonly "chainrule.key": true };

/**
 * The key of a seed.
 *
 * @param seed a whole number from 0 to 2⁵³ − 1
 * @throws ValueError for any other number
 *
 * @example
 * ```ts
 * import * as random from "@chainrule/tensor/random";
 * console.log(random.key(42).toArray()); // [ 0, 42 ]
 * ```
 */
export function key(seed: number): Key {
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new ValueError(`random.key: a seed is a whole number from 0 to 2^53 - 1, got ${describe(seed)}`);
  }
  return tensor(new Uint32Array([Math.floor(seed / 2 ** 32), seed >>> 0]), { own: true }) as Key;
}

/** @throws DtypeError, TypeError for anything but a key */
export function checkKey(operation: string, value: Key): void {
  if (!isTensor(value)) {
    throw new TypeError(
      `random.${operation}: needs a key, got ${describe(value)}. Make one: random.key(seed)`,
    );
  }
  if (value.dtype !== "uint32" || value.shape.length !== 1 || value.shape[0] !== 2) {
    throw new DtypeError(
      `random.${operation}: needs a key, got ${describe(value)}. Make one: random.key(seed)`,
    );
  }
}

/** @throws ValueError when a function is being recorded: it would draw the same numbers at every run */
export function checkNotRecorded(operation: string): void {
  const by = recordedBy();
  if (by === undefined) return;
  throw new ValueError(
    `${by}: ${operation} draws from a key that is no argument of the function, so that every run would draw the same. ` +
      `Pass the key as an argument, another one at each call: foldIn(key, step)`,
  );
}
