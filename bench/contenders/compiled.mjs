import { compile } from "@chainrule/compile";
import { adam } from "@chainrule/optim";
import {
  add,
  mean,
  mul,
  rsqrt,
  sigmoid,
  square,
  sub,
  tanh,
  tensor,
  transpose,
  zeros,
} from "@chainrule/tensor";
import { exp, softmax, sum } from "@chainrule/tensor";
import { gelu } from "@chainrule/activations";

/** @typedef {import("@chainrule/tensor").Tensor} Tensor */

/** Each example less its mean, by its standard deviation. @type {(x: Tensor) => Tensor} */
const layerNorm = (x) => {
  const options = { axis: -1, keepDims: true };
  const centred = sub(x, mean(x, options));
  return mul(centred, rsqrt(add(mean(square(centred), options), 1e-5)));
};

/** @type {Readonly<Record<string, (row: import("../rows.mjs").Row) => ((...xs: any[]) => Tensor)>>} */
const functions = {
  exp: () => exp,
  tanh: () => tanh,
  sigmoid: () => sigmoid,
  softmax: () => (x) => softmax(x),
  multiplyAdd: () => (a, b, c) => add(mul(a, b), c),
  sum:
    ({ axis = 0 }) =>
    (x) =>
      sum(x, { axis }),
  transpose: () => transpose,
  gate: () => (a, b, c) => mul(sigmoid(add(mul(a, b), c)), tanh(c)),
  layerNorm: () => layerNorm,
  gelu: () => (a, b, c) => gelu(add(mul(a, b), c)),
};

/** A tensor in the memory that compiled functions share, where it stays. @type {(x: Tensor) => Tensor} */
function resident(x) {
  const pass = compile((/** @type {Tensor} */ y) => y, { donate: [0] });
  return pass(pass(x));
}

/** An update of as many parameters, its gradient given. @type {(xs: Tensor[]) => () => Tensor} */
function adamUpdate([params, grads]) {
  const optimizer = adam({ learningRate: 1e-3 });
  const update = compile(
    (/** @type {any} */ p, /** @type {any} */ state, /** @type {any} */ g) => optimizer.update(g, state, p),
    { donate: [0, 1] },
  );
  let p = /** @type {Tensor} */ (params);
  let state = optimizer.init(p);
  return () => {
    [p, state] = update(p, state, grads);
    return p;
  };
}

/**
 * What a row asks for as a compiled function of tensors that stay in its memory, its result too.
 *
 * @type {(row: import("../rows.mjs").Row, inputs: Float32Array[]) => (() => Tensor) | undefined}
 */
export function compiledCall(row, inputs) {
  const xs = inputs.map((values, i) => resident(tensor(values, { shape: row.shapes[i] })));
  if (row.kind === "adam") return adamUpdate(xs);
  const f = functions[row.kind]?.(row);
  if (!f) return undefined;
  let out = resident(zeros(f(...xs).shape));
  const call = compile((/** @type {Tensor} */ _, /** @type {Tensor[]} */ args) => f(...args), {
    donate: [0],
  });
  return () => (out = call(out, xs));
}
