import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { tensor } from "@chainrule/tensor";
import { describe, expect, test } from "vitest";
import { expressionFunction } from "./explainExpression.js";
import { ExpressionError } from "./ExpressionError.js";
import { expressionFunctions } from "./expressionFunctions.js";
import { parseExpression, variablesOf } from "./parseExpression.js";

function value(text: string, at: Readonly<Record<string, number>> = {}): number {
  const values = Object.fromEntries(
    Object.entries(at).map(([name, number]) => [name, tensor(number, { dtype: "float64" })]),
  );
  return expressionFunction(parseExpression(text))(values).item();
}

describe("values", () => {
  test.each([
    ["1 + 2 * 3", 7],
    ["(1 + 2) * 3", 9],
    ["8 / 4 / 2", 1],
    ["10 - 4 - 3", 3],
    ["7 % 4", 3],
    ["2 ** 3 ** 2", 512],
    ["2 ^ 3 ^ 2", 512],
    ["2 * 3 ^ 2", 18],
    ["-3 ** 2", -9],
    ["-3^2", -9],
    ["(-3) ** 2", 9],
    ["2 ** -1", 0.5],
    ["--2", 2],
    ["+2", 2],
    ["2 × 3 · 4", 24],
    ["6 ÷ 3 − 5", -3],
    ["1.5e-1 + .5", 0.65],
    ["pi", Math.PI],
    ["ln(e)", 1],
    ["max(2, min(7, 5))", 5],
    ["exp(-x^2)", Math.exp(-4)],
    ["sigmoid(w*x + b)", 1 / (1 + Math.exp(-7))],
  ])("%s", (text, expected) => {
    expect(value(text, { x: 2, w: 2, b: 3 })).toBeCloseTo(expected, 12);
  });

  test("arithmetic is JavaScript's", () => {
    const number = fc.integer({ min: 1, max: 9 }).map(String);
    const { expression } = fc.letrec<{ expression: string }>((tie) => ({
      expression: fc.oneof(
        { maxDepth: 4 },
        number,
        fc
          .tuple(tie("expression"), fc.constantFrom("+", "-", "*", "/"), tie("expression"))
          .map(([a, sign, b]) => `${a} ${sign} ${b}`),
        tie("expression").map((inner) => `(${inner})`),
        tie("expression").map((inner) => `-(${inner})`),
      ),
    }));
    fc.assert(
      fc.property(expression, (text) => {
        const expected = Number(runInNewContext(text));
        if (!Number.isFinite(expected)) return;
        expect(value(text)).toBeCloseTo(expected, 6);
      }),
    );
  });

  test("every function can be called", () => {
    for (const [name, { arity }] of expressionFunctions) {
      const result = value(`${name}(${["x", "w"].slice(0, arity).join()})`, { x: 0.5, w: 0.25 });
      // acosh begins at 1.
      if (name !== "acosh") expect(result, name).toSatisfy(Number.isFinite);
    }
    expect(expressionFunctions.size).toBeGreaterThan(50);
  });
});

test("variables in their order, each once", () => {
  expect(variablesOf(parseExpression("b + sigmoid(w*x + b) - x*1"))).toEqual(["b", "w", "x"]);
});

describe("what is wrong is pointed at", () => {
  test.each([
    ["sigmoid(w*x + rellu(b))", 15, "There is no function rellu. Did you mean relu?"],
    ["2x", 2, "Between a number and x there must be a sign"],
    ["w x", 3, "x can't stand here. Is a sign missing, like *?"],
    ["sin(x", 6, "Something is missing at the end."],
    ["x + ", 5, "Something is missing at the end."],
    ["x + * y", 5, "* can't stand here."],
    ["", 1, "The expression is empty."],
    ["  ", 1, "The expression is empty."],
    ["(a))", 4, ") can't stand here."],
    ["x // y", 3, "Comments are no part of an expression"],
    ["sin", 1, "sin is a function: sin(…)"],
    ["sin * 2", 1, "sin is a function"],
    ["pow(x)", 1, "pow takes 2 arguments, not 1."],
    ["sin(x, y)", 1, "sin takes one argument, not 2."],
    ["sin()", 1, "sin takes one argument, not 0."],
    ["1 + a.b", 5, "a.b is none of them"],
    ["'q'", 1, "'q' is none of them"],
    ["x = 3", 1, "x = 3 is none of them"],
    ["x < 3", 1, "x < 3 is none of them"],
    ["x ? 1 : 2", 1, "is none of them"],
    ["sin(...x)", 5, "...x is none of them"],
    ["Math.exp(x)", 1, "Math.exp(x) is none of them"],
    ["x @ y", 3, "@ can't stand here."],
    ["q(x)", 1, "There is no function q. There are abs, acos"],
    ["1n", 1, "1n is none of them"],
    ["class", 6, "Something is missing at the end."],
    ["x--", 4, "Something is missing at the end."],
  ])("%j", (text, column, problem) => {
    let error: unknown;
    try {
      parseExpression(text);
    } catch (caught) {
      error = caught;
    }
    expect(error).toBeInstanceOf(ExpressionError);
    const { message, column: found } = error as ExpressionError;
    expect(found).toBe(column);
    expect(message).toContain(problem);
    const [, shown, pointer] = message.split("\n");
    expect(shown).toBe(`│ ${text}`);
    expect(pointer!.indexOf("^")).toBe(2 + column - 1);
  });

  test("a long expression is shown around the place", () => {
    const text = `${"x + ".repeat(40)}nosuch(y)${" + x".repeat(40)}`;
    const { message } = new ExpressionError("p", text, 160, 166);
    const [, shown, pointer] = message.split("\n");
    expect(shown!.length).toBeLessThan(70);
    expect(shown!.slice(pointer!.indexOf("^"), pointer!.lastIndexOf("^") + 1)).toBe("nosuch");
  });
});
