/** What all copies of this package in one program share; the number is the protocol's version. */
interface Slot {
  level: number;
}

const key = /* @__PURE__ */ Symbol.for("chainrule.tensor@1");

/**
 * A number larger than any given out before, in this program: the level of a transformation. Of the tracers
 * that an op's inputs carry, the one of the highest level handles the call, so that what was started last,
 * the innermost, is undone first.
 *
 * @example
 * ```ts
 * import { nextLevel } from "@chainrule/tensor";
 * console.log(nextLevel() < nextLevel()); // true
 * ```
 */
export function nextLevel(): number {
  const slots = globalThis as unknown as Record<symbol, Slot | undefined>;
  const slot = (slots[key] ??= { level: 0 });
  return ++slot.level;
}
