import { type Call, constantScalar, type Conversion, type Conversions } from "../Conversion.js";
import type { Attribute } from "../Graph.js";
import type { Operand } from "../Recorder.js";
import { sameFunction } from "./functions.js";

const isSingle = ([x]: readonly Operand[]): boolean => x!.dtype === "float32";

/** An activation whose second operand, a constant number, is an attribute in ONNX. */
function withAttribute(type: string, attribute: string): Conversion {
  return {
    accepts: ([x, number]) => isSingle([x!]) && number!.constant?.shape.length === 0,
    convert: (call) =>
      call.graph.node(type, [call.inputs[0]!], { [attribute]: { float: constantScalar(call, 1) } }),
  };
}

const alongAxis = (type: string): Conversion<{ readonly axis: number }> => ({
  convert: ({ graph, inputs, attributes }) => graph.node(type, [inputs[0]!], { axis: attributes.axis }),
});

/** PRelu's slope broadcasts to x alone, not both ways. */
const prelu: Conversion = {
  accepts: isSingle,
  convert: ({ graph, inputs }) => graph.node("PRelu", [inputs[0]!, inputs[1]!]),
};

/** Softplus without a scale; beyond the threshold, 20 at least, it is x to the last bit of float32. */
const softplus: Conversion = {
  accepts: ([x, beta, threshold]) =>
    isSingle([x!]) && beta!.constant?.item() === 1 && (threshold!.constant?.item() ?? 0) >= 20,
  convert: ({ graph, inputs }: Call) => graph.node("Softplus", [inputs[0]!]),
};

const sixth: Readonly<Record<string, Attribute>> = { alpha: { float: 1 / 6 }, beta: { float: 0.5 } };

/** Activations that ONNX has. The others are recorded in terms of ops, or computed as their programs say. */
export const activations: Conversions = {
  relu: sameFunction("Relu", ["float32", "float64"]),
  gelu: sameFunction("Gelu", ["float32"]),
  hardswish: sameFunction("HardSwish", ["float32"]),
  hardsigmoid: sameFunction("HardSigmoid", ["float32"], sixth),
  softsign: sameFunction("Softsign", ["float32"]),
  mish: sameFunction("Mish", ["float32"]),
  softmax: alongAxis("Softmax"),
  logSoftmax: alongAxis("LogSoftmax"),
  leakyRelu: withAttribute("LeakyRelu", "alpha"),
  elu: withAttribute("Elu", "alpha"),
  celu: withAttribute("Celu", "alpha"),
  prelu,
  softplus,
};
