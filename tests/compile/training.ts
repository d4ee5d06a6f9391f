import { relu } from "@chainrule/activations";
import { valueAndGrad } from "@chainrule/autograd";
import { compile } from "@chainrule/compile";
import { crossEntropy } from "@chainrule/losses";
import { dense, dropout, type ParamsOf, sequential } from "@chainrule/nn";
import { adam, type StateOf } from "@chainrule/optim";
import { type Tensor, treeLeaves } from "@chainrule/tensor";
import * as random from "@chainrule/tensor/random";

const model = sequential(dense(12, 16), relu, dropout(0.25), dense(16, 3));
const optimizer = adam({ learningRate: 0.01 });
type Params = ParamsOf<typeof model>;
type State = StateOf<typeof optimizer>;

const lossAndGrad = valueAndGrad((params: Params, x: Tensor, y: Tensor, key: random.Key) =>
  crossEntropy(model.apply(params, x, { training: true, key }), y),
);

function eagerStep(
  params: Params,
  state: State,
  x: Tensor,
  y: Tensor,
  key: random.Key,
): [Params, State, Tensor] {
  const [loss, grads] = lossAndGrad(params, x, y, key);
  const [nextParams, nextState] = optimizer.update(grads, state, params);
  return [nextParams, nextState, loss];
}

/** A small network with dropout and Adam, and what trains it: compiled, its parameters and state donated, or eager. */
export function training(isCompiled: boolean): { step: () => number; values: () => number[] } {
  const step = isCompiled ? compile(eagerStep, { donate: [0, 1] }) : eagerStep;
  let params = model.init(random.key(1));
  let state = optimizer.init(params);
  const x = random.normal(random.key(2), [9, 12]);
  const y = random.randint(random.key(3), [9], { max: 3 });
  const key = random.key(4);
  return {
    step() {
      let loss: Tensor;
      [params, state, loss] = step(params, state, x, y, key);
      return loss.item();
    },
    values: () => treeLeaves([params, state]).flatMap((leaf) => [...leaf.data()]),
  };
}

/** Losses and parameters of some steps. */
export function results(isCompiled: boolean, steps: number): number[] {
  const { step, values } = training(isCompiled);
  return [...Array.from({ length: steps }, step), ...values()];
}
