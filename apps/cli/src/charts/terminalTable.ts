import wrapAnsi from "wrap-ansi";
import type { Terminal } from "../terminal.js";
import { cellText, isNumeric, type Table } from "./Table.js";

const GAP = 2;
/** Words are wrapped in columns of this width at least. */
const NARROWEST_WORDS = 14;

/**
 * A table as lines of text that fit the terminal: long words are wrapped, and columns for which there is no room go
 * below, behind the first column once more.
 */
export function terminalTable(
  table: Table,
  { columns: room, colors }: Pick<Terminal, "columns" | "colors">,
): string[] {
  const texts = table.columns.map((column, i) => [
    column.name,
    ...table.rows.map((row) => cellText(row[i], column)),
  ]);
  const widths = texts.map((column) => Math.max(...column.map((text) => text.length)));
  narrow(table, widths, room - 1);
  const lines: string[] = [];
  for (const block of blocks(widths, room - 1)) {
    if (lines.length > 0) lines.push("");
    const numeric = block.map((column) => isNumeric(table, column));
    for (let row = 0; row <= table.rows.length; row++) {
      const cells = block.map((column) => wrapAnsi(texts[column]![row]!, widths[column]!).split("\n"));
      const height = Math.max(...cells.map((cell) => cell.length));
      for (let line = 0; line < height; line++) {
        const parts = block.map((column, i) => {
          const text = cells[i]![line] ?? "";
          return numeric[i] ? text.padStart(widths[column]!) : text.padEnd(widths[column]!);
        });
        const text = parts.join(" ".repeat(GAP)).trimEnd();
        lines.push(row === 0 ? colors.dim(text) : text);
      }
    }
  }
  return lines;
}

/** Narrows the widest columns of words until the table fits, if that can be. */
function narrow(table: Table, widths: number[], room: number): void {
  const total = (): number => widths.reduce((sum, width) => sum + width + GAP, -GAP);
  while (total() > room) {
    const words = widths
      .map((width, column) => ({ width, column }))
      .filter(({ width, column }) => width > NARROWEST_WORDS && !isNumeric(table, column))
      .sort((a, b) => b.width - a.width)[0];
    if (words === undefined) return;
    widths[words.column]!--;
  }
}

/** Columns that stand side by side: each block begins with the first one. */
function blocks(widths: readonly number[], room: number): number[][] {
  const result: number[][] = [[0]];
  let used = widths[0]!;
  for (let column = 1; column < widths.length; column++) {
    if (used + GAP + widths[column]! > room && result.at(-1)!.length > 1) {
      result.push([0]);
      used = widths[0]!;
    }
    result.at(-1)!.push(column);
    used += GAP + widths[column]!;
  }
  return result;
}
