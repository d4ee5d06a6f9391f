import { linear, rejectUnknownOptions, ShapeError, type Tensor } from "@chainrule/tensor";
import * as random from "@chainrule/tensor/random";
import type { Layer } from "./layer.js";

/** Parameters of `dense`. */
export interface DenseParams {
  /** Shape [inputs, outputs]. */
  readonly weight: Tensor;
  /** Shape [outputs]. */
  readonly bias: Tensor;
}

/** Options of `dense`. */
export interface DenseOptions {
  /** Whether a bias is added. Default true. */
  readonly bias?: boolean | undefined;
  /** The dtype of the parameters. Default float32. */
  readonly dtype?: random.FloatDtype | undefined;
}

/**
 * The affine layer x · weight + bias. Both are drawn evenly from ±1/√inputs, as PyTorch's `Linear` does.
 *
 * @param inputs the size of x's last axis
 * @param outputs the size of the result's last axis
 * @throws ShapeError unless both are positive integers
 *
 * @example
 * ```ts
 * import { ones } from "@chainrule/tensor";
 * import * as random from "@chainrule/tensor/random";
 * import { dense } from "@chainrule/nn";
 * const layer = dense(784, 10);
 * const params = layer.init(random.key(0));
 * console.log(params.weight.shape, layer.apply(params, ones([64, 784])).shape); // [ 784, 10 ] [ 64, 10 ]
 * ```
 */
export function dense(
  inputs: number,
  outputs: number,
  options: DenseOptions & { readonly bias: false },
): Layer<Pick<DenseParams, "weight">>;
export function dense(inputs: number, outputs: number, options?: DenseOptions): Layer<DenseParams>;
export function dense(
  inputs: number,
  outputs: number,
  options: DenseOptions = {},
): Layer<DenseParams> | Layer<Pick<DenseParams, "weight">> {
  rejectUnknownOptions("dense", options, ["bias", "dtype"]);
  const { bias = true, dtype = "float32" } = options;
  for (const [name, n] of Object.entries({ inputs, outputs })) {
    if (!Number.isInteger(n) || n < 1) {
      throw new ShapeError(`dense: ${name} must be a positive integer, got ${n}`);
    }
  }
  const bound = 1 / Math.sqrt(inputs);
  const draw = (key: random.Key, shape: number[]): Tensor =>
    random.uniform(key, shape, { min: -bound, max: bound, dtype });
  const weightOf = (key: random.Key): Tensor => draw(random.foldIn(key, 0), [inputs, outputs]);
  if (!bias) {
    return {
      init: (key) => ({ weight: weightOf(key) }),
      apply: ({ weight }: Pick<DenseParams, "weight">, x: Tensor) => linear(x, weight),
    };
  }
  return {
    init: (key) => ({ weight: weightOf(key), bias: draw(random.foldIn(key, 1), [outputs]) }),
    apply: (params: DenseParams, x: Tensor) => linear(x, params.weight, params.bias),
  };
}
