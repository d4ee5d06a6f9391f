import { relu } from "@chainrule/activations";
import { valueAndGrad } from "@chainrule/autograd";
import { compile } from "@chainrule/compile";
import { crossEntropy } from "@chainrule/losses";
import { dense, type ParamsOf, sequential } from "@chainrule/nn";
import { sgd } from "@chainrule/optim";
import { type Tensor, tensor } from "@chainrule/tensor";
import * as random from "@chainrule/tensor/random";

const [INPUTS, HIDDEN, OUTPUTS] = [784, 128, 10];

/** Images in a step. */
export const stepBatch = 64;

/** The network in words. */
export const stepName = `training step ${INPUTS}-${HIDDEN}-${OUTPUTS}, batch ${stepBatch}`;

/**
 * Floating-point operations of a step's matrix products: forward, the gradient of both weights, and that of the hidden
 * layer.
 */
export const stepOperations: number = 2 * stepBatch * (2 * INPUTS * HIDDEN + 3 * HIDDEN * OUTPUTS);

/** A whole training step (forward, gradients, update), eager or compiled, that goes on from where the last one ended. */
export function networkStep({ compiled }: { readonly compiled: boolean }): () => void {
  const model = sequential(dense(INPUTS, HIDDEN), (x) => relu(x), dense(HIDDEN, OUTPUTS));
  type Params = ParamsOf<typeof model>;
  const optimizer = sgd({ learningRate: 0.01 });
  const lossAndGrad = valueAndGrad((params: Params, x: Tensor, y: Tensor) =>
    crossEntropy(model.apply(params, x), y),
  );
  const eager = (params: Params, x: Tensor, y: Tensor): [Params, Tensor] => {
    const [loss, grads] = lossAndGrad(params, x, y);
    const [next] = optimizer.update(grads, optimizer.init(params), params);
    return [next, loss];
  };
  const step = compiled ? compile(eager, { donate: [0] }) : eager;
  const x = random.uniform(random.key(1), [stepBatch, INPUTS]);
  const y = tensor(Int32Array.from({ length: stepBatch }, (_, i) => i % OUTPUTS));
  let params = model.init(random.key(0));
  return () => {
    let loss: Tensor;
    [params, loss] = step(params, x, y);
    loss.item();
  };
}
