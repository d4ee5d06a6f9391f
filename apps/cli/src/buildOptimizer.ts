import { adam, type Optimizer, sgd } from "@chainrule/optim";
import type { Settings } from "./settings.js";

/** The optimizer as set. Its state goes through the training loop unopened, so that it may be of any kind. */
export function buildOptimizer({
  optimizer,
  learningRate,
  momentum,
}: Pick<Settings, "optimizer" | "learningRate" | "momentum">): Optimizer<unknown> {
  return optimizer === "adam" ? adam({ learningRate }) : sgd({ learningRate, momentum });
}
