import wrapAnsi from "wrap-ansi";
import type { Figure } from "../charts/Figure.js";
import type { Table } from "../charts/Table.js";
import { terminalFigure } from "../charts/terminalFigure.js";
import { terminalTable } from "../charts/terminalTable.js";
import type { Terminal } from "../terminal.js";

/** Facts are wrapped where at least so many columns are left for them. */
const NARROWEST = 20;

/** What was found in a file or data set: to be read, and as plain data. */
export interface Inspection {
  /** What it is, in a line. */
  readonly heading: string;
  readonly sections: readonly Section[];
  /** The same as JSON. */
  readonly data: object;
}

/** A part of an inspection. */
export interface Section {
  readonly title: string;
  readonly content:
    | { readonly kind: "facts"; readonly facts: readonly (readonly [name: string, value: string])[] }
    | { readonly kind: "table"; readonly table: Omit<Table, "title"> }
    | { readonly kind: "figure"; readonly figure: Figure };
}

/** Prints an inspection for people. */
export function printInspection({ heading, sections }: Inspection, terminal: Terminal): void {
  const { colors } = terminal;
  terminal.paragraph(colors.bold(heading));
  for (const { title, content } of sections) {
    terminal.print("", colors.bold(title));
    switch (content.kind) {
      case "facts": {
        const width = Math.max(...content.facts.map(([name]) => name.length)) + 2;
        for (const [name, value] of content.facts) {
          const [first, ...rest] = wrapped(value, terminal, width);
          terminal.print(
            colors.dim(name.padEnd(width)) + first!,
            ...rest.map((line) => " ".repeat(width) + line),
          );
        }
        break;
      }
      case "table":
        terminal.print(...terminalTable({ title, ...content.table }, terminal));
        break;
      case "figure":
        terminal.print(...terminalFigure(content.figure, terminal));
    }
  }
}

/** Text in lines that fit behind a margin; in a pipe it is one line. */
function wrapped(text: string, { live, columns }: Terminal, margin: number): string[] {
  return live
    ? wrapAnsi(text, Math.max(NARROWEST, columns - margin - 1), { hard: true }).split("\n")
    : [text];
}
