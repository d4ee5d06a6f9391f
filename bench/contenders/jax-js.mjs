import { createRequire } from "node:module";
import { stepSettings } from "../rows.mjs";

const fromPeers = createRequire(new URL("../peers/package.json", import.meta.url));

/**
 * The training step under `jit`. Its functions use their arguments up; `ref` keeps one.
 * @type {(jax: any, inputs: any[]) => () => any}
 */
function step({ jit, nn, numpy: np, valueAndGrad }, [x, ...weights]) {
  const { scale, learningRate, classes } = stepSettings;
  const y = nn.oneHot(
    np.array(
      Array.from({ length: x.shape[0] }, (_, i) => i % classes),
      { dtype: np.int32 },
    ),
    classes,
  );
  const lossAndGrad = valueAndGrad(
    /** @type {(...p: any[]) => any} */ (
      (w1, b1, w2, b2, input, target) => {
        const logits = np.add(np.matmul(nn.relu(np.add(np.matmul(input, w1), b1)), w2), b2);
        return np.mean(np.sum(np.multiply(target, nn.logSoftmax(logits)), -1)).mul(-1);
      }
    ),
    { argnums: [0, 1, 2, 3] },
  );
  const compiled = jit(
    /** @type {(...p: any[]) => any} */ (
      (w1, b1, w2, b2, input, target) => {
        const [loss, grads] = lossAndGrad(w1.ref, b1.ref, w2.ref, b2.ref, input, target);
        return [loss, ...[w1, b1, w2, b2].map((p, i) => p.sub(grads[i].mul(learningRate)))];
      }
    ),
  );
  let params = weights.map((w) => w.mul(scale));
  return () => {
    const [loss, ...next] = compiled(...params, x.ref, y.ref);
    params = next;
    return loss;
  };
}

/** Its WebAssembly backend, each function compiled by its `jit`. @type {() => Promise<import("../contender.mjs").Contender>} */
export async function load() {
  // It asks a browser's object for the number of cores. One, as for everybody here.
  Object.defineProperty(globalThis, "navigator", { value: { hardwareConcurrency: 1 }, configurable: true });
  const jax = fromPeers("@jax-js/jax");
  const version = fromPeers("./package.json").dependencies["@jax-js/jax"];
  await jax.init("wasm");
  jax.defaultDevice("wasm");
  const { jit, nn, numpy: np } = jax;
  return {
    version,
    make(row, inputs) {
      const xs = inputs.map((values, i) => np.array(values).reshape([...(row.shapes[i] ?? [])]));
      if (row.kind === "step") return step(jax, xs);
      const [ta, tb] = row.transposed ?? [];
      /** @type {Record<string, (...xs: any[]) => any>} */
      const functions = {
        matmul: (a, b) => np.matmul(ta ? np.transpose(a) : a, tb ? np.transpose(b) : b),
        exp: (a) => np.exp(a),
        tanh: (a) => np.tanh(a),
        sigmoid: (a) => nn.sigmoid(a),
        softmax: (a) => nn.softmax(a),
        multiplyAdd: (a, b, c) => np.add(np.multiply(a, b), c),
        sum: (a) => np.sum(a, row.axis),
        transpose: (a) => np.transpose(a),
        add: (a, b) => np.add(a, b),
      };
      const f = functions[row.kind] && jit(functions[row.kind]);
      if (!f) return undefined;
      return () => f(...xs.map((x) => x.ref));
    },
    read: (result) => result.ref.dataSync(),
    async finish(result) {
      await result.blockUntilReady();
      result.dispose();
    },
  };
}
