import type { Conversion, Conversions } from "../Conversion.js";
import { sameFunction } from "./functions.js";

/** `MatMul` has the op's rules for matrices: axes before the last two broadcast. */
const matmul: Conversion = {
  convert: ({ graph, inputs }) => graph.node("MatMul", inputs),
};

/** Products and factorizations of matrices that ONNX has. */
export const products: Conversions = { matmul, det: sameFunction("Det", ["float32"]) };
