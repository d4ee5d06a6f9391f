/** What all copies of this package in one program share; the number is the protocol's version. */
interface Slot {
  level: number;
  /** Who records a function now that will be run many times, if anybody does. */
  recording?: string | undefined;
}

const key = /* @__PURE__ */ Symbol.for("chainrule.tensor@1");

function slot(): Slot {
  const slots = globalThis as unknown as Record<symbol, Slot | undefined>;
  return (slots[key] ??= { level: 0 });
}

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
  return ++slot().level;
}

/**
 * Runs a function once to record what will be run many times. What it computes of nothing that is followed is
 * the same at every run, which is an error for random numbers. For authors of transformations.
 *
 * @param name who records, for the message
 *
 * @example
 * ```ts
 * import { recordOnce } from "@chainrule/tensor";
 * import * as random from "@chainrule/tensor/random";
 * try {
 *   recordOnce("my-lib/trace", () => random.uniform(random.key(0), [2]));
 * } catch (error) {
 *   console.log((error as Error).message.split(":")[0]); // my-lib/trace
 * }
 * ```
 */
export function recordOnce<T>(name: string, f: () => T): T {
  const shared = slot();
  const before = shared.recording;
  shared.recording = name;
  try {
    return f();
  } finally {
    shared.recording = before;
  }
}

/**
 * Who records a function now that will be run many times (see `recordOnce`), or undefined.
 *
 * @example
 * ```ts
 * import { recordedBy } from "@chainrule/tensor";
 * console.log(recordedBy()); // undefined
 * ```
 */
export function recordedBy(): string | undefined {
  return slot().recording;
}
