import type { Terminal } from "../terminal.js";
import type { Bars } from "./Figure.js";
import { inColor } from "./palette.js";
import { significant } from "./Table.js";

const EIGHTHS = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"] as const;
const WIDEST = 60;

/** Bars as lines of text, with their numbers behind them. */
export function terminalBars(
  { bars, unit }: Bars,
  { columns, colors }: Pick<Terminal, "columns" | "colors">,
): string[] {
  const label = Math.max(...bars.map((bar) => bar.label.length));
  const numbers = bars.map(({ value }) => `${significant(value, 4)}${unit === undefined ? "" : ` ${unit}`}`);
  const number = Math.max(...numbers.map((text) => text.length));
  const room = Math.max(4, Math.min(WIDEST, columns - label - number - 4));
  const largest = Math.max(...bars.map(({ value }) => value).filter(Number.isFinite), Number.MIN_VALUE);
  return bars.map(({ label: name, value }, i) => {
    const eighths = Number.isFinite(value) ? Math.round((8 * room * value) / largest) : 0;
    const bar = "█".repeat(eighths >> 3) + EIGHTHS[eighths & 7]!;
    return `${name.padEnd(label)} ${inColor(bar, 0, colors)} ${numbers[i]!}`;
  });
}
