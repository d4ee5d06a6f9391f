import { mean, sum, type Tensor } from "@chainrule/tensor";

/** What becomes of the losses of single elements: their mean, their sum, or they stay as they are. */
export type Reduction = "mean" | "sum" | "none";

/** Options that every loss has. */
export interface LossOptions {
  /** Default "mean". */
  readonly reduction?: Reduction | undefined;
}

/** Reduces losses as asked. @throws TypeError for an unknown reduction */
export function reduceLosses(name: string, losses: Tensor, reduction: Reduction = "mean"): Tensor {
  switch (reduction) {
    case "mean":
      return mean(losses);
    case "sum":
      return sum(losses);
    case "none":
      return losses;
    default:
      throw new TypeError(
        `${name}: unknown reduction ${JSON.stringify(reduction)}: use "mean", "sum" or "none"`,
      );
  }
}
