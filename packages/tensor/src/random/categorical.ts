import {
  add,
  argmax,
  cast,
  DtypeError,
  formatShape,
  isFloating,
  normalizeAxis,
  operand,
  rejectUnknownOptions,
  sameShape,
  type Shape,
  ShapeError,
  type Tensor,
} from "@chainrule/tensor";
import { standardGumbel } from "./gumbel.js";
import { checkKey, type Key } from "./key.js";
import { checkSampleShape } from "./sampleOptions.js";

/** Along which axis the classes are, and how many samples are drawn. */
export interface CategoricalOptions {
  /** The axis of the classes, negative from the end. Default −1. */
  readonly axis?: number | undefined;
  /** The shape of the sample: that of the logits without their axis (the default), with further axes before it. */
  readonly shape?: Shape | undefined;
}

/**
 * Classes drawn with the probabilities softmax(logits): the position of the largest of logits + Gumbel noise,
 * which needs no sum and no division. −Infinity is probability 0; where a logit is NaN, its class is the result.
 *
 * @param logits float32 or float64
 * @returns an int32 tensor
 * @throws DtypeError unless the logits are floating-point
 * @throws ShapeError when there is no such axis, no class, or the shape does not end as it must
 *
 * @example
 * ```ts
 * import { log, tensor } from "@chainrule/tensor";
 * import * as random from "@chainrule/tensor/random";
 * const logits = log(tensor([0.1, 0.7, 0.2]));
 * console.log(random.categorical(random.key(3), logits, { shape: [6] }).toArray()); // [ 2, 2, 1, 1, 2, 2 ]
 * ```
 */
export function categorical(key: Key, logits: Tensor, options: CategoricalOptions = {}): Tensor {
  rejectUnknownOptions("random.categorical", options, ["axis", "shape"]);
  checkKey("categorical", key);
  operand("random.categorical", logits);
  if (!isFloating(logits.dtype)) {
    throw new DtypeError(
      `random.categorical: logits are float32 or float64, got ${logits.dtype}. Use cast(logits, "float32"), or the log of probabilities`,
    );
  }
  const axis = normalizeAxis("random.categorical", options.axis ?? -1, logits.shape);
  const classes = logits.shape[axis]!;
  if (classes === 0) {
    throw new ShapeError(
      `random.categorical: axis ${axis} of ${formatShape(logits.shape)} is empty, so there is no class to draw`,
    );
  }
  const batch = logits.shape.filter((_, i) => i !== axis);
  const shape = options.shape ?? batch;
  checkSampleShape("categorical", shape);
  const extra = shape.length - batch.length;
  if (extra < 0 || !sameShape(shape.slice(extra), batch)) {
    throw new ShapeError(
      `random.categorical: the sample's shape ${formatShape(shape)} must end with ${formatShape(batch)}, ` +
        `the shape of the logits ${formatShape(logits.shape)} without axis ${axis}`,
    );
  }
  const at = extra + axis;
  const noise = standardGumbel(key, [...shape.slice(0, at), classes, ...shape.slice(at)]);
  return argmax(add(cast(logits, "float64"), noise), { axis: at });
}
