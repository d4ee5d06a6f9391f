import { formatPercent } from "./formatNumber.js";
import type { Terminal } from "./terminal.js";

/** How often class i (row) was taken for class j (column). */
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

/** A name of more characters than this is cut off. */
const LONGEST_NAME = 14;

/**
 * The matrix as lines of text, zeros as dots, with the share of each class that was recognised behind its row where the
 * terminal has room for it. Classes have their names where these are short, else a number each, which the rows explain.
 */
export function formatConfusionMatrix(
  matrix: ConfusionMatrix,
  { columns, colors }: Pick<Terminal, "columns" | "colors">,
  names: readonly string[] = matrix.map((_, i) => String(i)),
): string[] {
  const digits = Math.max(...matrix.flat().map((count) => String(count).length));
  const areShort = names.every((name) => name.length <= 3);
  const labels = areShort ? names : names.map((name, i) => `${i} ${name.slice(0, LONGEST_NAME)}`);
  const margin = Math.max(4, ...labels.map((label) => label.length + 1));
  const heads = areShort ? names : names.map((_, i) => String(i));
  const shareWidth = 9;
  const needed = Math.max(digits, ...heads.map((head) => head.length)) + 1;
  const fits = (cell: number, extra: number): boolean => margin + matrix.length * cell + extra < columns;
  const cell = [5, needed].find((width) => width >= needed && fits(width, shareWidth)) ?? needed;
  const withShares = fits(cell, shareWidth);
  const head = heads.map((name) => colors.bold(name.padStart(cell))).join("");
  const rows = matrix.map((row, actual) => {
    const cells = row.map((count, guess) => {
      if (count === 0) return colors.dim("·".padStart(cell));
      const text = String(count).padStart(cell);
      return guess === actual ? colors.green(text) : colors.yellow(text);
    });
    const total = row.reduce((sum, count) => sum + count, 0);
    const share = withShares && total > 0 ? formatPercent(row[actual]! / total, 1).padStart(shareWidth) : "";
    const label = areShort ? labels[actual]!.padStart(margin) : labels[actual]!.padEnd(margin);
    return colors.bold(label) + cells.join("") + colors.dim(share);
  });
  return [" ".repeat(margin) + head, ...rows];
}
