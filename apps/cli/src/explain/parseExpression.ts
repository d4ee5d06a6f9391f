import { type Expression as Node, Parser, type Options, tokTypes } from "acorn";
import { suggestion } from "../suggestion.js";
import { ExpressionError } from "./ExpressionError.js";
import { expressionConstants, expressionFunctions } from "./expressionFunctions.js";

/** An expression: functions of numbers and variables. The operators are functions, too. */
export type Expression =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "variable"; readonly name: string }
  | { readonly kind: "call"; readonly name: string; readonly args: readonly Expression[] };

const operators: Readonly<Record<string, string>> = {
  ...{ "+": "add", "-": "sub", "*": "mul", "/": "div", "%": "mod", "**": "pow" },
  ...{ "−": "sub", "·": "mul", "×": "mul", "÷": "div" },
};

const signs = new Map([
  // One at a time: there is no -- and no ++.
  ["-", tokTypes.plusMin],
  ["+", tokTypes.plusMin],
  ["−", tokTypes.plusMin],
  ["·", tokTypes.star],
  ["×", tokTypes.star],
  ["÷", tokTypes.slash],
  // Here x^2 is a power, not JavaScript's exclusive or.
  ["^", tokTypes.starstar],
]);

/** The methods of Acorn's parser that are exchanged: its interface for plugins, of which it declares no types. */
interface Internals {
  getTokenFromCode(code: number): unknown;
  finishOp(type: unknown, size: number): unknown;
  parseMaybeUnary(errors: unknown, sawUnary: boolean, ...rest: unknown[]): unknown;
}

/** Acorn with the signs of mathematics. */
const MathParser = Parser.extend((Base) => {
  const methods = Base.prototype as unknown as Internals;
  class Extended extends Base {
    getTokenFromCode(this: Internals, code: number): unknown {
      const type = signs.get(String.fromCodePoint(code));
      return type === undefined ? methods.getTokenFromCode.call(this, code) : this.finishOp(type, 1);
    }

    /** −x ** 2 is −(x ** 2), which JavaScript leaves open. */
    parseMaybeUnary(this: Internals, errors: unknown, _sawUnary: boolean, ...rest: unknown[]): unknown {
      return methods.parseMaybeUnary.call(this, errors, false, ...rest);
    }
  }
  return Extended;
});

/**
 * Reads an expression like `sigmoid(w*x + b)`: numbers, variables, + − * / % and ** or ^, parentheses, functions.
 *
 * @throws ExpressionError that points at the place
 */
export function parseExpression(text: string): Expression {
  if (text.trim() === "") throw new ExpressionError("The expression is empty.", text, 0);
  const node = read(text);
  const rest = text.slice(node.end).search(/\S/u);
  if (rest >= 0) {
    const at = node.end + rest;
    const found = /^[\w.]+|./u.exec(text.slice(at))![0];
    throw new ExpressionError(unexpected(found), text, at, at + found.length);
  }
  return translate(node, text);
}

/** The variables of an expression in the order in which they first come. */
export function variablesOf(expression: Expression): string[] {
  if (expression.kind === "number") return [];
  if (expression.kind === "variable") return [expression.name];
  return [...new Set(expression.args.flatMap(variablesOf))];
}

function read(text: string): Node {
  const options: Options = {
    ecmaVersion: 2022,
    // Or the end of a node in parentheses would be before them.
    preserveParens: true,
    onComment(_block, _text, start, end) {
      throw new ExpressionError("Comments are no part of an expression; / divides.", text, start, end);
    },
  };
  try {
    return MathParser.parseExpressionAt(text, 0, options);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const { pos = 0 } = error as SyntaxError & { pos?: number };
    if (pos >= text.length) throw new ExpressionError("Something is missing at the end.", text, text.length);
    const found = /^[\p{L}\w]+|./u.exec(text.slice(pos))![0];
    const glued = error.message.includes("directly after number");
    const problem = glued ? `Between a number and ${found} there must be a sign: *?` : unexpected(found);
    throw new ExpressionError(problem, text, pos, pos + found.length);
  }
}

function unexpected(found: string): string {
  return /^\w/u.test(found)
    ? `${found} can't stand here. Is a sign missing, like *?`
    : `${found} can't stand here.`;
}

function translate(node: Node, text: string): Expression {
  switch (node.type) {
    case "Literal":
      if (typeof node.value !== "number") break;
      return { kind: "number", value: node.value };
    case "Identifier": {
      const { name } = node;
      if (expressionFunctions.has(name)) {
        throw new ExpressionError(`${name} is a function: ${name}(…)`, text, node.start, node.end);
      }
      return { kind: "variable", name };
    }
    case "ParenthesizedExpression":
      return translate(node.expression, text);
    case "UnaryExpression":
      if (node.operator === "+") return translate(node.argument, text);
      if (!["-", "−"].includes(node.operator)) break;
      return negative(translate(node.argument, text));
    case "BinaryExpression": {
      const name = operators[node.operator];
      if (name === undefined || node.left.type === "PrivateIdentifier") break;
      return call(name, [translate(node.left, text), translate(node.right, text)]);
    }
    case "CallExpression": {
      const { callee } = node;
      if (callee.type !== "Identifier") break;
      checkFunction(callee.name, node.arguments.length, text, callee.start, callee.end);
      return call(
        callee.name,
        node.arguments.map((argument) => {
          if (argument.type === "SpreadElement") throw notAllowed(argument, text);
          return translate(argument, text);
        }),
      );
    }
  }
  throw notAllowed(node, text);
}

function call(name: string, args: readonly Expression[]): Expression {
  return { kind: "call", name, args };
}

function negative(expression: Expression): Expression {
  if (expression.kind === "number") return { kind: "number", value: -expression.value };
  return call("neg", [expression]);
}

/** @throws ExpressionError if there is no such function of so many arguments */
function checkFunction(name: string, count: number, text: string, start: number, end: number): void {
  const known = expressionFunctions.get(name);
  if (known === undefined) {
    const names = [...expressionFunctions.keys()];
    // What is close to one letter says nothing.
    const hint = (name.length > 2 && suggestion(name, names)) || `There are ${names.join(", ")}.`;
    throw new ExpressionError(`There is no function ${name}. ${hint}`, text, start, end);
  }
  if (known.arity !== count) {
    const needed = known.arity === 1 ? "one argument" : `${known.arity} arguments`;
    throw new ExpressionError(`${name} takes ${needed}, not ${count}.`, text, start, end);
  }
}

function notAllowed(node: { start: number; end: number }, text: string): ExpressionError {
  const problem = `An expression has numbers, variables, + - * / % ^, parentheses and functions; ${text.slice(node.start, node.end)} is none of them.`;
  return new ExpressionError(problem, text, node.start, node.end);
}

/** Whether a name stands for a number that everyone knows. */
export function isConstant(name: string): boolean {
  return expressionConstants.has(name);
}
