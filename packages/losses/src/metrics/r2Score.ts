import {
  cast,
  div,
  equal,
  floatingOperand,
  formatShape,
  mean,
  promote,
  rejectUnknownOptions,
  sameShape,
  ShapeError,
  square,
  sub,
  sum,
  type Tensor,
  where,
} from "@chainrule/tensor";

/** What becomes of several outputs. */
export interface R2ScoreOptions {
  /** "uniform": the mean of the outputs' scores; "none": one score for each. Default "uniform". */
  readonly average?: "uniform" | "none" | undefined;
}

/**
 * The coefficient of determination R² = 1 − Σ (target − prediction)² / Σ (target − mean of the target)² over the
 * samples on axis 0: 1 is perfect, 0 no better than the mean, and it may be negative. For a target that is constant
 * it is 1 if the prediction is the target, and 0 if not.
 *
 * Source: scikit-learn's `r2_score`.
 *
 * @param prediction shape [samples] or [samples, outputs ...], float32 or float64
 * @param target the same shape
 * @returns shape [], or one score for each output with `average: "none"`
 * @throws ShapeError when the shapes differ, or there is no axis of samples
 * @throws DtypeError unless the prediction is floating-point
 * @throws TypeError for an unknown average
 *
 * @example
 * ```ts
 * import { tensor } from "@chainrule/tensor";
 * import { r2Score } from "@chainrule/losses/metrics";
 * console.log(r2Score(tensor([2.5, 0, 2, 8], { dtype: "float64" }), tensor([3, -0.5, 2, 7])).item()); // 0.9486081370449679
 * ```
 */
export function r2Score(prediction: Tensor, target: Tensor, options: R2ScoreOptions = {}): Tensor {
  rejectUnknownOptions("r2Score", options, ["average"]);
  const { average = "uniform" } = options;
  if (average !== "uniform" && average !== "none") {
    throw new TypeError(`r2Score: unknown average ${JSON.stringify(average)}: use "uniform" or "none"`);
  }
  const [p, t] = promote("r2Score", floatingOperand("r2Score", prediction), target) as [Tensor, Tensor];
  if (p.shape.length === 0 || !sameShape(p.shape, t.shape)) {
    throw new ShapeError(
      `r2Score: prediction ${formatShape(p.shape)} and target ${formatShape(t.shape)} must have one shape, [samples, ...]`,
    );
  }
  const residual = sum(square(sub(t, p)), { axis: 0 });
  const total = sum(square(sub(t, mean(t, { axis: 0 }))), { axis: 0 });
  const constant = equal(total, 0);
  const usual = sub(1, div(residual, where(constant, 1, total)));
  const scores = where(constant, cast(equal(residual, 0), p.dtype), usual);
  return average === "none" ? scores : mean(scores);
}
