import { relu } from "@chainrule/activations";
import { backward, parameter, valueAndGrad } from "@chainrule/autograd";
import { compile } from "@chainrule/compile";
import { batches, mnist } from "@chainrule/datasets";
import { crossEntropy } from "@chainrule/losses";
import { dense, type ParamsOf, sequential } from "@chainrule/nn";
import { adam, type StateOf } from "@chainrule/optim";
import { argmax, equal, mean, pow, type Tensor, tensor } from "@chainrule/tensor";
import * as random from "@chainrule/tensor/random";
import { expect, it } from "vitest";

const model = sequential(dense(784, 32), relu, dense(32, 10));
const optimizer = adam({ learningRate: 1e-3 });
type Params = ParamsOf<typeof model>;
type State = StateOf<typeof optimizer>;

const lossAndGrad = valueAndGrad((params: Params, x: Tensor, y: Tensor) =>
  crossEntropy(model.apply(params, x), y),
);

const plain = (params: Params, state: State, x: Tensor, y: Tensor): [Params, State, Tensor] => {
  const [loss, grads] = lossAndGrad(params, x, y);
  const [nextParams, nextState] = optimizer.update(grads, state, params);
  return [nextParams, nextState, loss];
};
const compiled = compile(plain, { donate: [0, 1] });

async function train(seed: number, step: typeof plain): Promise<{ losses: number[]; accuracy: number }> {
  let params = model.init(random.key(seed));
  let state = optimizer.init(params);
  const { train, test } = await mnist({ train: 2000, test: 500 });
  const losses: number[] = [];
  for (let epoch = 0; epoch < 3; epoch++) {
    for (const { x, y } of batches(train, { size: 64, seed: seed + epoch })) {
      let loss: Tensor;
      [params, state, loss] = step(params, state, tensor(x), tensor(y));
      losses.push(loss.item());
    }
  }
  const guesses = argmax(model.apply(params, tensor(test.x)), { axis: 1 });
  return { losses, accuracy: mean(equal(guesses, tensor(test.y))).item() };
}

it("the main example learns digits, and gives the same losses to the last bit again, and without compile", async () => {
  const first = await train(42, compiled);
  const again = await train(42, compiled);
  const eager = await train(42, plain);
  const other = await train(43, compiled);
  expect(again).toEqual(first);
  expect(eager).toEqual(first);
  expect(other.losses).not.toEqual(first.losses);
  expect(first.accuracy).toBeGreaterThan(0.8);
  expect(first.losses.at(-1)!).toBeLessThan(first.losses[0]! / 2);
}, 60_000);

it("the teaching example gives what the design says", () => {
  const a = parameter(tensor(-4));
  const b = parameter(tensor(2));
  const y = a.mul(b).add(pow(b, 3));
  backward(y);
  expect(a.grad!.item()).toBe(2);
});
