import type { Terminal } from "../terminal.js";

/** What is behind the curves: contours and grids. */
export const FAINT = -1;

const names = ["cyan", "yellow", "magenta", "green", "red", "blue", "white"] as const;

/** Told apart by people who see red and green alike, too (after Okabe and Ito), on white and on black. */
const css = ["#0f7fc4", "#d98200", "#b04a9e", "#0a9b72", "#d5502e", "#5b6ad0", "#7a8089"] as const;

/** The colour of an area, in which the points of the same colour stand out. */
export function ofRegion(color: number): number {
  return FAINT - 1 - color;
}

/** Text in a colour of the palette; colours repeat after the seventh. */
export function inColor(text: string, color: number, colors: Terminal["colors"]): string {
  if (color === FAINT) return colors.dim(text);
  if (color < FAINT) return colors.dim(inColor(text, FAINT - 1 - color, colors));
  return colors[names[color % names.length]!](text);
}

/** The same colour in CSS. */
export function cssColor(color: number): string {
  return css[color % css.length]!;
}
