import { add, exp, log, matmul, sigmoid, sum, tanh, type Tensor } from "@chainrule/tensor";
import * as random from "@chainrule/tensor/random";

/** FNV-1a over the 32-bit words of a tensor's values. */
function digest(x: Tensor): number {
  const words = new Uint32Array(x.data().buffer);
  return words.reduce((hash, word) => Math.imul(hash ^ word, 16777619) >>> 0, 2166136261);
}

/** Digests of results that must be the same on every machine, with and without SIMD. */
export function digests(): Record<string, number> {
  const a = random.normal(random.key(1), [64, 300]);
  const b = random.normal(random.key(2), [300, 50]);
  return {
    normal: digest(a),
    matmul: digest(matmul(a, b)),
    exp: digest(exp(a)),
    log: digest(log(exp(b))),
    tanh: digest(tanh(a)),
    sigmoid: digest(sigmoid(a)),
    sum: digest(sum(add(a, 1), { axis: 0 })),
  };
}

/** What `digests()` gives. */
export const expectedDigests: Record<string, number> = {
  normal: 4209093673,
  matmul: 2990777073,
  exp: 215481172,
  log: 1881859696,
  tanh: 8348239,
  sigmoid: 434315918,
  sum: 599097149,
};
