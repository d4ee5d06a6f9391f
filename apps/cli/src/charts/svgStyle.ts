/** How the figures look, on light and on dark pages: the content of a `<style>` element. */
export const svgStyle = `
.figure { background: var(--paper); font: 12px system-ui, -apple-system, "Segoe UI", sans-serif; color: #1f2328; --paper: #ffffff; --faint: #d4d9de; }
.figure text { fill: currentColor; }
.figure .soft { fill: #59636e; }
.figure .frame { fill: none; stroke: var(--faint); }
.figure .grid { stroke: var(--faint); stroke-width: 0.6; }
.figure .contour { fill: none; stroke: #8c959f; stroke-width: 0.8; }
.figure .curve { fill: none; stroke-width: 1.8; stroke-linejoin: round; stroke-linecap: round; }
.figure .dashed { stroke-dasharray: 5 4; stroke-width: 1.5; }
.figure .dot { stroke: var(--paper); stroke-width: 0.7; }
.figure .mono { font-family: ui-monospace, "Cascadia Mono", Menlo, monospace; }
.figure .node { fill: var(--paper); stroke: #8c959f; }
.figure .node.input { stroke: #0f7fc4; stroke-width: 1.6; }
.figure .node.constant { stroke-dasharray: 3 3; }
.figure .title { font-weight: 600; }
.figure .adjoint { fill: #0b6aa5; }
.figure .edge { fill: none; stroke: #8c959f; }
.figure .head { fill: #8c959f; }
.figure .local { stroke: var(--paper); stroke-width: 4px; paint-order: stroke; }
@media (prefers-color-scheme: dark) {
  .figure { color: #e6edf3; --paper: #15191f; --faint: #3a424c; }
  .figure .soft { fill: #9aa4af; }
  .figure .adjoint { fill: #6cb8ee; }
}
`;
