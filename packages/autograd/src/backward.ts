import { add, DtypeError, onesLike, sameShape, ShapeError, type Tensor } from "@chainrule/tensor";
import { type Parameter, parameterTape } from "./parameter.js";
import { pullBack } from "./pullBack.js";

/**
 * Adds to the `grad` of every parameter that y was computed from the derivative of y with respect to it.
 * Gradients accumulate: set `grad` to undefined to start anew.
 *
 * @param y the result; of shape [] unless a cotangent is given
 * @param cotangent the derivative of something further with respect to y, of y's shape and dtype; 1 by default
 * @throws TypeError when y was not computed from a parameter
 * @throws DtypeError when the cotangent has another dtype than y
 * @throws ShapeError when y has more than one element and no cotangent is given, or one of another shape
 *
 * @example
 * ```ts
 * import { tensor } from "@chainrule/tensor";
 * import { backward, parameter } from "@chainrule/autograd";
 * const x = parameter(tensor(3));
 * backward(x.mul(x));
 * backward(x.mul(x));
 * console.log(x.grad!.item()); // 12
 * ```
 */
export function backward(y: Tensor, cotangent?: Tensor): void {
  const tape = parameterTape();
  const node = tape.node(y);
  if (!node) {
    throw new TypeError("backward: y was not computed from a parameter. Make one: parameter(tensor(...))");
  }
  const value = tape.primal(y);
  if (!cotangent && value.shape.length > 0) {
    throw new ShapeError(
      `backward: y has shape [${value.shape.join(", ")}], not []. Take its sum or mean, or give a cotangent`,
    );
  }
  if (cotangent && !sameShape(cotangent.shape, value.shape)) {
    throw new ShapeError(
      `backward: the cotangent has shape [${cotangent.shape.join(", ")}], y has [${value.shape.join(", ")}]`,
    );
  }
  if (cotangent && cotangent.dtype !== value.dtype) {
    throw new DtypeError(`backward: the cotangent is ${cotangent.dtype}, y is ${value.dtype}`);
  }
  for (const [{ leaf }, gradient] of pullBack(node, cotangent ?? onesLike(value))) {
    const owner = leaf as Parameter;
    owner.grad = owner.grad ? add(owner.grad, gradient) : gradient;
  }
}
