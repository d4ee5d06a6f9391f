import {
  cast,
  diag,
  less,
  mul,
  qr,
  rejectUnknownOptions,
  reshape,
  type Shape,
  swapAxes,
  type Tensor,
  where,
} from "@chainrule/tensor";
import { type Key, normal } from "@chainrule/tensor/random";
import { checkWeightShape } from "./fans.js";
import { checkGain } from "./gain.js";
import type { InitOptions } from "./initializer.js";

/** What `orthogonal` can be told. */
export interface OrthogonalOptions extends InitOptions {
  /** A factor: `gain("tanh")` for weights before a tanh. Default 1. */
  readonly gain?: number | undefined;
}

/**
 * A matrix drawn evenly from those whose columns are orthonormal (or the rows, if there are fewer of them), times
 * the gain: it changes no length. From three axes on, the first axis counts the rows and the others together the
 * columns. Computed in float64, rounded once.
 *
 * Source: Saxe et al. 2014, Exact solutions to the nonlinear dynamics of learning in deep linear neural networks;
 * PyTorch's `orthogonal_`.
 *
 * @throws ShapeError for a shape with fewer than two axes
 * @throws ValueError for a gain that is negative or not finite
 *
 * @example
 * ```ts
 * import { orthogonal } from "@chainrule/nn/init";
 * import { allClose, eye, matmul, transpose } from "@chainrule/tensor";
 * import * as random from "@chainrule/tensor/random";
 * const weight = orthogonal(random.key(0), [5, 3]);
 * console.log(allClose(matmul(transpose(weight), weight), eye(3), { atol: 1e-6 }).item()); // 1
 * ```
 */
export function orthogonal(key: Key, shape: Shape, options: OrthogonalOptions = {}): Tensor {
  rejectUnknownOptions("orthogonal", options, ["gain", "dtype"]);
  const factor = checkGain("orthogonal", options.gain ?? 1);
  checkWeightShape("orthogonal", shape);
  const rows = shape[0]!;
  const columns = shape.slice(1).reduce((product, n) => product * n, 1);
  const [longer, shorter] = [Math.max(rows, columns), Math.min(rows, columns)];
  const [q, r] = qr(normal(key, [longer, shorter], { dtype: "float64" }));
  // The signs of R are the factorization's choice; with them taken out no matrix is preferred (Mezzadri 2007).
  const signed = mul(mul(q, where(less(diag(r), 0), -1, 1)), factor);
  const matrix = rows < columns ? swapAxes(signed, 0, 1) : signed;
  return reshape(cast(matrix, options.dtype ?? "float32"), shape);
}
