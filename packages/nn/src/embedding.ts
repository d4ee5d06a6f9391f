import { DtypeError, isFloating, operand, rejectUnknownOptions, take, type Tensor } from "@chainrule/tensor";
import { type FloatDtype, normal } from "@chainrule/tensor/random";
import { checkApplyOptions } from "./checkApplyOptions.js";
import { checkSizes } from "./checkSizes.js";
import type { Initializer } from "./init/initializer.js";
import type { Layer } from "./layer.js";
import { parameters } from "./parameters.js";

/** Parameters of `embedding`. */
export interface EmbeddingParams {
  /** Shape [count, features]: row i belongs to index i. */
  readonly weight: Tensor;
}

/** Options of `embedding`. */
export interface EmbeddingOptions {
  /** What the weight begins with. Default: the standard normal distribution, as in PyTorch. */
  readonly weightInit?: Initializer | undefined;
  /** The dtype of the parameters. Default float32. */
  readonly dtype?: FloatDtype | undefined;
}

/**
 * A table of vectors, one for each index: x of integers, of any shape [...], gives [..., features]. Its gradient adds
 * up where an index occurs several times. Negative indices count from the end, as in `take`.
 *
 * @param count how many vectors there are
 * @param features the size of each
 * @throws ShapeError unless both are positive integers
 * @throws DtypeError from `apply`, unless x is of integers
 * @throws ValueError from `apply`, for an index out of range, with position and value
 *
 * @example
 * ```ts
 * import { tensor } from "@chainrule/tensor";
 * import * as random from "@chainrule/tensor/random";
 * import { embedding } from "@chainrule/nn";
 * const layer = embedding(1000, 16);
 * const params = layer.init(random.key(0));
 * const words = tensor([[3, 7, 999]], { dtype: "int32" });
 * console.log(layer.apply(params, words).shape); // [ 1, 3, 16 ]
 * ```
 */
export function embedding(
  count: number,
  features: number,
  options: EmbeddingOptions = {},
): Layer<EmbeddingParams> {
  rejectUnknownOptions("embedding", options, ["weightInit", "dtype"]);
  checkSizes("embedding", { count, features });
  const { weightInit = normal, dtype } = options;
  const { init, check } = parameters("embedding", dtype, {
    weight: { shape: [count, features], init: weightInit },
  });
  return {
    name: "embedding",
    init: (key) => init(key) as unknown as EmbeddingParams,
    apply(params, x, applyOptions = {}) {
      checkApplyOptions("embedding", applyOptions);
      const { weight } = check(params);
      const indices = operand("embedding", x);
      if (isFloating(indices.dtype) || indices.dtype === "bool") {
        throw new DtypeError(
          `embedding: x holds indices, which are integers, got ${indices.dtype}. Use cast(x, "int32")`,
        );
      }
      return take(weight!, indices, { axis: 0 });
    },
  };
}
