import { quote } from "./quote.js";
import type { Refusal } from "./Refusal.js";

/** More axes than any library makes; without a limit a tiny file could ask for a million. */
const maxAxes = 64;

/**
 * The number of elements of a shape that a file claims, checked: whole sizes, none negative, and a product that is
 * exact.
 */
export function checkedSize(shape: readonly unknown[], refuse: Refusal): number {
  if (shape.length > maxAxes) {
    refuse(`its shape has ${shape.length} axes, more than ${maxAxes}`);
  }
  // Of sizes other than 0, so that a 0 does not hide that the others are absurd.
  let product = 1;
  for (const size of shape) {
    if (!Number.isSafeInteger(size) || (size as number) < 0) {
      refuse(`its shape is ${quote(shape)}, but a size is a whole number, 0 or more`);
    }
    product *= Math.max(size as number, 1);
    if (!Number.isSafeInteger(product)) {
      refuse(`its shape is ${quote(shape)}, with more elements than can be counted`);
    }
  }
  return shape.includes(0) ? 0 : product;
}
