import type { Terminal } from "../terminal.js";
import { explanationRows } from "./explanationRows.js";
import type { Figure } from "./Figure.js";
import { terminalBars } from "./terminalBars.js";
import { terminalPictures } from "./terminalPictures.js";
import { terminalPlot } from "./terminalPlot.js";
import { terminalTable } from "./terminalTable.js";

/** A figure as lines of text that fit the terminal, its title not among them. */
export function terminalFigure(
  figure: Figure,
  terminal: Pick<Terminal, "columns" | "colors" | "greys">,
): string[] {
  switch (figure.kind) {
    case "plot":
      return terminalPlot(figure, terminal);
    case "bars":
      return terminalBars(figure, terminal);
    case "pictures":
      return terminalPictures(figure, terminal);
    case "graph":
      return terminalTable(explanationRows(figure.title, figure.explanation), terminal);
  }
}
