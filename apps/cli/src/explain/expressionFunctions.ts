import { catalogue } from "@chainrule/activations/catalogue";
import * as tensor from "@chainrule/tensor";
import type { Tensor } from "@chainrule/tensor";

/** A function that an expression may call. */
export interface ExpressionFunction {
  /** How many arguments it takes. */
  readonly arity: number;
  apply(...args: Tensor[]): Tensor;
}

type Entry = readonly [name: string, value: ExpressionFunction];

const unary = {
  ...{ abs: tensor.abs, cbrt: tensor.cbrt, ceil: tensor.ceil, erf: tensor.erf, erfInv: tensor.erfInv },
  ...{ exp: tensor.exp, exp2: tensor.exp2, expm1: tensor.expm1, floor: tensor.floor, neg: tensor.neg },
  ...{ log: tensor.log, log1p: tensor.log1p, log2: tensor.log2, log10: tensor.log10, ln: tensor.log },
  ...{ sin: tensor.sin, cos: tensor.cos, tan: tensor.tan },
  ...{ asin: tensor.asin, acos: tensor.acos, atan: tensor.atan },
  ...{ sinh: tensor.sinh, cosh: tensor.cosh, tanh: tensor.tanh },
  ...{ asinh: tensor.asinh, acosh: tensor.acosh, atanh: tensor.atanh },
  ...{ sqrt: tensor.sqrt, rsqrt: tensor.rsqrt, square: tensor.square, reciprocal: tensor.reciprocal },
  ...{ round: tensor.round, trunc: tensor.trunc, sign: tensor.sign },
} satisfies Record<string, (x: Tensor) => Tensor>;

const binary = {
  ...{ add: tensor.add, sub: tensor.sub, mul: tensor.mul, div: tensor.div, pow: tensor.pow },
  ...{ maximum: tensor.maximum, minimum: tensor.minimum, max: tensor.maximum, min: tensor.minimum },
  ...{ mod: tensor.mod, atan2: tensor.atan2 },
} satisfies Record<string, (x: Tensor, y: Tensor) => Tensor>;

function taking(arity: number, functions: Readonly<Record<string, ExpressionFunction["apply"]>>): Entry[] {
  return Object.entries(functions).map(([name, apply]) => [name, { arity, apply }]);
}

const activations = catalogue
  .filter(({ along }) => along === "element")
  .map(({ name, function: apply }): Entry => [name, { arity: 1, apply }]);

/** The functions of expressions by name: those of tensors that work on single numbers, and the activations. */
export const expressionFunctions: ReadonlyMap<string, ExpressionFunction> = new Map(
  [...taking(1, unary), ...taking(2, binary), ...activations].sort(([a], [b]) => (a < b ? -1 : 1)),
);

/** The numbers that have a name. */
export const expressionConstants: ReadonlyMap<string, number> = new Map([
  ["pi", Math.PI],
  ["e", Math.E],
]);
