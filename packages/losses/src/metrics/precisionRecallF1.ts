import {
  add,
  cast,
  diag,
  div,
  equal,
  mul,
  rejectUnknownOptions,
  sum,
  type Tensor,
  where,
} from "@chainrule/tensor";
import { classIndicesOf } from "../classIndices.js";
import { confusion, type ConfusionMatrixOptions } from "./confusionMatrix.js";

/**
 * "none": one number for each class; "macro": their mean; "weighted": their mean by the number of samples of each
 * class; "micro": all classes' decisions counted together.
 */
export type Average = "none" | "macro" | "weighted" | "micro";

const classIndices = /* @__PURE__ */ classIndicesOf("precisionRecallF1");

/** What `precisionRecallF1` can be told. */
export interface PrecisionRecallF1Options extends ConfusionMatrixOptions {
  /** What becomes of the numbers of the classes. Default "none". */
  readonly average?: Average | undefined;
}

/** Each of shape [classes], or [] when averaged; float32. */
export interface PrecisionRecallF1 {
  /** The share of what was predicted to be of the class that is. */
  readonly precision: Tensor;
  /** The share of what is of the class that was predicted to be. */
  readonly recall: Tensor;
  /** The harmonic mean of both. */
  readonly f1: Tensor;
}

/** a / b, 0 where b is 0. */
function share(a: Tensor, b: Tensor): Tensor {
  const nothing = equal(b, 0);
  return where(nothing, 0, div(a, where(nothing, 1, b)));
}

/**
 * Precision, recall and their harmonic mean of each class, 0 … 1; what would be 0 / 0 is 0.
 *
 * Source: scikit-learn's `precision_recall_fscore_support`.
 *
 * @param prediction scores, shape [classes] or [samples, classes, ...], of which the largest counts, or classes:
 *   integers in the shape of the target
 * @param target classes: integers
 * @throws ShapeError when the shapes do not fit
 * @throws DtypeError when the target is not integers
 * @throws ValueError for a class out of range, naming position and value
 * @throws TypeError for an unknown average
 *
 * @example
 * ```ts
 * import { tensor } from "@chainrule/tensor";
 * import { precisionRecallF1 } from "@chainrule/losses/metrics";
 * const int32 = { dtype: "int32" } as const;
 * const [prediction, target] = [tensor([0, 1, 1, 1], int32), tensor([0, 1, 0, 0], int32)];
 * const { precision, recall, f1 } = precisionRecallF1(prediction, target, { classes: 2 });
 * console.log(precision.toArray(), recall.toArray()); // [ 1, 0.3333333432674408 ] [ 0.3333333432674408, 1 ]
 * console.log(f1.toArray()); // [ 0.5, 0.5 ]
 * ```
 */
export function precisionRecallF1(
  prediction: Tensor,
  target: Tensor,
  options: PrecisionRecallF1Options = {},
): PrecisionRecallF1 {
  rejectUnknownOptions("precisionRecallF1", options, ["classes", "average"]);
  const { average = "none", classes } = options;
  if (!["none", "macro", "weighted", "micro"].includes(average)) {
    throw new TypeError(
      `precisionRecallF1: unknown average ${JSON.stringify(average)}: use "none", "macro", "weighted" or "micro"`,
    );
  }
  const matrix = cast(confusion("precisionRecallF1", classIndices, prediction, target, classes), "float32");
  const together = (x: Tensor): Tensor => (average === "micro" ? sum(x) : x);
  const right = together(diag(matrix));
  const predicted = together(sum(matrix, { axis: 0 }));
  const actual = together(sum(matrix, { axis: 1 }));
  const averaged = (x: Tensor): Tensor => {
    if (average === "macro") return div(sum(x), x.size);
    return average === "weighted" ? share(sum(mul(x, actual)), sum(actual)) : x;
  };
  return {
    precision: averaged(share(right, predicted)),
    recall: averaged(share(right, actual)),
    f1: averaged(share(mul(right, 2), add(predicted, actual))),
  };
}
