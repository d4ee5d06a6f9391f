import {
  applyOp,
  cast,
  DtypeError,
  isFloating,
  pointwise,
  promote,
  refuseWhere,
  type Tensor,
} from "@chainrule/tensor";
import { and, constant, equal, less, lessEqual, notEqual, or, select } from "@chainrule/tensor/scalar";

/**
 * Class indices as int32, those to be ignored, if any, replaced by 0.
 *
 * @throws DtypeError unless they are integers
 * @throws ValueError for one that is no class and not to be ignored, naming position and value
 */
export type ClassIndices = (target: Tensor, classes: number, ignoreIndex?: number) => Tensor;

/**
 * How a function reads class indices, under its name.
 *
 * @__NO_SIDE_EFFECTS__
 */
export function classIndicesOf(name: string): ClassIndices {
  const op = pointwise({
    name: `${name}.classes`,
    scalar: ([target, , ignored]) =>
      ignored ? select(equal(target!, ignored), constant(0, target!.type), target!) : target!,
    refuse: refuseWhere(
      ([target, classes, ignored]) => {
        const outside = or(less(target!, 0), lessEqual(classes!, target!));
        return ignored ? and(outside, notEqual(target!, ignored)) : outside;
      },
      (target, classes) => `class ${target} is outside 0 … ${classes - 1}`,
    ),
  });
  return (target, classes, ignoreIndex) => {
    if (isFloating(target.dtype) || target.dtype === "bool") {
      throw new DtypeError(`${name}: classes are integers, got ${target.dtype}. Use cast(target, "int32")`);
    }
    const ignored = ignoreIndex === undefined ? [] : [ignoreIndex];
    return applyOp(op, promote(name, cast(target, "int32"), classes, ...ignored), undefined);
  };
}
