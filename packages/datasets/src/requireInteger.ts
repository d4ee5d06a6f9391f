import { DatasetError } from "./DatasetError.js";

/** Throws an error that names `value` where it is no whole number from `min` to `max`. */
export function requireInteger(
  functionName: string,
  name: string,
  value: number,
  min: number,
  max: number = Number.MAX_SAFE_INTEGER,
): void {
  if (!Number.isSafeInteger(value) || value < min || value > max) {
    const range = max === Number.MAX_SAFE_INTEGER ? `from ${min} to 2^53 - 1` : `from ${min} to ${max}`;
    throw new DatasetError(
      `${functionName}: ${name} must be a whole number ${range}, but is ${String(value)}`,
    );
  }
}
