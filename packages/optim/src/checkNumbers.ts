import { shown } from "./shown.js";

/** @throws RangeError unless each number is finite and within the bounds, naming the function and the option */
export function checkNumbers(
  name: string,
  numbers: Readonly<Record<string, unknown>>,
  min: number,
  below?: number,
): void {
  for (const [option, value] of Object.entries(numbers)) {
    if (typeof value !== "number" || !(value >= min && value < (below ?? Infinity))) {
      const range = below === undefined ? `at least ${min}` : `from ${min} up to but not including ${below}`;
      throw new RangeError(`${name}: ${option} must be a number ${range}, got ${shown(value)}`);
    }
  }
}

/** @throws RangeError unless each number is whole and at least `min` */
export function checkIntegers(name: string, numbers: Readonly<Record<string, unknown>>, min: number): void {
  for (const [option, value] of Object.entries(numbers)) {
    if (!Number.isInteger(value) || (value as number) < min) {
      throw new RangeError(`${name}: ${option} must be a whole number at least ${min}, got ${shown(value)}`);
    }
  }
}
