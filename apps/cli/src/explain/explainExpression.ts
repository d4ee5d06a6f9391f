import { explain, type Explanation } from "@chainrule/autograd";
import { type Tensor, tensor } from "@chainrule/tensor";
import { expressionConstants, expressionFunctions } from "./expressionFunctions.js";
import { type Expression, variablesOf } from "./parseExpression.js";

const float64 = { dtype: "float64" } as const;

/** An expression as a function of its variables. */
export function expressionFunction(
  expression: Expression,
): (values: Readonly<Record<string, Tensor>>) => Tensor {
  return (values) => evaluate(expression, values);
}

/**
 * The chain rule of an expression, in float64, at the values of its variables. Numbers that have a name (pi, e) need
 * no value.
 */
export function explainExpression(
  expression: Expression,
  values: Readonly<Record<string, number>>,
): Explanation {
  const names = variablesOf(expression).filter((name) => Object.hasOwn(values, name));
  const f = (...args: Tensor[]): Tensor =>
    evaluate(expression, Object.fromEntries(names.map((name, i) => [name, args[i]!])));
  return explain(f, { names })(...names.map((name) => tensor(values[name]!, float64)));
}

function evaluate(expression: Expression, values: Readonly<Record<string, Tensor>>): Tensor {
  switch (expression.kind) {
    case "number":
      return tensor(expression.value, float64);
    case "variable":
      return values[expression.name] ?? tensor(expressionConstants.get(expression.name)!, float64);
    case "call": {
      const args = expression.args.map((argument) => evaluate(argument, values));
      return expressionFunctions.get(expression.name)!.apply(...args);
    }
  }
}
