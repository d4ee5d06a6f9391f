import type { Terminal } from "../terminal.js";
import { terminalFigure } from "../charts/terminalFigure.js";
import { terminalTable } from "../charts/terminalTable.js";
import type { Experiment, Outcome } from "./Experiment.js";

/** Prints what came out of an experiment: what to see, tables, figures, and the comparison with the references. */
export function printOutcome(
  { code, title, question }: Experiment,
  { tables, figures, checks, text, notes = [] }: Outcome,
  terminal: Terminal,
): void {
  const { colors } = terminal;
  terminal.paragraph(colors.bold(`${code}  ${title}`));
  terminal.paragraph(colors.dim(question));
  terminal.print("");
  terminal.paragraph(text);
  for (const table of tables) {
    terminal.print("");
    terminal.paragraph(colors.bold(table.title));
    terminal.print(...terminalTable(table, terminal));
  }
  for (const figure of figures) {
    // Its table is there already.
    if (figure.kind === "graph") continue;
    terminal.print("");
    terminal.paragraph(colors.bold(figure.title));
    terminal.print(...terminalFigure(figure, terminal));
  }
  terminal.print("", colors.bold("Compared with the reference"));
  for (const { what, expected, actual, agrees } of checks) {
    const mark = agrees ? colors.green("✓") : colors.red("✗");
    terminal.paragraph(`${mark} ${what}: ${actual} ${colors.dim(`(expected: ${expected})`)}`);
  }
  if (notes.length > 0) terminal.print("");
  for (const note of notes) terminal.paragraph(colors.dim(note));
}
