import { logSoftmax } from "@chainrule/activations";
import { crossEntropy, nllLoss, type Reduction } from "@chainrule/losses";
import { adagrad, adam, type Optimizer, sgd } from "@chainrule/optim";
import * as t from "@chainrule/tensor";
import { type Tensor, tensor } from "@chainrule/tensor";
import { NotExpressible } from "../format.js";
import type { Node, Operator, Operators } from "../node.js";

const classLoss =
  (loss: typeof nllLoss): ((node: Node) => Tensor) =>
  (node) => {
    const ignored = node.number("ignore_index", NaN);
    return loss(node.in(0), node.in(1), {
      weight: node.optional(2),
      reduction: node.text("reduction", "mean") as Reduction,
      ignoreIndex: Number.isNaN(ignored) ? undefined : ignored,
    });
  };

const softmaxCrossEntropy: Operator = (node) => {
  const loss = classLoss(crossEntropy)(node);
  return node.outputs > 1 ? [loss, logSoftmax(node.in(0), { axis: 1 })] : loss;
};

/** The learning rate, the step, and after them parameters, gradients and states, `kinds` of them in groups. */
function read(node: Node, kinds: number): { rate: number; step: number; groups: Tensor[][] } {
  const [rate, step] = [node.numbers(0)![0]!, node.numbers(1)![0]!];
  const tensors = node.all().slice(2);
  const each = tensors.length / kinds;
  const groups = Array.from({ length: kinds }, (_, i) => tensors.slice(i * each, (i + 1) * each));
  return { rate, step, groups };
}

/** One step of an optimizer whose state is given: the parameters, and after them the states. */
function step(
  optimizer: Optimizer<any>,
  taken: number,
  [params, grads]: readonly Tensor[][],
  slots: Readonly<Record<string, Tensor[]>>,
): Tensor[] {
  const start = { ...optimizer.init(params), step: tensor(taken, { dtype: "int32" }), ...slots };
  const [next, state] = optimizer.update(grads, start, params);
  return [...next!, ...Object.keys(slots).flatMap((slot) => state[slot] as Tensor[])];
}

const momentum: Operator = (node) => {
  const { rate, step: taken, groups } = read(node, 3);
  const dampening = 1 - node.number("beta", 1);
  const nesterov = node.text("mode", "standard") === "nesterov";
  // The first step has no dampening, here as there.
  if (nesterov && dampening !== 0 && taken > 0) throw new NotExpressible("nesterov with dampening");
  const optimizer = sgd({
    learningRate: rate,
    momentum: node.number("alpha", 0),
    dampening: nesterov ? 0 : dampening,
    nesterov,
    weightDecay: node.number("norm_coefficient", 0),
  });
  return step(optimizer, taken, groups, { velocity: groups[2]! });
};

const adagradStep: Operator = (node) => {
  const { rate, step: taken, groups } = read(node, 3);
  const optimizer = adagrad({
    learningRate: rate,
    lrDecay: node.number("decay_factor", 0),
    epsilon: node.number("epsilon", 0),
    weightDecay: node.number("norm_coefficient", 0),
  });
  return step(optimizer, taken, groups, { sumSquare: groups[2]! });
};

/**
 * Here ε is added to √v, in ours to √v̂ = √v / √(1 − β₂ᵗ); and the step 0 is without corrections, in ours the
 * first one has those of t = 1: both are a matter of ε and the learning rate.
 */
const adamStep: Operator = (node) => {
  const { rate, step: taken, groups } = read(node, 4);
  const [beta1, beta2] = [node.number("alpha", 0.9), node.number("beta", 0.999)];
  const at = Math.max(1, taken);
  const correction = Math.sqrt(1 - beta2 ** at);
  const optimizer = adam({
    learningRate: taken > 0 ? rate : (rate * (1 - beta1)) / correction,
    beta1,
    beta2,
    epsilon: node.number("epsilon", 0) / correction,
    weightDecay: node.number("norm_coefficient", 0),
  });
  const results = step(optimizer, at - 1, groups, { mean: groups[2]!, meanSquare: groups[3]! });
  const shrink = 1 - node.number("norm_coefficient_post", 0);
  return results.map((x, i) => (i < groups[0]!.length ? t.mul(x, shrink) : x));
};

export const training: Operators = {
  Adagrad: adagradStep,
  Adam: adamStep,
  Momentum: momentum,
  NegativeLogLikelihoodLoss: classLoss(nllLoss),
  SoftmaxCrossEntropyLoss: softmaxCrossEntropy,
};
