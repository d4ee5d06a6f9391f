import { relu } from "@chainrule/activations";
import { valueAndGrad } from "@chainrule/autograd";
import { compile } from "@chainrule/compile";
import { crossEntropy, mseLoss } from "@chainrule/losses";
import { adam, sgd } from "@chainrule/optim";
import { add, conv2d, linear, maxPool2d, oneHot, reshape, sigmoid, tensor } from "@chainrule/tensor";
import { networks, startOf } from "../networks.mjs";

/** @typedef {import("@chainrule/tensor").Tensor} Tensor */

/** What a network says of images. @type {(network: import("../networks.mjs").Network, params: Tensor[], images: Tensor) => Tensor} */
function forward({ batch, convolutions, sizes, activation }, params, images) {
  let x = images;
  let next = 0;
  const take = () => /** @type {Tensor} */ (params[next++]);
  if (convolutions.length > 0) x = reshape(x, [batch, 1, 28, 28]);
  for (let i = 0; i < convolutions.length; i++) {
    x = maxPool2d(relu(add(conv2d(x, take()), reshape(take(), [-1, 1, 1]))), 2);
  }
  if (convolutions.length > 0) x = reshape(x, [batch, -1]);
  for (let i = 1; i < sizes.length; i++) {
    const y = linear(x, take(), take());
    x = activation === "sigmoid" ? sigmoid(y) : i < sizes.length - 1 ? relu(y) : y;
  }
  return x;
}

/**
 * A whole training step of a network: it keeps its parameters and the optimizer's state, and gives the loss, read.
 *
 * @type {(name: string, isCompiled: boolean) => () => Tensor}
 */
export function networkStep(name, isCompiled) {
  const network = networks[name];
  if (!network) throw new Error(`no network is called ${name}`);
  const start = startOf(network);
  const x = tensor(start.images, { shape: [network.batch, 784] });
  const classes = tensor(start.classes);
  const y = network.loss === "crossEntropy" ? classes : oneHot(classes, 10);
  const { learningRate } = network;
  /** @type {import("@chainrule/optim").Optimizer<any>} */
  const optimizer = network.optimizer === "adam" ? adam({ learningRate }) : sgd({ learningRate });
  const loss = network.loss === "crossEntropy" ? crossEntropy : mseLoss;
  const lossAndGrad = valueAndGrad(
    (/** @type {Tensor[]} */ params, /** @type {Tensor} */ images, /** @type {Tensor} */ targets) =>
      loss(forward(network, params, images), targets),
  );
  /** @type {(params: Tensor[], state: unknown, images: Tensor, targets: Tensor) => [Tensor[], unknown, Tensor]} */
  const eager = (params, state, images, targets) => {
    const [value, grads] = lossAndGrad(params, images, targets);
    const [nextParams, nextState] = optimizer.update(grads, state, params);
    return [nextParams, nextState, value];
  };
  const step = isCompiled ? compile(eager, { donate: [0, 1] }) : eager;
  let params = start.params.map(({ shape, values }) => tensor(values, { shape }));
  let state = optimizer.init(params);
  return () => {
    /** @type {Tensor} */
    let value;
    [params, state, value] = step(params, state, x, y);
    value.item();
    return value;
  };
}
