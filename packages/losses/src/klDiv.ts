import {
  div,
  equal,
  exp,
  log,
  mul,
  rejectUnknownOptions,
  sub,
  sum,
  type Tensor,
  where,
} from "@chainrule/tensor";
import { matched } from "./matched.js";
import { reduceLosses, type Reduction } from "./reduction.js";

/** What `klDiv` can be told. */
export interface KlDivOptions {
  /** Whether the target holds logarithms of probabilities, too. Default false. */
  readonly logTarget?: boolean | undefined;
  /** As everywhere; "batchmean" is the sum divided by the size of axis 0, the divergence's own mean. Default "mean". */
  readonly reduction?: Reduction | "batchmean" | undefined;
}

/**
 * The terms p · (ln p − x) of the Kullback–Leibler divergence of the target p from the distribution with logarithms
 * x; 0 · ln 0 is 0. Its mean is by default over all elements, as of every loss; the divergence of distributions,
 * which is never negative, comes of "batchmean" or "sum".
 *
 * Source: Kullback and Leibler 1951, On information and sufficiency; PyTorch's `kl_div`.
 *
 * @param logProbabilities any shape, float32 or float64
 * @param target probabilities, or their logarithms with `logTarget`, the same shape
 * @returns shape [], or the shape of logProbabilities with `reduction: "none"`
 * @throws ShapeError when the shapes differ
 * @throws DtypeError unless logProbabilities are float32 or float64
 *
 * @example
 * ```ts
 * import { log, tensor } from "@chainrule/tensor";
 * import { klDiv } from "@chainrule/losses";
 * const x = log(tensor([[0.5, 0.5]], { dtype: "float64" }));
 * console.log(klDiv(x, tensor([[1, 0]]), { reduction: "batchmean" }).item()); // 0.6931471805599453
 * ```
 */
export function klDiv(logProbabilities: Tensor, target: Tensor, options: KlDivOptions = {}): Tensor {
  rejectUnknownOptions("klDiv", options, ["logTarget", "reduction"]);
  const { logTarget = false, reduction } = options;
  const [x, t] = matched("klDiv", logProbabilities, target, "log-probabilities");
  const losses = logTarget ? mul(exp(t), sub(t, x)) : sub(mul(t, log(where(equal(t, 0), 1, t))), mul(t, x));
  return reduction === "batchmean"
    ? div(sum(losses), x.shape[0] ?? 1)
    : reduceLosses("klDiv", losses, reduction);
}
