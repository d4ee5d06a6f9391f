import { rejectUnknownOptions, ValueError } from "@chainrule/tensor";
import { describeValue } from "../describeValue.js";

/** The activations whose gain is known, by the names of `@chainrule/activations`; "linear" is none at all. */
export type GainActivation = "linear" | "sigmoid" | "tanh" | "relu" | "leakyRelu" | "selu";

/** What `gain` can be told. */
export interface GainOptions {
  /** The slope of "leakyRelu" below zero. Default 0.01. */
  readonly negativeSlope?: number | undefined;
}

const known: Readonly<Record<GainActivation, (negativeSlope: number) => number>> = {
  linear: () => 1,
  sigmoid: () => 1,
  tanh: () => 5 / 3,
  relu: () => Math.SQRT2,
  leakyRelu: (slope) => Math.sqrt(2 / (1 + slope ** 2)),
  selu: () => 3 / 4,
};

/**
 * By how much weights before an activation are to be larger, so that the size of the values stays the same from
 * layer to layer: 1 for "linear" and "sigmoid", 5/3 for "tanh", √2 for "relu", √(2 / (1 + negativeSlope²)) for
 * "leakyRelu", 3/4 for "selu". It goes into the option `gain` of `xavierUniform`, `kaimingUniform` and others.
 *
 * Source: PyTorch's `calculate_gain`.
 *
 * @throws ValueError for an activation whose gain is not known, or a slope that is no finite number
 *
 * @example
 * ```ts
 * import { gain } from "@chainrule/nn/init";
 * console.log(gain("relu"), gain("leakyRelu", { negativeSlope: 1 })); // 1.4142135623730951 1
 * ```
 */
export function gain(activation: GainActivation, options: GainOptions = {}): number {
  rejectUnknownOptions("gain", options, ["negativeSlope"]);
  const { negativeSlope = 0.01 } = options;
  if (!Object.hasOwn(known, activation)) {
    throw new ValueError(
      `gain: no gain is known for ${describeValue(activation)}, only for ${Object.keys(known).join(", ")}. ` +
        `Initialisers take any number: { gain: 1 }`,
    );
  }
  if (options.negativeSlope !== undefined && activation !== "leakyRelu") {
    throw new ValueError(`gain: negativeSlope belongs to "leakyRelu", not to "${activation}"`);
  }
  if (!Number.isFinite(negativeSlope)) {
    throw new ValueError(`gain: negativeSlope must be a finite number, got ${String(negativeSlope)}`);
  }
  return known[activation](negativeSlope);
}

/** @throws ValueError unless it is a finite number, 0 or more */
export function checkGain(name: string, value: number): number {
  if (!(Number.isFinite(value) && value >= 0)) {
    throw new ValueError(`${name}: gain is a finite number of at least 0, got ${String(value)}`);
  }
  return value;
}
