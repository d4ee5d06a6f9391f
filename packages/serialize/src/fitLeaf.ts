import { cast, isFloating, sameShape, type Tensor } from "@chainrule/tensor";
import { describeTensor } from "./describeTensor.js";
import type { Misfits } from "./Misfits.js";

/**
 * The tensor that takes a leaf's place: of its shape and dtype, or it is one of the misfits.
 *
 * @param casts - whether float32 and float64 are turned into what the leaf is
 */
export function fitLeaf(name: string, leaf: Tensor, found: Tensor, casts: boolean, misfits: Misfits): Tensor {
  if (!sameShape(leaf.shape, found.shape)) misfits.shape(name, found.shape, leaf.shape);
  else if (leaf.dtype !== found.dtype) {
    if (casts && isFloating(leaf.dtype) && isFloating(found.dtype)) return cast(found, leaf.dtype);
    misfits.dtype(name, describeTensor(found), describeTensor(leaf));
  }
  return found;
}
