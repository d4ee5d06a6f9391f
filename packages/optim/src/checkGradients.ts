import {
  DtypeError,
  formatShape,
  isFloating,
  sameShape,
  ShapeError,
  treeMap,
  treePaths,
} from "@chainrule/tensor";

/**
 * @throws TypeError when the trees differ in structure
 * @throws ShapeError when a gradient and its parameter differ in shape or dtype, with the path
 * @throws DtypeError for a parameter of integers, with the path
 */
export function checkGradients(name: string, grads: unknown, params: unknown): void {
  let index = 0;
  treeMap(
    (param, gradient) => {
      const at = (): string => `${name}: at ${treePaths(params)[index] || "the root"} `;
      if (!sameShape(gradient.shape, param.shape) || gradient.dtype !== param.dtype) {
        throw new ShapeError(
          `${at()}the gradient is ${gradient.dtype}${formatShape(gradient.shape)}, ` +
            `but the parameter is ${param.dtype}${formatShape(param.shape)}`,
        );
      }
      if (!isFloating(param.dtype))
        throw new DtypeError(`${at()}the parameter is ${param.dtype}: it has no gradient`);
      index++;
      return param;
    },
    params,
    grads,
  );
}
