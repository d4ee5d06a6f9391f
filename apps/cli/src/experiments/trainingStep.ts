import { valueAndGrad } from "@chainrule/autograd";
import type { Optimizer } from "@chainrule/optim";
import type { Tensor } from "@chainrule/tensor";

/** One step of a training: from parameters and the optimizer's state to the next ones, and the loss before it. */
export type TrainingStep<P, D extends unknown[]> = (
  params: P,
  state: unknown,
  ...data: D
) => [params: P, state: unknown, loss: Tensor];

/** The one step that all experiments train with: loss and gradients, then the optimizer. */
export function trainingStep<P, D extends unknown[]>(
  loss: (params: P, ...data: D) => Tensor,
  optimizer: Optimizer<unknown>,
): TrainingStep<P, D> {
  const lossAndGrad = valueAndGrad(loss);
  return (params, state, ...data) => {
    const [value, grads] = lossAndGrad(params, ...data);
    const [nextParams, nextState] = optimizer.update(grads, state, params);
    return [nextParams, nextState, value];
  };
}
