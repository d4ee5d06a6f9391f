import type { WeightAndBiasOptions } from "@chainrule/nn";
import {
  fans,
  type Initializer,
  kaimingNormal,
  normal,
  orthogonal,
  xavierNormal,
  zeros,
} from "@chainrule/nn/init";

/** Weights with deviation 1 / √inputs. */
const scaled: Initializer = (key, shape, options) =>
  normal(key, shape, { ...options, standardDeviation: 1 / Math.sqrt(fans(shape).fanIn) });
const standard: Initializer = (key, shape, options) => normal(key, shape, options);
const none: Initializer = (key, shape, options) => zeros(key, shape, options);

/** What weights and biases begin with. */
const initial = {
  uniform: {},
  normal: { weightInit: standard, biasInit: standard },
  scaled: { weightInit: scaled, biasInit: standard },
  kaiming: { weightInit: (key, shape, options) => kaimingNormal(key, shape, options), biasInit: none },
  xavier: { weightInit: (key, shape, options) => xavierNormal(key, shape, options), biasInit: none },
  orthogonal: { weightInit: (key, shape, options) => orthogonal(key, shape, options), biasInit: none },
  zeros: { weightInit: none, biasInit: none },
} as const satisfies Readonly<Record<string, Pick<WeightAndBiasOptions, "weightInit" | "biasInit">>>;

/**
 * The name of what weights begin with: `uniform` from ±1/√inputs as in PyTorch; `normal` N(0, 1) and `scaled`
 * N(0, 1/√inputs) with biases N(0, 1), as in Nielsen's book; `kaiming`, `xavier`, `orthogonal` and `zeros` with biases 0.
 */
export type InitialName = keyof typeof initial;

/** All of them. */
export const initialNames = Object.keys(initial) as readonly InitialName[];

/** The options by which a layer begins so. */
export function initialWeights(name: InitialName): Pick<WeightAndBiasOptions, "weightInit" | "biasInit"> {
  return initial[name];
}
