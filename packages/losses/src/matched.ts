import { floatingOperand, formatShape, promote, sameShape, ShapeError, type Tensor } from "@chainrule/tensor";

/**
 * Prediction and target (or what they are called) in one dtype, which have one shape.
 *
 * @throws DtypeError unless the prediction is floating-point
 * @throws ShapeError when the shapes differ
 */
export function matched(
  name: string,
  prediction: Tensor,
  target: Tensor,
  first = "prediction",
  second = "target",
): [Tensor, Tensor] {
  const [p, t] = promote(name, floatingOperand(name, prediction), target) as [Tensor, Tensor];
  if (!sameShape(p.shape, t.shape)) {
    throw new ShapeError(
      `${name}: ${first} ${formatShape(p.shape)} and ${second} ${formatShape(t.shape)} must have one shape. ` +
        `Reshape one of them: it is not broadcast`,
    );
  }
  return [p, t];
}
