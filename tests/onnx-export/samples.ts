import { cast, type Dtype, isFloating, tensor, type Tensor } from "@chainrule/tensor";

/** Numbers from 0 to 1 by the multiplicative congruences of Park and Miller. */
function* uniform(seed: number): Generator<number, never> {
  for (let state = 1 + seed; ;) {
    state = (state * 48271) % 2147483647;
    yield state / 2147483647;
  }
}

/**
 * Numbers to try a function on, the same ones every time: spread around 0 up to ±6, or from 0 to 8, or truths. Not
 * from keys: functions that are exported may use them.
 */
export function samples(shape: readonly number[], dtype: Dtype = "float32", seed = 0): Tensor {
  const size = shape.reduce((product, n) => product * n, 1);
  const numbers = uniform(1000 * seed + size);
  const next = (): number => numbers.next().value;
  next();
  const values = Float64Array.from({ length: size }, () => {
    if (dtype === "bool") return Math.round(next());
    if (!isFloating(dtype)) return Math.floor(9 * next());
    return 4 * (next() + next() + next() - 1.5);
  });
  return cast(tensor(values, { shape }), dtype);
}
