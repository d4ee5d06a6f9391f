import { formatPercent } from "./formatNumber.js";
import type { Terminal } from "./terminal.js";

/** How often digit i (row) was taken for digit j (column). */
export type ConfusionMatrix = readonly (readonly number[])[];

/** Counts every pair of what images are and what they were taken for. */
export function confusionMatrix(
  actual: ArrayLike<number>,
  guessed: ArrayLike<number>,
  classes: number,
): ConfusionMatrix {
  const counts = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (let i = 0; i < actual.length; i++) counts[actual[i]!]![guessed[i]!]!++;
  return counts;
}

/**
 * The matrix as lines of text, zeros as dots, with the share of each digit that was recognised behind its row where
 * the terminal has room for it.
 */
export function formatConfusionMatrix(
  matrix: ConfusionMatrix,
  { columns, colors }: Pick<Terminal, "columns" | "colors">,
): string[] {
  const digits = Math.max(...matrix.flat().map((count) => String(count).length));
  const margin = 4;
  const shareWidth = 9;
  const fits = (cell: number, extra: number): boolean => margin + matrix.length * cell + extra < columns;
  const cell = [5, digits + 1].find((width) => width > digits && fits(width, shareWidth)) ?? digits + 1;
  const withShares = fits(cell, shareWidth);
  const head = matrix.map((_, digit) => colors.bold(String(digit).padStart(cell))).join("");
  const rows = matrix.map((row, digit) => {
    const cells = row.map((count, guess) => {
      if (count === 0) return colors.dim("·".padStart(cell));
      const text = String(count).padStart(cell);
      return guess === digit ? colors.green(text) : colors.yellow(text);
    });
    const total = row.reduce((sum, count) => sum + count, 0);
    const share = withShares && total > 0 ? formatPercent(row[digit]! / total, 1).padStart(shareWidth) : "";
    return colors.bold(String(digit).padStart(margin)) + cells.join("") + colors.dim(share);
  });
  return [" ".repeat(margin) + head, ...rows];
}
