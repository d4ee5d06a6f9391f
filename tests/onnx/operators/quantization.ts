import * as t from "@chainrule/tensor";
import type { Tensor } from "@chainrule/tensor";
import { dtypeFor, NotExpressible } from "../format.js";
import type { Node, Operator, Operators } from "../node.js";
import { convolve } from "./contractions.js";

/** The integers that numbers are rounded to. */
const limits: Readonly<Record<string, readonly [min: number, max: number]>> = {
  int2: [-2, 1],
  int4: [-8, 7],
  int8: [-128, 127],
  int16: [-(2 ** 15), 2 ** 15 - 1],
  uint2: [0, 3],
  uint4: [0, 15],
  uint8: [0, 255],
  uint16: [0, 2 ** 16 - 1],
};

/** Rounded to integers of a dtype; what lies beyond them is the last one. */
function saturate(x: Tensor, type: string): Tensor {
  const dtype = dtypeFor(type);
  if (!Object.hasOwn(limits, type)) throw new NotExpressible(`${type} as a quantized dtype`);
  const [min, max] = limits[type]!;
  return t.cast(t.clip(t.round(x), { min, max }), dtype);
}

/** A scale or a zero point beside x: one number, one for each place on an axis, or one for each block along it. */
function beside(node: Node, x: Tensor, value: Tensor): Tensor {
  if (value.size === 1) return t.reshape(value, []);
  const axis = t.normalizeAxis(node.op, node.number("axis", 1), x.shape);
  const block = node.number("block_size", 0);
  if (block > 0) {
    const whole = t.repeat(value, block, { axis });
    return t.slice(
      whole,
      x.shape.map((n) => [0, n] as const),
    );
  }
  return t.reshape(
    value,
    x.shape.map((_, i) => (i === axis ? value.size : 1)),
  );
}

/** A list of numbers beside an axis with `after` axes behind it; one number and other shapes broadcast as they are. */
function along(x: Tensor, after: number): Tensor {
  if (x.size === 1) return t.reshape(x, []);
  return x.shape.length === 1 ? t.reshape(x, [x.size, ...Array<number>(after).fill(1)]) : x;
}

/** Exactly, in float64: float32 holds no sums of many products. */
const exact = (x: Tensor): Tensor => t.cast(x, "float64");

/** An input less its zero point, which is one, or one for each place on an axis with `after` axes behind it. */
function centered(node: Node, i: number, zero: number, after: number): Tensor {
  const x = exact(node.in(i));
  return node.has(zero) ? t.sub(x, exact(along(node.in(zero), after))) : x;
}

const quantize: Operator = (node) => {
  const [x, scale] = [node.in(0), node.in(1)];
  const type = node.typeOf(2) ?? node.type("output_dtype") ?? "uint8";
  const precision = node.dtype("precision") ?? t.promoteDtypes(node.op, x.dtype, scale.dtype);
  const ratio = t.round(t.div(t.cast(x, precision), t.cast(beside(node, x, scale), precision)));
  return saturate(node.has(2) ? t.add(ratio, beside(node, x, node.in(2))) : ratio, type);
};

const dequantize: Operator = (node) => {
  const [x, scale] = [node.in(0), node.in(1)];
  const values = t.cast(x, "float32");
  const shifted = node.has(2) ? t.sub(values, beside(node, x, node.in(2))) : values;
  return t.cast(t.mul(shifted, beside(node, x, scale)), node.dtype("output_dtype") ?? scale.dtype);
};

/** The scale is such that the values, and zero, span 0 to 255. */
const dynamicQuantize: Operator = (node) => {
  const x = node.in(0);
  const [min, max] = [t.minimum(t.min(x), 0), t.maximum(t.max(x), 0)];
  const scale = t.div(t.where(t.equal(max, min), 1, t.sub(max, min)), 255);
  const zero = t.round(t.clip(t.neg(t.div(min, scale)), { min: 0, max: 255 }));
  return [saturate(t.add(t.round(t.div(x, scale)), zero), "uint8"), scale, t.cast(zero, "uint8")];
};

/** Sums of products put on the scale of the result. */
function rescale(node: Node, sums: Tensor, scale: Tensor, zero: number, shift: Tensor | undefined): Tensor {
  const y = t.mul(sums, exact(scale));
  return saturate(shift ? t.add(y, shift) : y, node.typeOf(zero) ?? node.typeOf(0)!);
}

const quantizedMatmul: Operator = (node) => {
  const sums = t.matmul(centered(node, 0, 2, 1), centered(node, 3, 5, 0));
  const [a, b, y] = [along(node.in(1), 1), along(node.in(4), 0), along(node.in(6), 1)];
  return rescale(node, sums, t.div(t.mul(a, b), y), 7, node.has(7) ? along(node.in(7), 1) : undefined);
};

const quantizedConvolution: Operator = (node) => {
  const spatial = node.in(0).shape.length - 2;
  const bias = node.optional(8);
  const weight = centered(node, 3, 5, spatial + 1);
  const sums = convolve(node, centered(node, 0, 2, 0), weight, bias && exact(bias));
  const scale = t.div(t.mul(along(node.in(1), 0), along(node.in(4), spatial)), along(node.in(6), 0));
  return rescale(node, sums, scale, 7, node.optional(7));
};

const integerConvolution: Operator = (node) => {
  const weight = centered(node, 1, 3, node.in(0).shape.length - 1);
  return t.cast(convolve(node, centered(node, 0, 2, 0), weight), "int32");
};

export const quantization: Operators = {
  ConvInteger: integerConvolution,
  DequantizeLinear: dequantize,
  DynamicQuantizeLinear: dynamicQuantize,
  MatMulInteger: (node) => t.cast(t.matmul(centered(node, 0, 2, 1), centered(node, 1, 3, 0)), "int32"),
  QLinearConv: quantizedConvolution,
  QLinearMatMul: quantizedMatmul,
  QuantizeLinear: quantize,
};
