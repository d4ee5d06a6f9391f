import { grad } from "@chainrule/autograd";
import { type Tensor, tensor } from "@chainrule/tensor";
import { explanationRows } from "../charts/explanationRows.js";
import { explainExpression, expressionFunction } from "../explain/explainExpression.js";
import { parseExpression } from "../explain/parseExpression.js";
import { pathProducts } from "../explain/pathProducts.js";
import type { Table } from "../charts/Table.js";
import { allNear, type Check } from "./check.js";
import type { Experiment, Outcome } from "./Experiment.js";

const MOST_PATHS = 100;
const STEP = 1e-5;

const expressions = [
  { text: "(sigmoid(w*x + b) - y)**2", at: { w: 2, x: 0.5, b: -0.5, y: 0 } },
  { text: "x*x + sin(x)/x", at: { x: 2 } },
  { text: "log(1 + exp(-y*(w*x + b)))", at: { y: 1, w: -1, x: 2, b: 0.5 } },
] as const;

/** A4: the chain rule with every number on its edge. */
export const chainRule: Experiment = {
  code: "A4",
  name: "chain-rule",
  title: "The chain rule, made visible",
  question: "How does a derivative find its way back through a computation?",
  run,
};

/** The derivatives of an expression with respect to each variable, found in four ways. */
interface Derivatives {
  readonly names: readonly string[];
  readonly adjoints: readonly number[];
  readonly paths: readonly number[];
  readonly gradient: readonly number[];
  readonly differences: readonly number[];
}

function run(): Outcome {
  const explained = expressions.map(({ text, at }) => {
    const explanation = explainExpression(parseExpression(text), at);
    const title = `${text} at ${Object.entries(at)
      .map(([name, value]) => `${name} = ${value}`)
      .join(", ")}`;
    return { text, title, explanation, found: derivatives(text, at) };
  });
  return {
    tables: explained.flatMap(({ text, title, explanation, found }) => [
      explanationRows(title, explanation),
      derivativeTable(text, found),
    ]),
    figures: explained.map(({ title, explanation }) => ({ kind: "graph", title, explanation })),
    checks: explained.flatMap(({ text, found }) => checksOf(text, found)),
    text:
      "Each edge has the local derivative of its end with respect to its beginning; multiplied along a way from an input to the result, and summed over all ways, they are the gradient. " +
      "Going backwards once gives all of them: the adjoint of a value is the sum of edge times adjoint over the edges that leave it.",
    notes: ['To see it for an expression of your own: chainrule explain "sigmoid(w*x + b)" --at w=2,x=3,b=1'],
  };
}

function derivatives(text: string, at: Readonly<Record<string, number>>): Derivatives {
  const expression = parseExpression(text);
  const explanation = explainExpression(expression, at);
  const names = Object.keys(at);
  const inputs = names.map((name) => explanation.nodes.find((node) => node.name === name)!);
  const f = expressionFunction(expression);
  const leaves = Object.fromEntries(names.map((name) => [name, tensor(at[name]!, { dtype: "float64" })]));
  const gradient = grad((values: Record<string, Tensor>) => f(values))(leaves);
  const valueAt = (name: string, change: number): number => {
    const moved = { ...leaves, [name]: tensor(at[name]! + change, { dtype: "float64" }) };
    return f(moved).item();
  };
  return {
    names,
    adjoints: inputs.map(({ adjoint }) => adjoint!),
    paths: inputs.map(({ id }) =>
      pathProducts(explanation, id, MOST_PATHS)!.reduce((sum, { product }) => sum + product, 0),
    ),
    gradient: names.map((name) => gradient[name]!.item()),
    differences: names.map((name) => (valueAt(name, STEP) - valueAt(name, -STEP)) / (2 * STEP)),
  };
}

function checksOf(text: string, { adjoints, paths, gradient, differences }: Derivatives): Check[] {
  return [
    allNear(`${text}: products summed over all ways against grad`, paths, gradient, 1e-12),
    allNear(`${text}: adjoints against grad`, adjoints, gradient, 1e-12),
    allNear(`${text}: adjoints against finite differences`, adjoints, differences, 1e-8),
  ];
}

function derivativeTable(text: string, found: Derivatives): Table {
  const ways = ["sum over ways", "adjoint", "grad", "differences"].map((name) => ({ name, decimals: 8 }));
  return {
    title: `The derivatives of ${text}, found in four ways`,
    columns: [{ name: "by" }, ...ways],
    rows: found.names.map((name, i) => [
      name,
      found.paths[i]!,
      found.adjoints[i]!,
      found.gradient[i]!,
      found.differences[i]!,
    ]),
  };
}
