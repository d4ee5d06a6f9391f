import { ShapeError } from "../errors.js";
import { tensor } from "../create/tensor.js";
import { checkTensor } from "../operands.js";
import type { Tensor } from "../tensor.js";

/** @throws ShapeError for a tensor without values, as a compiler records it */
export function requireValues(name: string, x: Tensor): void {
  checkTensor(name, x);
  if (x.storage) return;
  throw new ShapeError(
    `${name}: the shape of the result depends on the values of x, which are not known while a function is being ` +
      `recorded. Call it outside of that function, or use where, argsort or topK, whose shapes are known`,
  );
}

/**
 * Where the elements that are true, or not zero, stand: for each axis their positions, row-major. Eager only:
 * the shape of the result depends on values.
 *
 * @returns one int32 vector for each axis
 * @throws ShapeError for a tensor without axes, or one whose values are not known yet
 *
 * @example
 * ```ts
 * import { nonzero, tensor } from "@chainrule/tensor";
 * const [rows, columns] = nonzero(tensor([[0, 5], [6, 7]]));
 * console.log(rows!.toArray(), columns!.toArray()); // [ 0, 1, 1 ] [ 1, 0, 1 ]
 * ```
 */
export function nonzero(x: Tensor): Tensor[] {
  requireValues("nonzero", x);
  if (x.shape.length === 0) {
    throw new ShapeError(
      "nonzero: a tensor of shape [] has no axis to give positions on. Use reshape(x, [1])",
    );
  }
  const found: number[] = [];
  x.data().forEach((value, i) => {
    if (value !== 0) found.push(i);
  });
  let inner = x.size;
  return x.shape.map((n) => {
    inner /= n;
    return tensor(
      Int32Array.from(found, (i) => Math.floor(i / inner) % n),
      { own: true },
    );
  });
}
