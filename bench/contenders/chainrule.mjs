import { relu, softmax } from "@chainrule/activations";
import { grad, valueAndGrad } from "@chainrule/autograd";
import { crossEntropy } from "@chainrule/losses";
import {
  add,
  exp,
  linear,
  matmul,
  mul,
  sigmoid,
  sub,
  sum,
  tanh,
  tensor,
  transpose,
  treeMap,
} from "@chainrule/tensor";
import { chainLength, stepSettings } from "../rows.mjs";
import { compiledCall } from "./compiled.mjs";
import { networkStep } from "./networkStep.mjs";

/** A whole eager training step: it keeps its parameters and gives the loss. @type {(inputs: any[]) => () => any} */
function step([x, ...weights]) {
  const { scale, learningRate, classes } = stepSettings;
  const y = tensor(Int32Array.from({ length: x.shape[0] }, (_, i) => i % classes));
  let params = weights.map((w) => w.mul(scale));
  const lossAndGrad = valueAndGrad(([w1, b1, w2, b2]) =>
    crossEntropy(linear(relu(linear(x, w1, b1)), w2, b2), y),
  );
  return () => {
    const [loss, grads] = lossAndGrad(params);
    params = treeMap((p, g) => sub(p, mul(g, learningRate)), params, grads);
    loss.item();
    return loss;
  };
}

/** The gradient of a chain of additions and products on four numbers. @type {(x: any) => any} */
const chain = grad((x) => {
  let y = x;
  for (let i = 0; i < chainLength / 2; i++) y = add(mul(y, 0.5), x);
  return sum(y);
});

/** @type {() => Promise<import("../contender.mjs").Contender>} */
export async function load() {
  return {
    version: "this checkout",
    make(row, inputs) {
      if (row.network !== undefined) return networkStep(row.network, true);
      if (row.isCompiled) return compiledCall(row, inputs);
      const [a, b, c] = inputs.map((values, i) => {
        const x = tensor(values, { shape: row.shapes[i] });
        return row.transposed?.[i] ? transpose(x) : x;
      });
      if (!a) return undefined;
      /** @type {Record<string, (() => any) | undefined>} */
      const calls = {
        matmul: () => matmul(a, /** @type {NonNullable<typeof b>} */ (b)),
        exp: () => exp(a),
        tanh: () => tanh(a),
        sigmoid: () => sigmoid(a),
        softmax: () => softmax(a),
        multiplyAdd: () => a.mul(b ?? 0).add(c ?? 0),
        sum: () => sum(a, { axis: row.axis ?? 0 }),
        transpose: () => transpose(a).data(),
        add: () => add(a, b ?? 0),
        step:
          row.kind === "step"
            ? step(inputs.map((values, i) => tensor(values, { shape: row.shapes[i] })))
            : undefined,
        chain: () => chain(a),
      };
      return calls[row.kind];
    },
    read: (result) => (result instanceof Float32Array ? result : result.data()),
  };
}
