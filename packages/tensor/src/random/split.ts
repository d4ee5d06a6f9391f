import { applyOp, ValueError } from "@chainrule/tensor";
import { wholeNumbers } from "../wholeNumbers.js";
import { deriveOp } from "./derive.js";
import { checkKey, type Key } from "./key.js";
import { domain } from "./threefry.js";

/**
 * Several independent keys from one. Use the new ones from then on, not the old: key i is
 * Threefry(key, counter i), whatever their number.
 *
 * @param count how many; 2 by default
 * @throws ValueError unless count is a whole number, 0 or more
 *
 * @example
 * ```ts
 * import * as random from "@chainrule/tensor/random";
 * const [forWeights, forBatches] = random.split(random.key(0));
 * console.log(forWeights.toArray(), forBatches.toArray()); // [ 928981903, 3453687069 ] [ 2473972575, 935721516 ]
 * ```
 */
export function split(key: Key, count?: 2): [Key, Key];
export function split(key: Key, count: number): Key[];
export function split(key: Key, count = 2): Key[] {
  checkKey("split", key);
  wholeNumbers("random.split", "the number of keys", count, 0, ValueError);
  return Array.from(
    { length: count },
    (_, i) => applyOp(deriveOp, [key], { data: i, domain: domain.split }) as Key,
  );
}
