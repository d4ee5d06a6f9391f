import { valueAndGrad } from "@chainrule/autograd";
import { mseLoss } from "@chainrule/losses";
import { sgd } from "@chainrule/optim";
import { tensor, type Tensor } from "@chainrule/tensor";
import * as random from "@chainrule/tensor/random";

/** What is to be explained: pairs of x and y. */
export interface Points {
  readonly x: Tensor;
  readonly y: Tensor;
}

/** The parameters of the model F(x) = w · x + b. */
export interface Line {
  readonly w: Tensor;
  readonly b: Tensor;
}

/** Points near the line y = 1.2 · x + 0.5. The same seed gives the same points. */
export function makePoints(seed: number, noise: number, count = 30): Points {
  const [forX, forNoise] = random.split(random.key(seed));
  const x = random.uniform(forX!, [count], { min: -1, max: 3 });
  const deviation = random.normal(forNoise!, [count], { standardDeviation: noise });
  return { x, y: x.mul(1.2).add(0.5).add(deviation) };
}

/** Where the descent begins: a line that is clearly wrong. */
export function startLine(): Line {
  return { w: tensor(-1.5), b: tensor(1.5) };
}

/** The model. */
export function predict({ w, b }: Line, x: Tensor): Tensor {
  return w.mul(x).add(b);
}

/** How wrong a line is, the mean squared error, and how that changes with w and with b. */
export const lossAndGrad = valueAndGrad((line: Line, { x, y }: Points) => mseLoss(predict(line, x), y));

/** One step of gradient descent: w − η · ∂L/∂w and b − η · ∂L/∂b for the learning rate η. */
export function stepDown(line: Line, gradients: Line, learningRate: number): Line {
  const optimizer = sgd({ learningRate });
  const [next] = optimizer.update(gradients, optimizer.init(line), line);
  return next;
}
