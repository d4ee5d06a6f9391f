import { formatShape } from "@chainrule/tensor";
import type { LayerSize, SummaryRow } from "./summary.js";

const digits = /* @__PURE__ */ new Intl.NumberFormat("en-US");

const sizes = ({ outputShape, parameters, bytes, multiplyAdds }: LayerSize): string[] => [
  formatShape(outputShape),
  ...[parameters, bytes, multiplyAdds].map((n) => digits.format(n)),
];

/** The table: a line for each layer, indented under the one that it is part of, and one for all. */
export function summaryText(rows: readonly SummaryRow[], total: LayerSize): string {
  const lines = [
    ["layer", "output", "parameters", "bytes", "multiply-adds"],
    ...rows.map((row) => {
      const indent = "  ".repeat(Math.max(0, row.path.length - 1));
      return [indent + [...row.path.slice(-1), row.name].join(" "), ...sizes(row)];
    }),
    ["total", ...sizes(total)],
  ];
  const widths = lines[0]!.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)));
  return lines
    .map((line) =>
      line
        .map((cell, i) => (i < 2 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
