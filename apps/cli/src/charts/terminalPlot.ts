import type { Terminal } from "../terminal.js";
import { BrailleCanvas } from "./BrailleCanvas.js";
import { contourLines } from "./contourLines.js";
import type { Field, Plot } from "./Figure.js";
import { FAINT, inColor, ofRegion } from "./palette.js";
import { plotScales, seriesColors } from "./plotScales.js";
import type { Scale } from "./scaleOf.js";
import { DOT, seriesSigns, terminalLegend } from "./terminalLegend.js";

const WIDEST = 96;
const NARROWEST = 16;
const ROWS = 14;
const [FEWEST_MAP_ROWS, MOST_MAP_ROWS] = [12, 22];
/** Where there are no colours, a curve bears its letter every so many columns. */
const LETTER_EVERY = 14;
/** Shades of regions, from the one of number 0 on. */
const SHADES = [" ", "░", "▒", "▓"] as const;

/** A plot as lines of text, drawn in dots of braille characters, `rows` of them unless it is a map. */
export function terminalPlot(
  plot: Plot,
  { columns, colors }: Pick<Terminal, "columns" | "colors">,
  rows: number = ROWS,
): string[] {
  const sketch = plotScales(plot, { x: 6, y: 4 });
  const gutter = Math.max(...sketch.y.ticks.map(({ text }) => text.length), 1);
  const room = columns - gutter - 3;
  const width = Math.max(NARROWEST, Math.min(WIDEST, room, plot.square ? 2 * MOST_MAP_ROWS : WIDEST));
  const height = plot.square
    ? Math.min(MOST_MAP_ROWS, Math.max(FEWEST_MAP_ROWS, Math.round(width / 2)))
    : rows;
  const scales = plotScales(plot, { x: Math.max(2, Math.floor(width / 11)), y: 4 });
  const canvas = new BrailleCanvas(width, height);
  draw(plot, scales, canvas, colors.isColorSupported);
  return [
    ...terminalLegend(plot, { columns, colors }),
    ...(plot.y.label === "" ? [] : [colors.dim(plot.y.label)]),
    ...withAxes(canvas, scales, gutter, plot.x.label, colors),
  ];
}

function draw(plot: Plot, scales: { x: Scale; y: Scale }, canvas: BrailleCanvas, colored: boolean): void {
  const place = ([x, y]: readonly [number, number]): [number, number] => [
    scales.x.place(x) * (canvas.width - 1),
    (1 - scales.y.place(y)) * (canvas.height - 1),
  ];
  if (plot.field?.draw === "regions") drawRegions(plot.field, scales, canvas, colored);
  if (plot.field?.draw === "contours") {
    for (const { points } of contourLines(plot.field)) {
      for (let i = 1; i < points.length; i++) canvas.line(place(points[i - 1]!), place(points[i]!), FAINT);
    }
  }
  const signs = seriesSigns(plot);
  seriesColors(plot).forEach((color, i) => {
    const { points, draw: style = "line" } = plot.series[i]!;
    const places = points.map(place);
    if (style === "dots") {
      for (const [x, y] of places) canvas.letter(x, y, colored ? DOT : signs[i]!, color);
      return;
    }
    for (let j = 1; j < places.length; j++) {
      canvas.line(places[j - 1]!, places[j]!, color, style === "dashed");
    }
    // A line of one point, or of a few in one place, is seen all the same.
    const [first] = places;
    if (first && places.every(([x, y]) => Math.hypot(x - first[0], y - first[1]) < 1)) {
      canvas.letter(...first, DOT, color);
    }
    if (!colored && signs[i] !== undefined) mark(canvas, places, signs[i], color, i);
  });
}

/** Puts a curve's letter on it again and again, each curve's at places of its own. */
function mark(
  canvas: BrailleCanvas,
  places: readonly (readonly [number, number])[],
  letter: string,
  color: number,
  index: number,
): void {
  let next = 4 + 7 * index;
  let walked = 0;
  for (let i = 1; i < places.length; i++) {
    const [[x0, y0], [x1, y1]] = [places[i - 1]!, places[i]!];
    const length = Math.hypot(x1 - x0, y1 - y0);
    if (!Number.isFinite(length)) continue;
    while (next <= walked + length) {
      const part = (next - walked) / length;
      canvas.letter(x0 + part * (x1 - x0), y0 + part * (y1 - y0), letter, color);
      next += 2 * LETTER_EVERY;
    }
    walked += length;
  }
}

function drawRegions(
  field: Field,
  scales: { x: Scale; y: Scale },
  canvas: BrailleCanvas,
  colored: boolean,
): void {
  for (let row = 0; row < canvas.rows; row++) {
    for (let column = 0; column < canvas.columns; column++) {
      const across = ((column + 0.5) / canvas.columns) * (scales.x.range[1] - scales.x.range[0]);
      const up = (1 - (row + 0.5) / canvas.rows) * (scales.y.range[1] - scales.y.range[0]);
      const i = Math.round(
        ((scales.x.range[0] + across - field.x[0]) / (field.x[1] - field.x[0])) * (field.columns - 1),
      );
      const j = Math.round(
        ((scales.y.range[0] + up - field.y[0]) / (field.y[1] - field.y[0])) * (field.rows - 1),
      );
      const region = field.values[j * field.columns + i];
      if (region === undefined) continue;
      canvas.letter(2 * column, 4 * row, colored ? "░" : SHADES[region % SHADES.length]!, ofRegion(region));
    }
  }
}

function withAxes(
  canvas: BrailleCanvas,
  { x, y }: { x: Scale; y: Scale },
  gutter: number,
  label: string,
  colors: Terminal["colors"],
): string[] {
  const tickRows = new Map(y.ticks.map(({ at, text }) => [Math.round((1 - at) * (canvas.rows - 1)), text]));
  const body = canvas
    .lines((text, color) => inColor(text, color, colors))
    .map((line, row) => {
      const text = tickRows.get(row);
      return colors.dim(`${(text ?? "").padStart(gutter)} ${text === undefined ? "│" : "┤"}`) + line;
    });
  const ruler = Array.from({ length: canvas.columns }, () => "─");
  const texts = Array.from({ length: canvas.columns + gutter + 2 }, () => " ");
  let free = 0;
  for (const { at, text } of x.ticks) {
    const column = Math.round(at * (canvas.columns - 1));
    if (column < 0 || column >= canvas.columns) continue;
    ruler[column] = "┬";
    const start = Math.min(
      column + gutter + 2 - Math.floor(text.length / 2),
      canvas.columns + gutter + 2 - text.length,
    );
    if (start < free) continue;
    texts.splice(start, text.length, ...text);
    free = start + text.length + 1;
  }
  return [
    ...body,
    colors.dim(`${" ".repeat(gutter)} └${ruler.join("")}`),
    colors.dim(texts.join("").trimEnd()),
    colors.dim(`${" ".repeat(gutter + 2)}${label.padStart(Math.ceil((canvas.columns + label.length) / 2))}`),
  ];
}
