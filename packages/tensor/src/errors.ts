/** Thrown when shapes or axes do not fit; recognise it by `isShapeError`, which also works across copies. */
export class ShapeError extends Error {
  override readonly name = "ShapeError";
  readonly code = "chainrule/shape";
}

/** Thrown when a dtype does not fit; recognise it by `isDtypeError`, which also works across copies. */
export class DtypeError extends Error {
  override readonly name = "DtypeError";
  readonly code = "chainrule/dtype";
}

/** Thrown when a value does not fit; recognise it by `isValueError`, which also works across copies. */
export class ValueError extends Error {
  override readonly name = "ValueError";
  readonly code = "chainrule/value";
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && (error as { code?: unknown }).code === code;
}

/**
 * Whether an error is a `ShapeError`, from this copy of the package or another.
 *
 * @example
 * ```ts
 * import { isShapeError, matmul, zeros } from "@chainrule/tensor";
 * try {
 *   matmul(zeros([2, 3]), zeros([2, 3]));
 * } catch (error) {
 *   console.log(isShapeError(error)); // true
 * }
 * ```
 */
export function isShapeError(error: unknown): error is ShapeError {
  return hasCode(error, "chainrule/shape");
}

/**
 * Whether an error is a `DtypeError`, from this copy of the package or another.
 *
 * @example
 * ```ts
 * import { exp, isDtypeError, tensor } from "@chainrule/tensor";
 * try {
 *   exp(tensor([true]));
 * } catch (error) {
 *   console.log(isDtypeError(error)); // true
 * }
 * ```
 */
export function isDtypeError(error: unknown): error is DtypeError {
  return hasCode(error, "chainrule/dtype");
}

/**
 * Whether an error is a `ValueError`, from this copy of the package or another.
 *
 * @example
 * ```ts
 * import { isValueError, oneHot, tensor } from "@chainrule/tensor";
 * try {
 *   oneHot(tensor([3], { dtype: "int32" }), 3);
 * } catch (error) {
 *   console.log(isValueError(error)); // true
 * }
 * ```
 */
export function isValueError(error: unknown): error is ValueError {
  return hasCode(error, "chainrule/value");
}
