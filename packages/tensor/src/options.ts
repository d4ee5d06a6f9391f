import { describe } from "./describe.js";

/**
 * Throws for an option that the function does not know: a misspelt name must not silently mean the default.
 *
 * @throws TypeError naming the option and those there are
 *
 * @example
 * ```ts
 * import { rejectUnknownOptions } from "@chainrule/tensor";
 * try {
 *   rejectUnknownOptions("adam", { lr: 1e-3 }, ["learningRate"]);
 * } catch (error) {
 *   console.log((error as Error).message); // adam: unknown option "lr". Known: learningRate
 * }
 * ```
 */
export function rejectUnknownOptions(name: string, options: object, known: readonly string[]): void {
  if (typeof options !== "object" || options === null || Array.isArray(options) || "chainrule" in options) {
    throw new TypeError(`${name}: options are an object, { ${known.join(", ")} }, got ${describe(options)}`);
  }
  for (const key of Object.keys(options)) {
    if (!known.includes(key)) {
      throw new TypeError(`${name}: unknown option "${key}". Known: ${known.join(", ")}`);
    }
  }
}
