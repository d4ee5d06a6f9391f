import type { Explanation, ExplanationEdge, ExplanationNode } from "@chainrule/autograd";
import { Graph, layout } from "@dagrejs/dagre";
import { significant } from "./Table.js";

/** A value with its place: the middle of a box. */
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
  readonly label: string;
  readonly points: readonly { readonly x: number; readonly y: number }[];
  readonly x: number;
  readonly y: number;
}

/** A drawing of an explanation, from left to right. */
export interface ExplanationLayout {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
}

const CHARACTER = 7.4;
/** The height of a line of text in a box. */
export const LINE = 17;
const DIGITS = 4;

/** Places boxes and arrows so that a computation reads from left to right. */
export function layoutExplanation({ nodes, edges }: Explanation): ExplanationLayout {
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: "LR", nodesep: 18, ranksep: 44, marginx: 8, marginy: 8 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const node of nodes) {
    const lines = linesOf(node);
    const longest = Math.max(...lines.map((line) => line.length));
    const width = Math.max(46, longest * CHARACTER + 16);
    graph.setNode(String(node.id), { lines, width, height: lines.length * LINE + 12 });
  }
  edges.forEach((edge, i) => {
    const label = labelOf(edge);
    const size = { label, width: label.length * CHARACTER + 6, height: LINE, labelpos: "c" };
    graph.setEdge(String(edge.from), String(edge.to), size, String(i));
  });
  layout(graph);
  const { width, height } = graph.graph() as { width: number; height: number };
  return {
    width,
    height,
    nodes: nodes.map((node) => ({ ...(graph.node(String(node.id)) as Omit<PlacedNode, "node">), node })),
    edges: edges.map(
      ({ from, to }, i) => graph.edge({ v: String(from), w: String(to), name: String(i) }) as PlacedEdge,
    ),
  };
}

function linesOf({ name, op, value, shape, norm, adjoint, adjointNorm }: ExplanationNode): string[] {
  const lines = [name ?? op];
  if (value === undefined) lines.push(`[${shape.join(", ")}]`, `‖·‖ ${shown(norm)}`);
  else lines.push(shown(value));
  if (adjoint !== undefined) lines.push(`∂ ${shown(adjoint)}`);
  else if (adjointNorm !== undefined) lines.push(`‖∂‖ ${shown(adjointNorm)}`);
  return lines;
}

function labelOf({ local }: ExplanationEdge): string {
  return local === undefined ? "" : shown(local);
}

/** A number short enough for a box, with a proper minus. */
function shown(value: number): string {
  return significant(value, DIGITS).replaceAll("-", "−");
}
