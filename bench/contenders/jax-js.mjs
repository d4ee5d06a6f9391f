import { createRequire } from "node:module";
import { networks, startOf } from "../networks.mjs";
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

/**
 * The step of a network of dense layers under `jit`. The one with convolutions takes it a quarter of a second.
 *
 * @type {(jax: any, name: string) => (() => any) | undefined}
 */
function networkStep({ jit, nn, numpy: np, valueAndGrad }, name) {
  const network = networks[name];
  if (!network || network.convolutions.length > 0) return undefined;
  const { learningRate, activation, loss, optimizer, sizes } = network;
  const start = startOf(network);
  const count = start.params.length;
  const x = np.array(start.images).reshape([network.batch, 784]);
  const y = nn.oneHot(np.array([...start.classes], { dtype: np.int32 }), 10);
  /** @type {(...args: any[]) => any} */
  const value = (...args) => {
    const target = args[count + 1];
    let out = args[count];
    for (let i = 1; i < sizes.length; i++) {
      out = np.add(np.matmul(out, args[2 * i - 2]), args[2 * i - 1]);
      if (activation === "sigmoid") out = nn.sigmoid(out);
      else if (i < sizes.length - 1) out = nn.relu(out);
    }
    if (loss === "squaredError") return np.mean(np.square(out.sub(target)));
    return np.mean(np.sum(np.multiply(target, nn.logSoftmax(out)), -1)).mul(-1);
  };
  const lossAndGrad = valueAndGrad(value, { argnums: start.params.map((_, i) => i) });
  const decay = [0.9, 0.999];
  const compiled = jit(
    /** @type {(...args: any[]) => any} */ (
      (...args) => {
        const params = args.slice(0, count);
        const [images, target, mean, square] = args.slice(count, count + 4);
        const [first, second] = [args.slice(count + 4, 2 * count + 4), args.slice(2 * count + 4)];
        const [result, grads] = lossAndGrad(...params.map((p) => p.ref), images, target);
        if (optimizer === "sgd") {
          mean.dispose();
          square.dispose();
          return [result, ...params.map((p, i) => p.sub(grads[i].mul(learningRate)))];
        }
        const [m, v] = [
          first.map((old, i) => old.mul(decay[0]).add(grads[i].ref.mul(0.1))),
          second.map((old, i) => old.mul(decay[1]).add(np.square(grads[i]).mul(0.001))),
        ];
        const next = params.map((p, i) => {
          const step = m[i].ref.div(mean.ref).div(np.sqrt(v[i].ref.div(square.ref)).add(1e-8));
          return p.sub(step.mul(learningRate));
        });
        mean.dispose();
        square.dispose();
        return [result, ...next, ...m, ...v];
      }
    ),
  );
  /** @type {(values: Float32Array, shape: number[]) => any} */
  const array = (values, shape) => np.array(values).reshape(shape);
  let kept = start.params.map(({ values, shape }) => array(values, shape));
  if (optimizer === "adam") {
    const zeros = () =>
      start.params.map(({ values, shape }) => array(new Float32Array(values.length), shape));
    kept.push(...zeros(), ...zeros());
  }
  let steps = 0;
  return () => {
    steps++;
    const corrections = decay.map((rate) => np.array(1 - rate ** steps));
    const args = [...kept.slice(0, count), x.ref, y.ref, ...corrections, ...kept.slice(count)];
    const [result, ...next] = compiled(...args);
    kept = next;
    return result;
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
      if (row.network !== undefined) return networkStep(jax, row.network);
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
        gate: (a, b, c) => np.multiply(nn.sigmoid(np.add(np.multiply(a, b), c.ref)), np.tanh(c)),
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
