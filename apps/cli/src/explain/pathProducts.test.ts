import { grad } from "@chainrule/autograd";
import { type Tensor, tensor } from "@chainrule/tensor";
import { expect, test } from "vitest";
import { explainExpression, expressionFunction } from "./explainExpression.js";
import { parseExpression } from "./parseExpression.js";
import { pathProducts } from "./pathProducts.js";

test("an input that is used twice has two ways", () => {
  const explanation = explainExpression(parseExpression("x*y + sin(x)"), { x: 0, y: 3 });
  expect(pathProducts(explanation, 0, 9)).toEqual([
    { factors: [3, 1], product: 3 },
    { factors: [1, 1], product: 1 },
  ]);
});

test("the sum over all ways is the gradient", () => {
  for (const text of ["x*x*x", "(x + y)*(x - y)", "tanh(x)*sigmoid(x*y) + x/y", "gelu(x)**2 - x"]) {
    const at = { x: 0.7, y: 1.3 };
    const expression = parseExpression(text);
    const explanation = explainExpression(expression, at);
    const leaves = { x: tensor(0.7, { dtype: "float64" }), y: tensor(1.3, { dtype: "float64" }) };
    const gradient = grad((values: Record<string, Tensor>) => expressionFunction(expression)(values))(leaves);
    const id = explanation.nodes.find(({ name }) => name === "x")!.id;
    const sum = pathProducts(explanation, id, 1000)!.reduce((total, { product }) => total + product, 0);
    expect(sum, text).toBeCloseTo(gradient["x"]!.item(), 12);
  }
});

test("too many ways are not counted", () => {
  const text = `${"(".repeat(30)}x${"+x)".repeat(30)}`;
  expect(pathProducts(explainExpression(parseExpression(text), { x: 1 }), 0, 4)).toBeUndefined();
  expect(pathProducts(explainExpression(parseExpression(text), { x: 1 }), 0, 31)).toHaveLength(31);
});
