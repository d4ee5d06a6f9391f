import { Command, InvalidArgumentError, Option } from "commander";
import type { ExplainRequest } from "../explain/runExplain.js";

const examples = `
Examples:
  chainrule explain "sigmoid(w*x + b)"
  chainrule explain "sigmoid(w*x + b)" --at w=2,x=3,b=1
  chainrule explain "log(1 + exp(-m))" --at m=-0.5 --svg log-loss.svg
  chainrule explain "x^2 + sin(x)" --mermaid

An expression has numbers, variables, + - * / % ^, parentheses, pi, e and
the functions of @chainrule/tensor and @chainrule/activations that work on
single numbers: exp, log, sqrt, sin, tanh, sigmoid, relu, gelu, maximum ...`;

interface ExplainOptions {
  at?: Readonly<Record<string, number>>;
  svg?: string;
  mermaid?: boolean;
  dot?: boolean;
  json?: boolean;
}

/** `chainrule explain`, which hands what it is asked for to `run`. */
export function explainCommand(run: (request: ExplainRequest) => Promise<void>): Command {
  return new Command("explain")
    .description("Show the chain rule of an expression, with the numbers on every edge.")
    .argument("<expression>", 'for example "sigmoid(w*x + b)"')
    .option("--at <values>", "values of its variables: w=2,x=3 (others are chosen)", parseValues)
    .option("--svg <file>", "draw it")
    .addOption(new Option("--mermaid", "print it as a Mermaid flowchart").conflicts(["dot", "json"]))
    .addOption(new Option("--dot", "print it for Graphviz").conflicts("json"))
    .option("--json", "print it as JSON")
    .addHelpText("after", examples)
    .action(async (expression: string, { at = {}, svg, mermaid, dot, json }: ExplainOptions) => {
      const format = mermaid ? "mermaid" : dot ? "dot" : json ? "json" : "table";
      await run({ expression, at, svg, format });
    });
}

/** w=2,x=-0.5 as an object; given twice, the option adds up. */
function parseValues(
  text: string,
  before: Readonly<Record<string, number>> = {},
): Readonly<Record<string, number>> {
  const values: Record<string, number> = { ...before };
  for (const part of text.split(",")) {
    const [, name, number] =
      /^\s*([\p{L}_$][\p{L}\w$]*)\s*=\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)\s*$/iu.exec(part) ?? [];
    if (name === undefined) {
      throw new InvalidArgumentError(`${JSON.stringify(part)} is not like w=2. Several: w=2,x=-0.5`);
    }
    if (Object.hasOwn(values, name)) throw new InvalidArgumentError(`${name} has two values.`);
    values[name] = Number(number);
  }
  return values;
}
