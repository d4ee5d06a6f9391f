import { significant } from "../charts/Table.js";

/** A comparison of what came out with what must come out. */
export interface Check {
  readonly what: string;
  readonly expected: string;
  readonly actual: string;
  readonly agrees: boolean;
}

/** "All 5 comparisons agree." */
export function describeChecks(checks: readonly Check[]): string {
  const agreeing = checks.filter(({ agrees }) => agrees).length;
  if (checks.length === 1) return agreeing === 1 ? "The comparison agrees." : "The comparison differs.";
  const count = agreeing === checks.length ? `All ${agreeing}` : `${agreeing} of ${checks.length}`;
  return `${count} comparisons agree.`;
}

/** Whether a number is a reference number, within a tolerance. */
export function near(what: string, actual: number, expected: number, tolerance: number): Check {
  return {
    what,
    expected: `${precise(expected)} ± ${precise(tolerance)}`,
    actual: precise(actual),
    agrees: Math.abs(actual - expected) <= tolerance,
  };
}

/** Whether a number is a reference number to the last bit. */
export function exactly(what: string, actual: number, expected: number): Check {
  return { what, expected: String(expected), actual: String(actual), agrees: Object.is(actual, expected) };
}

/** Whether a list of numbers is a list of reference numbers, each within a tolerance. */
export function allNear(
  what: string,
  actual: readonly number[],
  expected: readonly number[],
  tolerance: number,
): Check {
  const distances = expected.map((value, i) => {
    const distance = Math.abs((actual[i] ?? NaN) - value);
    // What is no number is farther away than anything.
    return Number.isNaN(distance) ? Infinity : distance;
  });
  const largest = Math.max(...distances);
  const worst = distances.indexOf(largest);
  const agrees = actual.length === expected.length && largest <= tolerance;
  const found = `number ${worst + 1} is ${precise(actual[worst] ?? NaN)} instead of ${precise(expected[worst]!)}`;
  return {
    what,
    expected: `within ${precise(tolerance)}`,
    actual: agrees ? `${expected.length} numbers within ${significant(largest, 2)}` : found,
    agrees,
  };
}

/** Whether a number is in a range. */
export function between(what: string, actual: number, low: number, high: number): Check {
  const expected =
    high === Infinity
      ? `at least ${precise(low)}`
      : low === -Infinity
        ? `at most ${precise(high)}`
        : `${precise(low)} to ${precise(high)}`;
  return { what, expected, actual: precise(actual), agrees: actual >= low && actual <= high };
}

/** Whether something holds. */
export function holds(what: string, agrees: boolean, expected: string, actual: string): Check {
  return { what, expected, actual, agrees };
}

function precise(value: number): string {
  return significant(value, 9);
}
