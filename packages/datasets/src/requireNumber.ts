import { DatasetError } from "./DatasetError.js";

/** Throws an error that names `value` where it is no finite number from `min` to `max`. */
export function requireNumber(
  functionName: string,
  name: string,
  value: number,
  min: number = Number.NEGATIVE_INFINITY,
  max: number = Number.POSITIVE_INFINITY,
): void {
  if (!Number.isFinite(value) || value < min || value > max) {
    const range =
      max === Infinity ? (min === Number.NEGATIVE_INFINITY ? "" : ` from ${min}`) : ` from ${min} to ${max}`;
    throw new DatasetError(
      `${functionName}: ${name} must be a finite number${range}, but is ${String(value)}`,
    );
  }
}
