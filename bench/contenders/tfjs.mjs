import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { esbuildIn } from "../bundle.mjs";
import { networks, startOf } from "../networks.mjs";

const fromPeers = createRequire(new URL("../peers/package.json", import.meta.url));

/** What a network says of images. @type {(tf: any, network: import("../networks.mjs").Network, params: any[], images: any) => any} */
function forward(tf, { batch, convolutions, sizes, activation }, params, images) {
  let x = images;
  let next = 0;
  if (convolutions.length > 0) x = tf.reshape(x, [batch, 28, 28, 1]);
  for (let i = 0; i < convolutions.length; i++) {
    x = tf.maxPool(tf.relu(tf.add(tf.conv2d(x, params[next++], 1, "valid"), params[next++])), 2, 2, "valid");
  }
  // Pixels after channels, as everybody else has them.
  if (convolutions.length > 0) x = tf.reshape(tf.transpose(x, [0, 3, 1, 2]), [batch, -1]);
  for (let i = 1; i < sizes.length; i++) {
    const y = tf.add(tf.matMul(x, params[next++]), params[next++]);
    x = activation === "sigmoid" ? tf.sigmoid(y) : i < sizes.length - 1 ? tf.relu(y) : y;
  }
  return x;
}

/** A whole training step. @type {(tf: any, name: string) => (() => any) | undefined} */
function networkStep(tf, name) {
  const network = networks[name];
  if (!network) return undefined;
  const start = startOf(network);
  const params = start.params.map(({ shape, values }) => {
    const value = tf.tensor(values, shape);
    return tf.variable(shape.length === 4 ? tf.transpose(value, [2, 3, 1, 0]) : value);
  });
  const x = tf.tensor(start.images, [network.batch, 784]);
  const y = tf.cast(tf.oneHot(tf.tensor1d(start.classes, "int32"), 10), "float32");
  const { learningRate } = network;
  const optimizer =
    network.optimizer === "adam" ? tf.train.adam(learningRate, 0.9, 0.999, 1e-8) : tf.train.sgd(learningRate);
  const loss = () => {
    const out = forward(tf, network, params, x);
    return network.loss === "crossEntropy"
      ? tf.losses.softmaxCrossEntropy(y, out)
      : tf.mean(tf.squaredDifference(out, y));
  };
  return () => {
    const value = tf.tidy(() => optimizer.minimize(loss, true));
    value.dataSync();
    return value;
  };
}

/** The gradients, which what Node.js loads of tfjs-core lacks. They find the library by the global object. */
async function registerGradients() {
  const bundle = esbuildIn(fileURLToPath(new URL("../peers/", import.meta.url)));
  const code = await bundle(`import "@tensorflow/tfjs-core/dist/register_all_gradients";`);
  await import(`data:text/javascript,${encodeURIComponent(code)}`);
}

/** tfjs-core on one of its backends. @type {(backend: "wasm" | "cpu") => Promise<import("../contender.mjs").Contender>} */
export async function loadTfjs(backend) {
  const tf = fromPeers("@tensorflow/tfjs-core");
  fromPeers(`@tensorflow/tfjs-backend-${backend}`);
  if (!(await tf.setBackend(backend))) throw new Error(`backend ${backend} does not start`);
  await tf.ready();
  await registerGradients();
  return {
    version: tf.version_core,
    make(row, inputs) {
      if (row.network !== undefined) return networkStep(tf, row.network);
      const [a, b, c] = inputs.map((values, i) => tf.tensor(values, [...(row.shapes[i] ?? [])]));
      const [ta, tb] = row.transposed ?? [];
      /** @type {Record<string, (() => any) | undefined>} */
      const calls = {
        gate: () => tf.tidy(() => tf.mul(tf.sigmoid(tf.add(tf.mul(a, b), c)), tf.tanh(c))),
        matmul: () => tf.matMul(a, b, ta, tb),
        exp: () => tf.exp(a),
        tanh: () => tf.tanh(a),
        sigmoid: () => tf.sigmoid(a),
        softmax: () => tf.softmax(a),
        multiplyAdd: () => tf.tidy(() => tf.add(tf.mul(a, b), c)),
        sum: () => tf.sum(a, row.axis),
        transpose: () => tf.transpose(a),
        add: () => tf.add(a, b),
      };
      return calls[row.kind];
    },
    read: (result) => result.dataSync(),
    finish: (result) => {
      result.dispose();
    },
  };
}
