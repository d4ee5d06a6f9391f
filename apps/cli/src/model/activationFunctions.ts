import * as activations from "@chainrule/activations";
import type { Fn } from "@chainrule/nn";

/** What can stand behind the hidden layers: whatever is applied to each number by itself. */
export const activationFunctions = {
  relu: (x) => activations.relu(x),
  "leaky-relu": (x) => activations.leakyRelu(x),
  elu: (x) => activations.elu(x),
  selu: (x) => activations.selu(x),
  celu: (x) => activations.celu(x),
  gelu: (x) => activations.gelu(x),
  silu: (x) => activations.silu(x),
  mish: (x) => activations.mish(x),
  hardswish: (x) => activations.hardswish(x),
  relu6: (x) => activations.relu6(x),
  softplus: (x) => activations.softplus(x),
  softsign: (x) => activations.softsign(x),
  sigmoid: (x) => activations.sigmoid(x),
  hardsigmoid: (x) => activations.hardsigmoid(x),
  tanh: (x) => activations.tanh(x),
  hardtanh: (x) => activations.hardtanh(x),
  identity: (x) => activations.identity(x),
} as const satisfies Readonly<Record<string, Fn>>;

/** The name of an activation. */
export type Activation = keyof typeof activationFunctions;

/** All of them. */
export const activationNames = Object.keys(activationFunctions) as readonly Activation[];
