import type { Explanation, ExplanationEdge, ExplanationNode } from "./explain.js";

/** A number with up to five significant digits. */
function format(value: number | undefined): string {
  return value === undefined ? "" : String(Number(value.toPrecision(5)));
}

function valueText({ value, shape, norm }: ExplanationNode): string {
  return value === undefined ? `[${shape.join(", ")}] ‖${format(norm)}‖` : format(value);
}

function adjointText({ adjoint, adjointNorm }: ExplanationNode): string {
  if (adjoint !== undefined) return format(adjoint);
  return adjointNorm === undefined ? "" : `‖${format(adjointNorm)}‖`;
}

function title({ op, name }: ExplanationNode): string {
  return name ?? op;
}

/**
 * An explanation as a table of text: a line a value, with the values it came from and, in brackets, the local
 * derivatives. Tensors are shown by their shape and Euclidean norm.
 *
 * @example
 * ```ts
 * import { square, tensor } from "@chainrule/tensor";
 * import { explain, explanationTable } from "@chainrule/autograd";
 * console.log(explanationTable(explain(square)(tensor(3))));
 * // id  op     name  from            value  adjoint
 * //  0  input  x0                        3        6
 * //  1  mul          0 (·3), 0 (·3)      9        1
 * ```
 */
export function explanationTable({ nodes, edges }: Explanation): string {
  const from = (id: number): string =>
    edges
      .filter((edge) => edge.to === id)
      .map((edge) => `${edge.from}${edge.local === undefined ? "" : ` (·${format(edge.local)})`}`)
      .join(", ");
  const rows = [
    ["id", "op", "name", "from", "value", "adjoint"],
    ...nodes.map((n) => [String(n.id), n.op, n.name ?? "", from(n.id), valueText(n), adjointText(n)]),
  ];
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
  const right = [true, false, false, false, true, true];
  return rows
    .map((row) =>
      row
        .map((cell, i) => (right[i] ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!)))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function lines(node: ExplanationNode): string[] {
  const adjoint = adjointText(node);
  return [title(node), valueText(node), ...(adjoint ? [`∂ = ${adjoint}`] : [])];
}

const edgeLabel = (edge: ExplanationEdge): string => (edge.local === undefined ? "" : format(edge.local));

/**
 * An explanation as a graph in Graphviz's DOT language: values in the nodes, local derivatives on the edges.
 *
 * @example
 * ```ts
 * import { neg, tensor } from "@chainrule/tensor";
 * import { explain, explanationDot } from "@chainrule/autograd";
 * console.log(explanationDot(explain(neg, { names: ["x"] })(tensor(3))));
 * // digraph {
 * //   rankdir=LR;
 * //   node [shape=box, style=rounded];
 * //   n0 [label="x\n3\n∂ = -1"];
 * //   n1 [label="neg\n-3\n∂ = 1"];
 * //   n0 -> n1 [label="-1"];
 * // }
 * ```
 */
export function explanationDot({ nodes, edges }: Explanation): string {
  const quote = (text: string): string => text.replace(/["\\]/g, "\\$&");
  return [
    "digraph {",
    "  rankdir=LR;",
    "  node [shape=box, style=rounded];",
    ...nodes.map((node) => `  n${node.id} [label="${lines(node).map(quote).join("\\n")}"];`),
    ...edges.map((edge) => `  n${edge.from} -> n${edge.to} [label="${edgeLabel(edge)}"];`),
    "}",
  ].join("\n");
}

/**
 * An explanation as a Mermaid flowchart, as Markdown viewers draw it.
 *
 * @example
 * ```ts
 * import { neg, tensor } from "@chainrule/tensor";
 * import { explain, explanationMermaid } from "@chainrule/autograd";
 * console.log(explanationMermaid(explain(neg, { names: ["x"] })(tensor(3))));
 * // flowchart LR
 * //   n0["x<br>3<br>∂ = -1"]
 * //   n1["neg<br>-3<br>∂ = 1"]
 * //   n0 -->|"-1"| n1
 * ```
 */
export function explanationMermaid({ nodes, edges }: Explanation): string {
  const quote = (text: string): string => text.replace(/"/g, "#quot;");
  return [
    "flowchart LR",
    ...nodes.map((node) => `  n${node.id}["${lines(node).map(quote).join("<br>")}"]`),
    ...edges.map((edge) => {
      const label = edgeLabel(edge);
      return `  n${edge.from} -->${label ? `|"${label}"| ` : " "}n${edge.to}`;
    }),
  ].join("\n");
}
