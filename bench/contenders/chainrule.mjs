import { softmax } from "@chainrule/activations";
import { add, exp, matmul, sigmoid, sum, tanh, tensor, transpose } from "@chainrule/tensor";

/** @type {() => Promise<import("../contender.mjs").Contender>} */
export async function load() {
  return {
    version: "this checkout",
    make(row, inputs) {
      const [a, b, c] = inputs.map((values, i) => {
        const x = tensor(values, { shape: row.shapes[i] });
        return row.transposed?.[i] ? transpose(x) : x;
      });
      if (!a) return undefined;
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
      };
      return calls[row.kind];
    },
    read: (result) => (result instanceof Float32Array ? result : result.data()),
  };
}
