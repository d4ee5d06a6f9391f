import { createRequire } from "node:module";

const fromPeers = createRequire(new URL("../peers/package.json", import.meta.url));

/** tfjs-core on one of its backends. @type {(backend: "wasm" | "cpu") => Promise<import("../contender.mjs").Contender>} */
export async function loadTfjs(backend) {
  const tf = fromPeers("@tensorflow/tfjs-core");
  fromPeers(`@tensorflow/tfjs-backend-${backend}`);
  if (!(await tf.setBackend(backend))) throw new Error(`backend ${backend} does not start`);
  await tf.ready();
  return {
    version: tf.version_core,
    make(row, inputs) {
      const [a, b, c] = inputs.map((values, i) => tf.tensor(values, [...(row.shapes[i] ?? [])]));
      const [ta, tb] = row.transposed ?? [];
      /** @type {Record<string, (() => any) | undefined>} */
      const calls = {
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
