import {
  DtypeError,
  formatShape,
  isFloating,
  sameShape,
  ShapeError,
  type Tensor,
  treeMap,
  treePaths,
} from "@chainrule/tensor";

/** The pairs of two trees, of a parameter and its gradient. @throws TypeError when the trees differ in structure */
function pairs(name: string, grads: unknown, params: unknown): [param: Tensor, gradient: Tensor][] {
  const found: [Tensor, Tensor][] = [];
  try {
    treeMap((param, gradient) => (found.push([param, gradient]), param), params as Tensor, grads as Tensor);
  } catch (error) {
    const reason = (error as Error).message.replace(/^treeMap: /u, "");
    throw new TypeError(
      `${name}: gradients, tree 2, and parameters, tree 1, must be alike: ${reason}. ` +
        "The order of the arguments is update(grads, state, params)",
      { cause: error },
    );
  }
  return found;
}

/**
 * @throws TypeError when the trees differ in structure
 * @throws ShapeError when a gradient and its parameter differ in shape or dtype, with the path
 * @throws DtypeError for a parameter of integers, with the path
 */
export function checkGradients(name: string, grads: unknown, params: unknown): void {
  pairs(name, grads, params).forEach(([param, gradient], index) => {
    const at = (): string => `${name}: at ${treePaths(params)[index] || "the root"} `;
    if (!sameShape(gradient.shape, param.shape) || gradient.dtype !== param.dtype) {
      throw new ShapeError(
        `${at()}the gradient is ${gradient.dtype}${formatShape(gradient.shape)}, ` +
          `but the parameter is ${param.dtype}${formatShape(param.shape)}`,
      );
    }
    if (!isFloating(param.dtype))
      throw new DtypeError(`${at()}the parameter is ${param.dtype}: it has no gradient`);
  });
}
