import * as a from "@chainrule/activations";
import * as t from "@chainrule/tensor";
import type { Tensor } from "@chainrule/tensor";
import type { Node, Operator, Operators } from "../node.js";

const unary =
  (f: (x: Tensor) => Tensor): Operator =>
  (node) =>
    f(node.in(0));

/** Along one axis; before operator set 13 along it and all after it as one, axis 1 by default. */
const alongAxis =
  (f: (x: Tensor, axis: number) => Tensor): Operator =>
  (node) => {
    const x = node.in(0);
    if (node.opset >= 13) return f(x, node.number("axis", -1));
    const axis = t.normalizeAxis(node.op, node.number("axis", 1), x.shape);
    const rows = x.shape.slice(0, axis).reduce((product, n) => product * n, 1);
    return t.reshape(f(t.reshape(x, [rows, rows === 0 ? 0 : x.size / rows]), 1), x.shape);
  };

function hardmax(x: Tensor, axis: number): Tensor {
  const at = t.normalizeAxis("Hardmax", axis, x.shape);
  return t.moveAxis(t.oneHot(t.argmax(x, { axis: at }), x.shape[at]!, { dtype: x.dtype }), -1, at);
}

function hardsigmoid(node: Node): Tensor {
  const [alpha, beta] = [node.number("alpha", 0.2), node.number("beta", 0.5)];
  if (Math.abs(alpha - 1 / 6) < 1e-7 && beta === 0.5) return a.hardsigmoid(node.in(0));
  return t.clip(t.add(t.mul(node.in(0), alpha), beta), { min: 0, max: 1 });
}

/** One slope, or one for each channel, is ours; others broadcast. Before operator set 7 a list is of the channels. */
function prelu(node: Node): Tensor {
  const [x, slope] = [node.in(0), node.in(1)];
  const padded = [...x.shape.slice(slope.shape.length).map(() => 1), ...slope.shape];
  const channels =
    node.opset < 7 || (padded.every((n, axis) => axis === 1 || n === 1) && padded[1] === x.shape[1]);
  if (slope.size === 1 || channels) return a.prelu(x, t.reshape(slope, [slope.size]));
  return t.where(t.less(x, 0), t.mul(x, slope), x);
}

function selu(node: Node): Tensor {
  const alpha = node.number("alpha", 1.6732632423543772);
  const gamma = node.number("gamma", 1.0507009873554805);
  const standard = Math.abs(alpha - 1.6732632423543772) < 1e-6 && Math.abs(gamma - 1.0507009873554805) < 1e-6;
  return standard ? a.selu(node.in(0)) : t.mul(a.elu(node.in(0), { alpha }), gamma);
}

function shrink(node: Node): Tensor {
  const [lambda, bias] = [node.number("lambd", 0.5), node.number("bias", 0)];
  const x = node.in(0);
  if (t.isFloating(x.dtype) && lambda >= 0) {
    if (bias === 0) return a.hardshrink(x, { lambda });
    if (bias === lambda) return a.softshrink(x, { lambda });
  }
  const above = t.where(t.greater(x, lambda), t.sub(x, bias), t.zerosLike(x));
  return t.where(t.less(x, -lambda), t.add(x, bias), above);
}

function swish(node: Node): Tensor {
  const [x, alpha] = [node.in(0), node.number("alpha", 1)];
  return alpha === 1 ? a.silu(x) : t.mul(x, a.sigmoid(t.mul(x, alpha)));
}

export const activation: Operators = {
  Celu: (node) => a.celu(node.in(0), { alpha: node.number("alpha", 1) }),
  Elu: (node) => a.elu(node.in(0), { alpha: node.number("alpha", 1) }),
  Gelu: (node) => a.gelu(node.in(0), { approximate: node.text("approximate", "none") as "none" | "tanh" }),
  HardSigmoid: hardsigmoid,
  HardSwish: unary(a.hardswish),
  Hardmax: alongAxis(hardmax),
  LeakyRelu: (node) => a.leakyRelu(node.in(0), { negativeSlope: node.number("alpha", 0.01) }),
  LogSoftmax: alongAxis((x, axis) => a.logSoftmax(x, { axis })),
  Mish: unary(a.mish),
  PRelu: prelu,
  Relu: unary((x) => (t.isFloating(x.dtype) ? a.relu(x) : t.maximum(x, 0))),
  Selu: selu,
  Shrink: shrink,
  Sigmoid: unary(a.sigmoid),
  Softmax: alongAxis((x, axis) => a.softmax(x, { axis })),
  Softplus: unary((x) => a.softplus(x)),
  Softsign: unary(a.softsign),
  SwiGLU: (node) => t.mul(swish(node), node.in(1)),
  Swish: swish,
  Tanh: unary(a.tanh),
  ThresholdedRelu: (node) => a.threshold(node.in(0), { threshold: node.number("alpha", 1), value: 0 }),
};
