import type { Graph } from "./Figure.js";
import { layoutExplanation, LINE, type PlacedEdge, type PlacedNode } from "./layoutExplanation.js";
import { element, type Markup, short } from "./markup.js";

/** The graph of an explanation as an SVG element; `id` sets its arrow head apart from those of other figures. */
export function svgGraph({ title, explanation }: Graph, id: string): Markup {
  const { width, height, nodes, edges } = layoutExplanation(explanation);
  const [across, down] = [Math.ceil(width), Math.ceil(height)];
  return element(
    "svg",
    {
      class: "figure",
      viewBox: `0 0 ${across} ${down}`,
      width: across,
      height: down,
      role: "img",
      "aria-label": title,
    },
    element(
      "marker",
      {
        id: `${id}-head`,
        viewBox: "0 0 8 8",
        refX: 7,
        refY: 4,
        markerWidth: 7,
        markerHeight: 7,
        orient: "auto",
      },
      element("path", { class: "head", d: "M0 0L8 4L0 8z" }),
    ),
    edges.map((edge) => arrow(edge, id)),
    nodes.map(box),
  );
}

function arrow({ points, label, x, y }: PlacedEdge, id: string): Markup[] {
  const d = points.map((point, i) => `${i === 0 ? "M" : "L"}${short(point.x)} ${short(point.y)}`).join("");
  const way = element("path", { class: "edge", d, "marker-end": `url(#${id}-head)` });
  if (label === "") return [way];
  return [way, element("text", { class: "mono local", x, y: y + 4, "text-anchor": "middle" }, label)];
}

function box({ node, lines, x, y, width, height }: PlacedNode): Markup[] {
  const kind = node.op === "input" || node.op === "constant" ? ` ${node.op}` : "";
  const [left, top] = [x - width / 2, y - height / 2];
  return [
    element("rect", { class: `node${kind}`, x: left, y: top, width, height, rx: 6 }),
    ...lines.map((line, i) => {
      const style = i === 0 ? "mono title" : line.includes("∂") ? "mono adjoint" : "mono";
      return element("text", { class: style, x, y: top + 18 + i * LINE, "text-anchor": "middle" }, line);
    }),
  ];
}
