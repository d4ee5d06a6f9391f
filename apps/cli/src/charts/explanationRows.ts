import type { Explanation, ExplanationNode } from "@chainrule/autograd";
import { type Cell, significant, type Table } from "./Table.js";

/**
 * An explanation as a table: a row a value, with the values that it came from and, in brackets, the local derivative
 * with respect to each.
 */
export function explanationRows(title: string, { nodes, edges }: Explanation): Table {
  const from = (id: number): string =>
    edges
      .filter((edge) => edge.to === id)
      .map(({ from: source, local }) =>
        local === undefined ? String(source) : `${source} (·${significant(local)})`,
      )
      .join(", ");
  return {
    title,
    columns: ["id", "op", "name", "from", "value", "adjoint"].map((name) => ({ name })),
    rows: nodes.map((node) => [
      node.id,
      node.op,
      node.name ?? "",
      from(node.id),
      valueOf(node),
      node.adjoint ?? norm(node.adjointNorm),
    ]),
  };
}

function valueOf({ value, shape, norm: size }: ExplanationNode): Cell {
  return value ?? `[${shape.join(", ")}] ${norm(size)!}`;
}

function norm(value: number | undefined): string | undefined {
  return value === undefined ? undefined : `‖${significant(value)}‖`;
}
