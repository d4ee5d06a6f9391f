import {
  any,
  applyOp,
  argmax,
  cast,
  defineOp,
  floatingOperand,
  formatShape,
  isFloating,
  isNaN,
  less,
  lessEqual,
  mul,
  notEqual,
  operand,
  promote,
  rejectUnknownOptions,
  sameShape,
  ShapeError,
  type Tensor,
  where,
  zerosLike,
} from "@chainrule/tensor";
import { classIndicesOf } from "./classIndices.js";
import { type LossOptions, reduceLosses } from "./reduction.js";

const classIndices = /* @__PURE__ */ classIndicesOf("zeroOneLoss");

/** On which axis the classes are. */
const axisOf = (shape: readonly number[]): number => (shape.length === 1 ? 0 : 1);

const op = /* @__PURE__ */ defineOp({
  name: "losses.zeroOne",
  infer: ([p, t]) => ({ shape: t!.shape, dtype: p!.dtype }),
  compute([p, t]) {
    if (!sameShape(p!.shape, t!.shape)) {
      const axis = axisOf(p!.shape);
      return where(any(isNaN(p!), { axis }), NaN, cast(notEqual(argmax(p!, { axis }), t!), p!.dtype));
    }
    const margin = mul(p!, t!);
    return where(lessEqual(margin, 0), 1, where(less(0, margin), 0, margin));
  },
  vjp: (_cotangent, [p, t]) => [() => zerosLike(p!), isFloating(t!.dtype) ? () => zerosLike(t!) : undefined],
});

/**
 * 1 for each mistake, 0 for what is right: with targets of ±1 a score is right whose sign is the target's (a score of
 * 0 is wrong); with class indices, scores of which that class's is the largest (the first of equal ones). NaN where a
 * score is NaN. This is what one wants to be small, but its gradient is 0 everywhere: nothing learns by it, hence all
 * the other losses.
 *
 * @param prediction scores: any shape for targets of ±1, [classes] or [samples, classes, ...] for class indices;
 *   float32 or float64
 * @param target ±1 in the shape of the prediction, or class indices in that shape without the classes
 * @returns shape [], or one loss a sample with `reduction: "none"`
 * @throws ShapeError when the shapes do not fit
 * @throws DtypeError unless the prediction is float32 or float64
 * @throws ValueError for a negative class, naming position and value
 *
 * @example
 * ```ts
 * import { tensor } from "@chainrule/tensor";
 * import { zeroOneLoss } from "@chainrule/losses";
 * console.log(zeroOneLoss(tensor([0.5, -2, 3, 1]), tensor([1, 1, 1, -1])).item()); // 0.5
 * console.log(zeroOneLoss(tensor([[0.2, 0.8]]), tensor([1], { dtype: "int32" })).item()); // 0
 * ```
 */
export function zeroOneLoss(prediction: Tensor, target: Tensor, options: LossOptions = {}): Tensor {
  const name = "zeroOneLoss";
  rejectUnknownOptions(name, options, ["reduction"]);
  const p = floatingOperand(name, prediction);
  const t = operand(name, target);
  const { shape } = p;
  const signs = sameShape(t.shape, shape);
  const samples = shape.filter((_, i) => i !== axisOf(shape));
  if (!signs && (shape.length === 0 || !sameShape(t.shape, samples))) {
    throw new ShapeError(
      `${name}: scores ${formatShape(shape)} need targets of ±1 ${formatShape(shape)} or class indices ` +
        `${formatShape(samples)}, got ${t.dtype}${formatShape(t.shape)}`,
    );
  }
  const inputs = signs ? promote(name, p, t) : [p, classIndices(t, shape[axisOf(shape)]!)];
  return reduceLosses(name, applyOp(op, inputs, undefined), options.reduction);
}
