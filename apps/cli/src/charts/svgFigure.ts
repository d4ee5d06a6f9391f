import type { Figure } from "./Figure.js";
import { Markup } from "./markup.js";
import { svgBars } from "./svgBars.js";
import { svgGraph } from "./svgGraph.js";
import { svgPictures } from "./svgPictures.js";
import { svgPlot } from "./svgPlot.js";
import { svgStyle } from "./svgStyle.js";

/** A figure as an SVG element of a page that has `svgStyle`; `id` is the figure's own on that page. */
export function svgFigure(figure: Figure, id: string): Markup {
  switch (figure.kind) {
    case "plot":
      return svgPlot(figure, id);
    case "bars":
      return svgBars(figure);
    case "pictures":
      return svgPictures(figure);
    case "graph":
      return svgGraph(figure, id);
  }
}

/** A figure as an SVG file. */
export function svgFile(figure: Figure): string {
  const { text } = svgFigure(figure, "figure");
  const begin = '<svg xmlns="http://www.w3.org/2000/svg"';
  return `${text.replace("<svg", begin).replace(">", `><style>${svgStyle}</style>`)}\n`;
}
