/**
 * Whether a value is an object as it is written with braces, of whatever realm: what trees are made of, beside arrays.
 *
 * @example
 * ```ts
 * import { isPlainObject, tensor } from "@chainrule/tensor";
 * console.log(isPlainObject({ weight: tensor(1) }), isPlainObject(tensor(1)), isPlainObject(new Map())); // true false false
 * ```
 */
export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return false;
  return !Object.getPrototypeOf(Object.getPrototypeOf(value) ?? Object.prototype);
}
