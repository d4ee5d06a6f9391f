import * as random from "@chainrule/tensor/random";
import { floats, matrix, pick, recordFor, type Rows } from "./row.js";

const key = random.key(0);

/** The samplers. */
export const samplers: Rows = {
  ...recordFor("bernoulli bits exponential gumbel normal truncatedNormal uniform", (name) => ({
    shape: () => pick(random, name)(key, [2, -1]),
    dtype: () => pick(random, name)(floats, [2]),
  })),
  categorical: {
    shape: () => random.categorical(key, matrix, { shape: [3] }),
    dtype: () => random.categorical(key, key),
  },
  foldIn: { dtype: () => random.foldIn(key, -1) },
  key: { dtype: () => random.key(0.5) },
  permutation: {
    shape: () => random.permutation(key, matrix, { axis: 2 }),
    dtype: () => random.permutation(key, 2.5),
  },
  randint: {
    shape: () => random.randint(key, [0.5], { max: 3 }),
    dtype: () => pick(random, "randint")(key, [2], { max: 3, dtype: "float32" }),
  },
  split: { shape: () => random.split(key, -1), dtype: () => pick(random, "split")(floats) },
};
