import type { Dtype } from "@chainrule/tensor";
import type { Conversion, Conversions } from "../Conversion.js";
import type { Attribute } from "../Graph.js";

/** An op of one operand that ONNX has too, in the dtypes for which onnxruntime has it. */
export function sameFunction(
  type: string,
  dtypes: readonly Dtype[],
  attributes: Readonly<Record<string, Attribute>> = {},
): Conversion {
  return {
    accepts: ([x]) => dtypes.includes(x!.dtype),
    convert: ({ graph, inputs }) => graph.node(type, [inputs[0]!], attributes),
  };
}

const single: readonly Dtype[] = ["float32"];
const floats: readonly Dtype[] = ["float32", "float64"];

/** A logarithm to another base, from the natural one. */
const logarithm = (scale: number): Conversion => ({
  accepts: ([x]) => floats.includes(x!.dtype),
  convert: ({ graph, inputs, dtype }) =>
    graph.node("Mul", [graph.node("Log", [inputs[0]!]), graph.scalar(scale, dtype)]),
});

/**
 * log(1 + x) without the error of the sum: u = 1 + x is x · log(u) / (u − 1), and x itself where u is 1. For ∞ the
 * quotient would be NaN.
 *
 * Source: W. Kahan, in HP-15C Advanced Functions Handbook (1982).
 */
const log1p: Conversion = {
  accepts: ([x]) => floats.includes(x!.dtype),
  convert({ graph, inputs: [x], dtype }) {
    const one = graph.scalar(1, dtype);
    const u = graph.node("Add", [x!, one]);
    const logarithm = graph.node("Log", [u]);
    const ratio = graph.node("Div", [x!, graph.node("Sub", [u, one])]);
    const exact = graph.node("Mul", [logarithm, ratio]);
    const infinite = graph.node("Equal", [u, graph.scalar(Infinity, dtype)]);
    const far = graph.node("Where", [infinite, logarithm, exact]);
    return graph.node("Where", [graph.node("Equal", [u, one]), x!, far]);
  },
};

/** exp(x) − 1 without the error of the difference: with u = exp(x), (u − 1) · x / log(u). Source: as `log1p`. */
const expm1: Conversion = {
  accepts: ([x]) => floats.includes(x!.dtype),
  convert({ graph, inputs: [x], dtype }) {
    const one = graph.scalar(1, dtype);
    const u = graph.node("Exp", [x!]);
    const difference = graph.node("Sub", [u, one]);
    const ratio = graph.node("Div", [x!, graph.node("Log", [u])]);
    const near = graph.node("Mul", [difference, ratio]);
    // Where exp(x) is 0, or so large that 1 does not matter, the difference itself is right.
    const small = graph.node("Less", [graph.node("Abs", [x!]), one]);
    const either = graph.node("Where", [small, near, difference]);
    return graph.node("Where", [graph.node("Equal", [u, one]), x!, either]);
  },
};

/** In float64 it is spelt out: onnxruntime fuses x · Sigmoid(x) to a node that it has for float32 only. */
const sigmoid: Conversion = {
  accepts: ([x]) => floats.includes(x!.dtype),
  convert({ graph, inputs: [x], dtype }) {
    if (dtype === "float32") return graph.node("Sigmoid", [x!]);
    const one = graph.scalar(1, dtype);
    const e = graph.node("Exp", [graph.node("Neg", [x!])]);
    return graph.node("Div", [one, graph.node("Add", [one, e])]);
  },
};

/** Mathematical functions that ONNX has. What is missing, or other dtypes, are computed as their programs say. */
export const functions: Conversions = {
  exp: sameFunction("Exp", floats),
  log: sameFunction("Log", floats),
  sin: sameFunction("Sin", floats),
  cos: sameFunction("Cos", floats),
  sigmoid,
  tanh: sameFunction("Tanh", floats),
  tan: sameFunction("Tan", single),
  asin: sameFunction("Asin", single),
  acos: sameFunction("Acos", single),
  atan: sameFunction("Atan", single),
  sinh: sameFunction("Sinh", single),
  cosh: sameFunction("Cosh", single),
  asinh: sameFunction("Asinh", single),
  acosh: sameFunction("Acosh", single),
  atanh: sameFunction("Atanh", single),
  erf: sameFunction("Erf", single),
  isNaN: sameFunction("IsNaN", floats),
  isInf: sameFunction("IsInf", floats),
  log2: logarithm(Math.LOG2E),
  log10: logarithm(Math.LOG10E),
  log1p,
  expm1,
  exp2: {
    accepts: ([x]) => floats.includes(x!.dtype),
    convert: ({ graph, inputs, dtype }) => graph.node("Pow", [graph.scalar(2, dtype), inputs[0]!]),
  },
  pow: {
    accepts: ([x]) => floats.includes(x!.dtype),
    convert: ({ graph, inputs }) => graph.node("Pow", [inputs[0]!, inputs[1]!]),
  },
};
