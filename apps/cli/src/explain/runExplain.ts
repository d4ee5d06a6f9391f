import { type Explanation, explanationDot, explanationMermaid } from "@chainrule/autograd";
import { explanationRows } from "../charts/explanationRows.js";
import { svgFile } from "../charts/svgFigure.js";
import { significant } from "../charts/Table.js";
import { terminalTable } from "../charts/terminalTable.js";
import { CommandError } from "../CommandError.js";
import { suggestion } from "../suggestion.js";
import type { Terminal } from "../terminal.js";
import { textUnlessFinite } from "../textUnlessFinite.js";
import { checkWritable, writeGenerated } from "../writeGenerated.js";
import { explainExpression } from "./explainExpression.js";
import { isConstant, parseExpression, variablesOf } from "./parseExpression.js";
import { pathProducts } from "./pathProducts.js";

const MOST_PATHS = 4;

/** What `chainrule explain` is asked to do. */
export interface ExplainRequest {
  readonly expression: string;
  /** Values of variables; others get one. */
  readonly at: Readonly<Record<string, number>>;
  /** Where the drawing goes, if there is to be one. */
  readonly svg: string | undefined;
  readonly format: "table" | "mermaid" | "dot" | "json";
}

/**
 * Shows the chain rule of an expression.
 *
 * @returns the exit code
 * @throws CommandError for an expression that can't be read, and for a file that can't be written
 */
export async function runExplain(request: ExplainRequest, terminal: Terminal): Promise<number> {
  const { expression: text, at, svg, format } = request;
  const expression = parseExpression(text);
  const variables = variablesOf(expression).filter((name) => Object.hasOwn(at, name) || !isConstant(name));
  checkValues(variables, at);
  if (variables.length === 0) {
    throw new CommandError(`${text} has no variable: there is nothing to differentiate with respect to.`);
  }
  const values = Object.fromEntries(variables.map((name, i) => [name, at[name] ?? (i + 1) / 2]));
  if (svg !== undefined) checkWritable(svg, "--svg");
  const explanation = explainExpression(expression, values);
  if (svg !== undefined) writeGenerated(svg, svgFile({ kind: "graph", title: text, explanation }));
  switch (format) {
    case "mermaid":
      terminal.print(explanationMermaid(explanation));
      break;
    case "dot":
      terminal.print(explanationDot(explanation));
      break;
    case "json":
      terminal.print(JSON.stringify({ expression: text, values, ...explanation }, textUnlessFinite, 2));
      break;
    case "table":
      show(text, values, at, explanation, terminal);
      if (svg !== undefined) terminal.print("", `Drawn: ${svg}`);
  }
  return 0;
}

/** @throws CommandError for the value of a variable that is not there */
function checkValues(variables: readonly string[], at: Readonly<Record<string, number>>): void {
  for (const name of Object.keys(at)) {
    if (variables.includes(name)) continue;
    const hint =
      (name.length > 2 && suggestion(name, variables)) || `Its variables: ${variables.join(", ") || "none"}.`;
    throw new CommandError(`--at gives ${name} a value, but the expression has no variable ${name}. ${hint}`);
  }
}

function show(
  text: string,
  values: Readonly<Record<string, number>>,
  given: Readonly<Record<string, number>>,
  explanation: Explanation,
  terminal: Terminal,
): void {
  const { colors } = terminal;
  const names = Object.keys(values);
  const list = (some: readonly string[]): string =>
    some.map((name) => `${name} = ${values[name]}`).join(", ");
  terminal.paragraph(colors.bold(`${text} = ${significant(explanation.nodes.at(-1)!.value!)}`));
  terminal.paragraph(`at ${list(names)}`);
  const chosen = names.filter((name) => !Object.hasOwn(given, name));
  if (chosen.length > 0) {
    const example = chosen.map((name) => `${name}=${values[name]}`).join(",");
    terminal.paragraph(colors.dim(`(${list(chosen)} chosen for want of others: --at ${example})`));
  }
  terminal.print("", ...terminalTable(explanationRows(text, explanation), terminal), "");
  for (const name of names) terminal.paragraph(derivative(name, explanation));
  terminal.print("");
  terminal.paragraph(
    colors.dim(
      "In brackets: the local derivative of a value with respect to the one it came from. An adjoint, the derivative of " +
        "the result, is the sum over all ways to the result of the product of the local derivatives along them.",
    ),
  );
}

/** ∂/∂w = 3 · 0.25 = 0.75, or where there are several ways the sum of their products. */
function derivative(name: string, explanation: Explanation): string {
  const input = explanation.nodes.find((node) => node.op === "input" && node.name === name);
  if (input?.adjoint === undefined) return `∂/∂${name} = 0: the result does not change with it`;
  const total = significant(input.adjoint);
  const paths = pathProducts(explanation, input.id, MOST_PATHS);
  if (paths === undefined) return `∂/∂${name} = ${total}, by more than ${MOST_PATHS} ways`;
  const products = paths.map(({ factors }) =>
    factors.map((factor) => parenthesized(significant(factor, 4))).join(" · "),
  );
  const sum = products.join(" + ");
  return sum === total || sum === "" ? `∂/∂${name} = ${total}` : `∂/∂${name} = ${sum} = ${total}`;
}

function parenthesized(number: string): string {
  return number.startsWith("-") ? `(${number})` : number;
}
