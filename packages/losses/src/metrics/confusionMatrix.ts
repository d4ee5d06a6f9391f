import {
  add,
  isFloating,
  mul,
  onesLike,
  operand,
  rejectUnknownOptions,
  reshape,
  scatterAdd,
  type Tensor,
  ValueError,
  zeros,
} from "@chainrule/tensor";
import { type ClassIndices, classIndicesOf } from "../classIndices.js";
import { predictedClasses, wholeClasses } from "./predictedClasses.js";

const classIndices = /* @__PURE__ */ classIndicesOf("confusionMatrix");

/** How many classes there are. */
export interface ConfusionMatrixOptions {
  /** The number of classes. By default that of the scores; needed where the prediction is classes. */
  readonly classes?: number | undefined;
}

/** @throws TypeError when nothing says how many classes there are, ValueError for a number that is none */
export function confusion(
  name: string,
  classIndices: ClassIndices,
  prediction: Tensor,
  target: Tensor,
  classes: number | undefined,
): Tensor {
  const { shape, dtype } = operand(name, prediction);
  const count = classes ?? (isFloating(dtype) ? shape[shape.length === 1 ? 0 : 1] : undefined);
  if (count === undefined) throw new TypeError(`${name}: how many classes are there? Give { classes }`);
  if (!Number.isInteger(count) || count < 1) {
    throw new ValueError(`${name}: classes must be a whole number at least 1, got ${count}`);
  }
  const columns = classIndices(predictedClasses(name, prediction, target), count);
  const rows = classIndices(wholeClasses(name, target), count);
  const places = reshape(add(mul(rows, count), columns), [rows.size]);
  const none = zeros([count * count], { dtype: "int32" });
  return reshape(scatterAdd(none, places, onesLike(places), { axis: 0 }), [count, count]);
}

/**
 * How often each class (row) was predicted to be each class (column).
 *
 * Source: scikit-learn's `confusion_matrix`.
 *
 * @param prediction scores, shape [classes] or [samples, classes, ...], of which the largest counts, or classes:
 *   integers in the shape of the target
 * @param target classes: integers
 * @returns shape [classes, classes], int32
 * @throws ShapeError when the shapes do not fit
 * @throws DtypeError when the target is not integers
 * @throws ValueError for a class out of range, naming position and value; scores with NaN predict −1
 *
 * @example
 * ```ts
 * import { tensor } from "@chainrule/tensor";
 * import { confusionMatrix } from "@chainrule/losses/metrics";
 * const int32 = { dtype: "int32" } as const;
 * const [prediction, target] = [tensor([0, 1, 1, 0], int32), tensor([0, 1, 0, 0], int32)];
 * console.log(confusionMatrix(prediction, target, { classes: 2 }).toArray()); // [ [ 2, 1 ], [ 0, 1 ] ]
 * ```
 */
export function confusionMatrix(
  prediction: Tensor,
  target: Tensor,
  options: ConfusionMatrixOptions = {},
): Tensor {
  rejectUnknownOptions("confusionMatrix", options, ["classes"]);
  return confusion("confusionMatrix", classIndices, prediction, target, options.classes);
}
