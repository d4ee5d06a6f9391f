import { createRequire } from "node:module";

const fromPeers = createRequire(new URL("../peers/package.json", import.meta.url));

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
      const f = jit(functions[row.kind]);
      return () => f(...xs.map((x) => x.ref));
    },
    read: (result) => result.ref.dataSync(),
    async finish(result) {
      await result.blockUntilReady();
      result.dispose();
    },
  };
}
