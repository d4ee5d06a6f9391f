import { ShapeError } from "@chainrule/tensor";
import { describeValue } from "./describeValue.js";

/** @throws ShapeError unless each of the named sizes is a positive integer */
export function checkSizes(name: string, sizes: Readonly<Record<string, number>>): void {
  for (const [size, n] of Object.entries(sizes)) {
    if (!Number.isInteger(n) || n < 1) {
      throw new ShapeError(`${name}: ${size} must be a positive integer, got ${describeValue(n)}`);
    }
  }
}
