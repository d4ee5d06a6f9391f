import { applyOp, cast, DtypeError, isFloating, pointwise, promote, type Tensor } from "@chainrule/tensor";
import { and, constant, equal, less, notEqual, select } from "@chainrule/tensor/scalar";

/** Ignored classes become 0, any class; a negative class would count from the end. */
const op = /* @__PURE__ */ pointwise({
  name: "classIndices",
  scalar: ([target, ignored]) => select(equal(target!, ignored!), constant(0, target!.type), target!),
  refuse: {
    where: ([target, ignored]) => and(less(target!, 0), notEqual(target!, ignored!)),
    reason: "negative class",
  },
});

/**
 * Class indices as int32, those to be ignored replaced by 0.
 *
 * @throws DtypeError unless they are integers
 * @throws ValueError for a negative class that is not to be ignored, naming position and value
 */
export function classIndices(name: string, target: Tensor, ignoreIndex: number): Tensor {
  if (isFloating(target.dtype) || target.dtype === "bool") {
    throw new DtypeError(`${name}: classes are integers, got ${target.dtype}. Use cast(target, "int32")`);
  }
  return applyOp(op, promote(name, cast(target, "int32"), ignoreIndex), undefined);
}
