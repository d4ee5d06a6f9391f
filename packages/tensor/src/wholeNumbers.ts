import { describe } from "./describe.js";
import { ShapeError } from "./errors.js";

/**
 * An argument that is a whole number of at least `least`; or, where `count` things called `each` need one, either one
 * for all of them or a list. As a list.
 *
 * @throws Failure for anything else
 */
export function wholeNumbers(
  operation: string,
  what: string,
  value: number | readonly number[],
  least: number,
  Failure: new (message: string) => Error = ShapeError,
  count?: number,
  each = "",
): readonly number[] {
  const isList = count !== undefined && Array.isArray(value);
  const list = isList ? (value as readonly number[]) : Array<number>(count ?? 1).fill(value as number);
  if (list.length === (count ?? 1) && list.every((n) => Number.isInteger(n) && n >= least)) return list;
  throw new Failure(
    `${operation}: ${what} must be a whole number${least > -Infinity ? ` ≥ ${least}` : ""}` +
      `${each && `, or one for each of ${each}`}, got ${describe(value)}`,
  );
}
