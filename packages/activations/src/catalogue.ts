/**
 * The activations as data, for plots and tables.
 *
 * @packageDocumentation
 */
import * as activations from "@chainrule/activations";
import type { Tensor } from "@chainrule/tensor";

/** What there is to say of an activation. */
export interface Activation {
  /** The name under which `@chainrule/activations` exports it. */
  readonly name: string;
  /** Its formula, in TeX, with the default options. */
  readonly formula: string;
  /** The infimum and the supremum of its values, with the default options. */
  readonly range: readonly [infimum: number, supremum: number];
  /** Whether each value depends on one element of x, or on all along an axis. */
  readonly along: "element" | "axis";
  /** The activation, with the default options. */
  readonly function: (x: Tensor) => Tensor;
}

type Along = Activation["along"];

/** @__NO_SIDE_EFFECTS__ */
function entry(
  name: keyof typeof activations,
  formula: string,
  range: readonly [number, number],
  along: Along = "element",
  f: (x: Tensor) => Tensor = (x) => (activations[name] as (x: Tensor) => Tensor)(x),
): Activation {
  return { name, formula, range, along, function: f };
}

/**
 * Every activation, by name in alphabetical order. Two have an argument that is not optional: `prelu` is shown
 * with the weight 0.25, with which PyTorch begins, and `threshold` with threshold and value 1.
 *
 * @example
 * ```ts
 * import { catalogue } from "@chainrule/activations/catalogue";
 * import { tensor } from "@chainrule/tensor";
 * const relu = catalogue.find(({ name }) => name === "relu")!;
 * console.log(relu.formula, relu.range); // \max(x, 0) [ 0, Infinity ]
 * console.log(relu.function(tensor([-1, 2])).toArray()); // [ 0, 2 ]
 * ```
 */
export const catalogue: readonly Activation[] = [
  /* @__PURE__ */ entry("celu", String.raw`\max(x, 0) + \min(e^{x} - 1, 0)`, [-1, Infinity]),
  /* @__PURE__ */ entry("elu", String.raw`\begin{cases} x & x > 0 \\ e^{x} - 1 & x \le 0 \end{cases}`, [
    -1,
    Infinity,
  ]),
  /* @__PURE__ */ entry(
    "gelu",
    String.raw`\tfrac{x}{2} \left(1 + \operatorname{erf} \tfrac{x}{\sqrt{2}}\right)`,
    [-0.16997120747990369, Infinity],
  ),
  /* @__PURE__ */ entry("glu", String.raw`a \cdot \sigma(b), \; x = (a, b)`, [-Infinity, Infinity], "axis"),
  /* @__PURE__ */ entry(
    "hardshrink",
    String.raw`\begin{cases} x & |x| > \tfrac12 \\ 0 & |x| \le \tfrac12 \end{cases}`,
    [-Infinity, Infinity],
  ),
  /* @__PURE__ */ entry("hardsigmoid", String.raw`\tfrac16 \min(\max(x + 3, 0), 6)`, [0, 1]),
  /* @__PURE__ */ entry("hardswish", String.raw`\tfrac{x}{6} \min(\max(x + 3, 0), 6)`, [-0.375, Infinity]),
  /* @__PURE__ */ entry("hardtanh", String.raw`\min(\max(x, -1), 1)`, [-1, 1]),
  /* @__PURE__ */ entry("heaviside", String.raw`\begin{cases} 1 & x > 0 \\ 0 & x \le 0 \end{cases}`, [0, 1]),
  /* @__PURE__ */ entry("identity", "x", [-Infinity, Infinity]),
  /* @__PURE__ */ entry("leakyRelu", String.raw`\max(x, 0) + 0.01 \min(x, 0)`, [-Infinity, Infinity]),
  /* @__PURE__ */ entry("logSigmoid", String.raw`-\ln(1 + e^{-x})`, [-Infinity, 0]),
  /* @__PURE__ */ entry("logSoftmax", String.raw`x_i - \ln \sum_j e^{x_j}`, [-Infinity, 0], "axis"),
  /* @__PURE__ */ entry("mish", String.raw`x \tanh \ln(1 + e^{x})`, [-0.30884341301725043, Infinity]),
  /* @__PURE__ */ entry(
    "prelu",
    String.raw`\max(x, 0) + w \min(x, 0), \; w = \tfrac14`,
    [-Infinity, Infinity],
    "element",
    (x) => activations.prelu(x, 0.25),
  ),
  /* @__PURE__ */ entry("relu", String.raw`\max(x, 0)`, [0, Infinity]),
  /* @__PURE__ */ entry("relu6", String.raw`\min(\max(x, 0), 6)`, [0, 6]),
  /* @__PURE__ */ entry(
    "selu",
    String.raw`\lambda \begin{cases} x & x > 0 \\ \alpha (e^{x} - 1) & x \le 0 \end{cases}, \; \lambda = 1.0507, \; \alpha = 1.6733`,
    [-1.7580993408473766, Infinity],
  ),
  /* @__PURE__ */ entry("sigmoid", String.raw`\sigma(x) = \frac{1}{1 + e^{-x}}`, [0, 1]),
  /* @__PURE__ */ entry("silu", String.raw`x \cdot \sigma(x) = \frac{x}{1 + e^{-x}}`, [
    -0.27846454276107379,
    Infinity,
  ]),
  /* @__PURE__ */ entry("softmax", String.raw`\frac{e^{x_i}}{\sum_j e^{x_j}}`, [0, 1], "axis"),
  /* @__PURE__ */ entry("softmin", String.raw`\frac{e^{-x_i}}{\sum_j e^{-x_j}}`, [0, 1], "axis"),
  /* @__PURE__ */ entry("softplus", String.raw`\ln(1 + e^{x})`, [0, Infinity]),
  /* @__PURE__ */ entry("softshrink", String.raw`x - \min(\max(x, -\tfrac12), \tfrac12)`, [
    -Infinity,
    Infinity,
  ]),
  /* @__PURE__ */ entry("softsign", String.raw`\frac{x}{1 + |x|}`, [-1, 1]),
  /* @__PURE__ */ entry(
    "sparsemax",
    String.raw`\max(x_i - \tau, 0), \; \tau : \sum_j \max(x_j - \tau, 0) = 1`,
    [0, 1],
    "axis",
  ),
  /* @__PURE__ */ entry(
    "swiglu",
    String.raw`a \cdot \sigma(a) \cdot b, \; x = (a, b)`,
    [-Infinity, Infinity],
    "axis",
  ),
  /* @__PURE__ */ entry("tanh", String.raw`\tanh x = \frac{e^{x} - e^{-x}}{e^{x} + e^{-x}}`, [-1, 1]),
  /* @__PURE__ */ entry("tanhshrink", String.raw`x - \tanh x`, [-Infinity, Infinity]),
  /* @__PURE__ */ entry(
    "threshold",
    String.raw`\begin{cases} x & x > 1 \\ 1 & x \le 1 \end{cases}`,
    [1, Infinity],
    "element",
    (x) => activations.threshold(x, { threshold: 1, value: 1 }),
  ),
];
