import * as t from "@chainrule/tensor";
import { isFloating, type Tensor } from "@chainrule/tensor";
import { cut, dtypeFor, NotExpressible } from "../format.js";
import type { Node, Operator, Operators } from "../node.js";

const unary =
  (f: (x: Tensor) => Tensor): Operator =>
  (node) =>
    f(node.in(0));

const binary =
  (f: (a: Tensor, b: Tensor) => Tensor): Operator =>
  (node) =>
    f(node.in(0), node.in(1));

/** Any number of operands. */
const variadic =
  (f: (a: Tensor, b: Tensor) => Tensor): Operator =>
  (node) =>
    node.all().reduce(f);

/** Integers are divided as in C: towards zero. */
function divide(a: Tensor, b: Tensor): Tensor {
  if (isFloating(a.dtype)) return t.div(a, b);
  return t.cast(t.trunc(t.div(t.cast(a, "float64"), t.cast(b, "float64"))), a.dtype);
}

/** With `fmod` the rest has the sign of the dividend, as in C. */
const remainder: Operator = (node) => {
  const [a, b] = [node.in(0), node.in(1)];
  return node.flag("fmod") ? t.mul(t.sign(a), t.mod(t.abs(a), t.abs(b))) : t.mod(a, b);
};

const clip: Operator = (node) => {
  const bound = (name: string, i: number): Tensor | number | undefined => {
    const attribute = node.number(name, NaN);
    return Number.isNaN(attribute) ? node.optional(i) : attribute;
  };
  const [min, max] = [bound("min", 1), bound("max", 2)];
  return min === undefined && max === undefined ? node.in(0) : t.clip(node.in(0), { min, max });
};

const isInf: Operator = (node) => {
  const x = node.in(0);
  if (!node.flag("detect_negative", true)) {
    return node.flag("detect_positive", true)
      ? t.logicalAnd(t.isInf(x), t.greater(x, 0))
      : t.logicalAnd(t.isInf(x), t.isNaN(x));
  }
  return node.flag("detect_positive", true) ? t.isInf(x) : t.logicalAnd(t.isInf(x), t.less(x, 0));
};

/** A negative number of places shifts everything out, as many places do. */
const bitShift: Operator = (node) => {
  const [x, places] = [node.in(0), node.in(1)];
  const all = t.where(t.less(places, 0), 32, places);
  return node.text("direction", "LEFT") === "LEFT"
    ? cut(node.typeOf(0), t.shiftLeft(x, all))
    : t.shiftRight(x, all);
};

const castTo = (node: Node, type: string): Tensor => cut(type, t.cast(node.in(0), dtypeFor(type)));

/** Integers of as many bits, 32 at most: our casts keep the bits of these. */
const bitCast: Operator = (node) => {
  const types = [node.typeOf(0)!, node.type("to")!];
  if (types.some((type) => /float|64/.test(type)))
    throw new NotExpressible(`the bits of ${types.join(" as ")}`);
  return castTo(node, types[1]!);
};

export const elementwise: Operators = {
  Abs: unary(t.abs),
  Acos: unary(t.acos),
  Acosh: unary(t.acosh),
  Add: binary(t.add),
  And: binary(t.logicalAnd),
  Asin: unary(t.asin),
  Asinh: unary(t.asinh),
  Atan: unary(t.atan),
  Atanh: unary(t.atanh),
  Binarizer: (node) => t.cast(t.greater(node.in(0), node.number("threshold", 0)), node.in(0).dtype),
  BitCast: bitCast,
  BitShift: bitShift,
  BitwiseAnd: binary(t.bitwiseAnd),
  BitwiseNot: (node) => cut(node.typeOf(0), t.bitwiseNot(node.in(0))),
  BitwiseOr: binary(t.bitwiseOr),
  BitwiseXor: binary(t.bitwiseXor),
  Cast: (node) => castTo(node, node.type("to")!),
  CastLike: (node) => castTo(node, node.typeOf(1)!),
  Ceil: unary(t.ceil),
  Clip: clip,
  Cos: unary(t.cos),
  Cosh: unary(t.cosh),
  Div: binary(divide),
  Equal: binary(t.equal),
  Erf: unary(t.erf),
  Exp: unary(t.exp),
  Floor: unary(t.floor),
  Greater: binary(t.greater),
  GreaterOrEqual: binary(t.greaterEqual),
  Identity: (node) => t.clone(node.in(0)),
  IsInf: isInf,
  IsNaN: unary(t.isNaN),
  Less: binary(t.less),
  LessOrEqual: binary(t.lessEqual),
  Log: unary(t.log),
  Max: variadic(t.maximum),
  Mean: (node) => t.div(node.all().reduce(t.add), node.inputs),
  Min: variadic(t.minimum),
  Mod: remainder,
  Mul: binary(t.mul),
  Neg: unary(t.neg),
  Not: unary(t.logicalNot),
  Or: binary(t.logicalOr),
  // The result has the dtype of the base.
  Pow: (node) => t.cast(t.pow(node.in(0), node.in(1)), node.in(0).dtype),
  Reciprocal: unary(t.reciprocal),
  Round: unary(t.round),
  Sign: unary(t.sign),
  Sin: unary(t.sin),
  Sinh: unary(t.sinh),
  Sqrt: unary(t.sqrt),
  Sub: binary(t.sub),
  Sum: variadic(t.add),
  Tan: unary(t.tan),
  Where: (node) => t.where(node.in(0), node.in(1), node.in(2)),
  Xor: binary(t.logicalXor),
};
