// `node bench/accuracy.mjs DIRECTORY`: trains on the images of a folder with the four IDX files of MNIST or
// Fashion-MNIST, through compiled steps, and prints the accuracy on the 10,000 test images after each epoch.
//   --model lenet | mlp   (default lenet)      --epochs N (default 3)      --seed N (default 0)
import { parseArgs } from "node:util";
import { relu } from "@chainrule/activations";
import { valueAndGrad } from "@chainrule/autograd";
import { compile } from "@chainrule/compile";
import { batches, mnist } from "@chainrule/datasets";
import { crossEntropy } from "@chainrule/losses";
import { conv2d, dense, dropout, flatten, maxPool2d, sequential } from "@chainrule/nn";
import { adam } from "@chainrule/optim";
import { argmax, cast, equal, reshape, sum, tensor } from "@chainrule/tensor";
import * as random from "@chainrule/tensor/random";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    model: { type: "string", default: "lenet" },
    epochs: { type: "string", default: "3" },
    seed: { type: "string", default: "0" },
  },
});
const directory = positionals[0];
if (directory === undefined) throw new Error("Which folder? node bench/accuracy.mjs DIRECTORY");
const seed = Number(values.seed);
const models = {
  lenet: sequential(
    /** @type {(x: import("@chainrule/tensor").Tensor) => import("@chainrule/tensor").Tensor} */
    ((x) => reshape(x, [-1, 1, 28, 28])),
    conv2d(1, 32, 5, { padding: 2 }),
    relu,
    maxPool2d(2),
    conv2d(32, 64, 5, { padding: 2 }),
    relu,
    maxPool2d(2),
    flatten(),
    dropout(0.25),
    dense(64 * 49, 128),
    relu,
    dense(128, 10),
  ),
  mlp: sequential(dense(784, 512), relu, dropout(0.2), dense(512, 512), relu, dropout(0.2), dense(512, 10)),
};
/** @type {any} */
const model = models[/** @type {"lenet" | "mlp"} */ (values.model)];
const optimizer = adam({ learningRate: 1e-3 });
const { train, test } = await mnist({ directory });
const lossAndGrad = valueAndGrad(
  (/** @type {any} */ params, /** @type {any} */ x, /** @type {any} */ y, /** @type {any} */ key) =>
    crossEntropy(model.apply(params, x, { training: true, key }), y),
);
const step = compile(
  (
    /** @type {any} */ params,
    /** @type {any} */ state,
    /** @type {any} */ x,
    /** @type {any} */ y,
    /** @type {any} */ key,
  ) => {
    const [loss, grads] = lossAndGrad(params, x, y, key);
    const [nextParams, nextState] = optimizer.update(grads, state, params);
    return [nextParams, nextState, loss];
  },
  { donate: [0, 1] },
);
const count = compile((/** @type {any} */ params, /** @type {any} */ x, /** @type {any} */ y) =>
  sum(cast(equal(argmax(model.apply(params, x), { axis: 1 }), cast(y, "int32")), "float32")),
);
let params = model.init(random.key(seed));
let state = optimizer.init(params);
const start = performance.now();
let number = 0;
for (let epoch = 1; epoch <= Number(values.epochs); epoch++) {
  for (const { x, y } of batches(train, { size: 128, seed: 1000 * seed + epoch })) {
    [params, state] = step(params, state, tensor(x), tensor(y), random.foldIn(random.key(seed), number++));
  }
  let right = 0;
  for (const { x, y } of batches(test, { size: 500 })) right += count(params, tensor(x), tensor(y)).item();
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`epoch ${epoch}: ${(right / 100).toFixed(2)} % of the test images, after ${seconds} s`);
}
