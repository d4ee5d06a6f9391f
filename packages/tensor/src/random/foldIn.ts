import { applyOp, ValueError } from "@chainrule/tensor";
import { describe } from "../describe.js";
import { deriveOp } from "./derive.js";
import { checkKey, type Key } from "./key.js";
import { domain } from "./threefry.js";

/**
 * The key that belongs to a key and a number, such as a layer's position or a step's: other numbers give
 * independent keys.
 *
 * @param data a whole number from 0 to 2³² − 1
 * @throws ValueError for any other number
 *
 * @example
 * ```ts
 * import * as random from "@chainrule/tensor/random";
 * console.log(random.foldIn(random.key(0), 7).toArray()); // [ 3103908165, 514711701 ]
 * ```
 */
export function foldIn(key: Key, data: number): Key {
  checkKey("foldIn", key);
  if (!Number.isInteger(data) || data < 0 || data > 0xffffffff) {
    throw new ValueError(
      `random.foldIn: the number must be whole, from 0 to 2^32 - 1, got ${describe(data)}`,
    );
  }
  return applyOp(deriveOp, [key], { data, domain: domain.foldIn }) as Key;
}
