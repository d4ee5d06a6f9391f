import { formatShape, sameShape, ShapeError, type Tensor, treeLeaves, treePaths } from "@chainrule/tensor";

/**
 * How parameters are changed along their gradients, as two pure functions. The state is a plain tree of
 * tensors: it can be saved, restored and handed to a compiled step.
 */
export interface Optimizer<S> {
  /** The state before the first step. */
  init(params: unknown): S;
  /**
   * One step.
   *
   * @throws TypeError when gradients and parameters differ in structure
   * @throws ShapeError when a gradient and its parameter differ in shape, with the path
   */
  update<P>(grads: P, state: S, params: P): [params: P, state: S];
}

/** The type of an optimizer's state. */
export type StateOf<O> = O extends Optimizer<infer S> ? S : never;

/** @throws ShapeError when a gradient and its parameter differ in shape or dtype, with the path */
export function checkGradientShapes(name: string, grads: unknown, params: unknown): void {
  const gradients = treeLeaves(grads);
  treeLeaves(params).forEach((param: Tensor, i) => {
    const gradient = gradients[i];
    if (gradient && (!sameShape(gradient.shape, param.shape) || gradient.dtype !== param.dtype)) {
      throw new ShapeError(
        `${name}: at ${treePaths(params)[i] || "the root"} the gradient is ${gradient.dtype}${formatShape(gradient.shape)}, ` +
          `but the parameter is ${param.dtype}${formatShape(param.shape)}`,
      );
    }
  });
}

/** @throws RangeError unless the number is finite and within the bounds */
export function checkNumber(
  name: string,
  option: string,
  value: number,
  min: number,
  below: number = Infinity,
): void {
  if (typeof value !== "number" || !(value >= min && value < below)) {
    const range = below === Infinity ? `at least ${min}` : `from ${min} up to but not including ${below}`;
    throw new RangeError(`${name}: ${option} must be a number ${range}, got ${String(value)}`);
  }
}
