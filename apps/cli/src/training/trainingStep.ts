import { valueAndGrad } from "@chainrule/autograd";
import { compile } from "@chainrule/compile";
import type { Optimizer } from "@chainrule/optim";
import { add, sqrt, square, stack, sum, type Tensor, treeLeaves } from "@chainrule/tensor";
import type { Key } from "@chainrule/tensor/random";
import { applyInTraining, type Model, type Params, type Statistics } from "../model/buildModel.js";
import type { LossFunction } from "./lossFunction.js";

/** What changes from step to step. */
export interface Learned {
  readonly params: Params;
  readonly statistics: Statistics;
  /** The state of the optimizer, which goes through unopened. */
  readonly optimizer: unknown;
}

/** What a step tells: all of it from before the step. */
export interface StepResult {
  /** Shape []. */
  readonly loss: Tensor;
  /** What the model gave for the batch, shape [n, outputs]; with dropout. */
  readonly outputs: Tensor;
  /** The norm of the gradients of each layer that has parameters, shape [layers]. */
  readonly norms: Tensor;
}

/** A step: from what was learned to what is learned next. */
export type Step = (learned: Learned, x: Tensor, y: Tensor, key: Key) => [Learned, StepResult];

/**
 * Loss, gradients and update as one function: compiled, it takes the memory of what it is given and has the bits of the
 * eager one.
 */
export function trainingStep(
  { model, loss, optimizer }: { model: Model; loss: LossFunction; optimizer: Optimizer<unknown> },
  { eager }: { readonly eager: boolean },
): Step {
  const lossAndGrad = valueAndGrad(
    (params: Params, statistics: Statistics, x: Tensor, y: Tensor, key: Key) => {
      const [outputs, next] = applyInTraining(model, params, statistics, x, key);
      return [loss(outputs, y), { outputs, statistics: next }] as const;
    },
    { hasAux: true },
  );
  const step: Step = ({ params, statistics, optimizer: state }, x, y, key) => {
    const [[value, aside], grads] = lossAndGrad(params, statistics, x, y, key);
    const [nextParams, nextState] = optimizer.update(grads, state, params);
    return [
      { params: nextParams, statistics: aside.statistics, optimizer: nextState },
      { loss: value, outputs: aside.outputs, norms: layerNorms(grads) },
    ];
  };
  return eager ? step : compile(step, { donate: [0] });
}

/** The layers that have parameters, by their places in the model. */
export function learningLayers(params: Params): number[] {
  return [...params.keys()].filter((i) => treeLeaves(params[i]).length > 0);
}

function layerNorms(grads: Params): Tensor {
  return stack(
    learningLayers(grads).map((layer) =>
      sqrt(
        treeLeaves(grads[layer])
          .map((gradient) => sum(square(gradient)))
          .reduce((total, one) => add(total, one)),
      ),
    ),
  );
}
