import { onesLike, ShapeError, type Tensor } from "@chainrule/tensor";
import { checkDependence, leafCotangents, record, run } from "./vjp.js";

/**
 * Turns f into a function that gives its value and its gradient with respect to its first argument: a tree
 * like that argument, of the partial derivatives ∂f/∂leaf. Leaves on which the value does not depend get
 * zeros. The gradient is itself a function of tensors, so that it can be differentiated again.
 *
 * @param f a function that returns a number: a tensor of shape []
 * @throws TypeError when the value depends on no leaf, a leaf is no tensor, or f is async
 * @throws DtypeError for a leaf that is not floating-point, with its path
 * @throws ShapeError when the value is not of shape []
 *
 * @example
 * ```ts
 * import { mul, sum, tensor, type Tensor } from "@chainrule/tensor";
 * import { valueAndGrad } from "@chainrule/autograd";
 * const f = valueAndGrad((w: Tensor, x: Tensor) => sum(mul(w, mul(w, x))));
 * const [value, gradient] = f(tensor([1, 2]), tensor([3, 4]));
 * console.log(value.item(), gradient.toArray()); // 19 [ 6, 16 ]
 * ```
 */
export function valueAndGrad<P, A extends unknown[]>(
  f: (params: P, ...args: A) => Tensor,
): (params: P, ...args: A) => [value: Tensor, grads: P] {
  return (params, ...args) => {
    const recording = record("valueAndGrad", params);
    const result = run("valueAndGrad", recording, () => f(recording.traced as P, ...args));
    if (result.shape.length > 0) {
      throw new ShapeError(
        `valueAndGrad: the function must return one number, a tensor of shape [], got [${result.shape.join(", ")}]. ` +
          `Take the mean or the sum of it`,
      );
    }
    checkDependence("valueAndGrad", recording.tape, result);
    const value = recording.tape.primal(result);
    return [value, leafCotangents(recording, result, onesLike(value)) as P];
  };
}
