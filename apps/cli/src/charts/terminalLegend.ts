import type { Terminal } from "../terminal.js";
import type { Plot } from "./Figure.js";
import { inColor } from "./palette.js";
import { seriesColors } from "./plotScales.js";

/** A point, where colours say which series it is of. */
export const DOT = "•";

const GLYPHS = ["o", "x", "+", "*", "#", "@", "%"] as const;
const GAP = 3;

/**
 * What tells the series apart where there are no colours: a glyph for points, and a letter for each line that has a
 * name, if there are several.
 */
export function seriesSigns({ series }: Pick<Plot, "series">): (string | undefined)[] {
  const points = series.filter(({ draw }) => draw === "dots");
  const lines = series.filter(({ draw, name }) => draw !== "dots" && name !== "");
  return series.map((one) => {
    if (one.draw === "dots") return GLYPHS[points.indexOf(one) % GLYPHS.length];
    const index = lines.indexOf(one);
    return lines.length < 2 || index < 0 ? undefined : String.fromCharCode(65 + index);
  });
}

/** The names of the series, each behind what it is drawn with, in as many lines as they need. */
export function terminalLegend(
  plot: Pick<Plot, "series">,
  { columns, colors }: Pick<Terminal, "columns" | "colors">,
): string[] {
  const signs = seriesSigns(plot);
  const shown = seriesColors(plot);
  const lines: { text: string; length: number }[] = [];
  plot.series.forEach(({ name, draw }, i) => {
    if (name === "") return;
    const drawn = draw === "dots" ? DOT : draw === "dashed" ? "╍╍" : "━━";
    const sign = colors.isColorSupported ? drawn : (signs[i] ?? drawn);
    const entry = {
      text: `${inColor(sign, shown[i]!, colors)} ${name}`,
      length: sign.length + 1 + name.length,
    };
    const last = lines.at(-1);
    if (last && last.length + GAP + entry.length < columns) {
      last.text += " ".repeat(GAP) + entry.text;
      last.length += GAP + entry.length;
    } else {
      lines.push(entry);
    }
  });
  return lines.map(({ text }) => text);
}
