import type { Explanation, ExplanationEdge, ExplanationNode } from "@chainrule/autograd";
import { Graph, layout } from "@dagrejs/dagre";

/** A node with its place: the middle of a box. */
export interface PlacedNode {
  readonly node: ExplanationNode;
  readonly lines: readonly string[];
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** An edge with its way, and the place of its label. */
export interface PlacedEdge {
  readonly edge: ExplanationEdge;
  readonly label: string;
  readonly points: readonly { readonly x: number; readonly y: number }[];
  readonly x: number;
  readonly y: number;
}

/** A drawing of an explanation, from left to right. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
}

const characterWidth = 7.6;
const lineHeight = 18;

export function shortNumber(value: number): string {
  return String(Number(value.toPrecision(4))).replace("-", "−");
}

function linesOf({ name, op, value, shape, norm, adjoint, adjointNorm }: ExplanationNode): string[] {
  const title = name ?? op;
  const size = value === undefined ? `[${shape.join(", ")}]` : shortNumber(value);
  const lines = value === undefined ? [title, size, `‖·‖ ${shortNumber(norm)}`] : [title, size];
  if (adjoint !== undefined) lines.push(`∂ ${shortNumber(adjoint)}`);
  else if (adjointNorm !== undefined) lines.push(`‖∂‖ ${shortNumber(adjointNorm)}`);
  return lines;
}

/** Places boxes and arrows so that the computation reads from left to right. */
export function layoutExplanation({ nodes, edges }: Explanation): Layout {
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: "LR", nodesep: 18, ranksep: 44, marginx: 8, marginy: 8 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const node of nodes) {
    const lines = linesOf(node);
    const longest = Math.max(...lines.map((line) => line.length));
    graph.setNode(String(node.id), {
      lines,
      width: Math.max(44, longest * characterWidth + 16),
      height: lines.length * lineHeight + 12,
    });
  }
  edges.forEach((edge, i) => {
    const label = edge.local === undefined ? "" : shortNumber(edge.local);
    graph.setEdge(
      String(edge.from),
      String(edge.to),
      { label, width: label.length * characterWidth + 6, height: lineHeight, labelpos: "c" },
      String(i),
    );
  });
  layout(graph);
  const { width, height } = graph.graph() as { width: number; height: number };
  return {
    width,
    height,
    nodes: nodes.map((node) => {
      const placed = graph.node(String(node.id)) as Omit<PlacedNode, "node">;
      const { lines, x, y } = placed;
      return { node, lines, x, y, width: placed.width, height: placed.height };
    }),
    edges: edges.map((edge, i) => {
      const placed = graph.edge({ v: String(edge.from), w: String(edge.to), name: String(i) }) as Omit<
        PlacedEdge,
        "edge"
      >;
      return { edge, label: placed.label, points: placed.points, x: placed.x, y: placed.y };
    }),
  };
}
