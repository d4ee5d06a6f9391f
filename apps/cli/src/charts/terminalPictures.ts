import type { Terminal } from "../terminal.js";
import type { Pictures } from "./Figure.js";

const GAP = 2;
const RESET = "\u001B[0m";
/** So many pictures stand side by side at full size, or all are halved. */
const ENOUGH = 5;
const WIDEST_CAPTION = 28;
const INK_SHADES = [" ", "░", "▒", "▓", "█"] as const;

/** Pictures as lines of text, two pixels a character, with captions; halved where few would fit in a row. */
export function terminalPictures(
  figure: Pictures,
  { columns, greys }: Pick<Terminal, "columns" | "greys">,
): string[] {
  const full = Math.floor((columns - 1 + GAP) / (figure.width + GAP));
  const small = full < Math.min(ENOUGH, figure.pictures.length);
  const factor = small ? 2 : 1;
  const [width, height] = [Math.ceil(figure.width / factor), Math.ceil(figure.height / factor)];
  const captions = figure.pictures.map(({ caption }) => caption.length);
  // A small picture may have a caption wider than itself.
  const cell = Math.max(width, Math.min(WIDEST_CAPTION, Math.max(...captions)));
  const perRow = Math.max(1, Math.floor((columns - 1 + GAP) / (cell + GAP)));
  const lines: string[] = [];
  for (let first = 0; first < figure.pictures.length; first += perRow) {
    const row = figure.pictures.slice(first, first + perRow);
    const drawn = row.map(({ values: given }) => {
      const values = figure.values === "color" ? luminance(given, figure.width * figure.height) : given;
      const pixel = (x: number, y: number): number =>
        average(values, figure.width, figure.height, x, y, factor);
      return drawPicture(pixel, width, height, figure.values, greys);
    });
    if (first > 0) lines.push("");
    for (let line = 0; line < Math.ceil(height / 2); line++) {
      lines.push(drawn.map((picture) => picture[line]!).join(" ".repeat(cell - width + GAP)));
    }
    lines.push(row.map(({ caption }) => caption.slice(0, cell).padEnd(cell)).join(" ".repeat(GAP)));
  }
  return lines.map((line) => (greys ? line : line.trimEnd()));
}

function average(
  values: readonly number[],
  width: number,
  height: number,
  column: number,
  row: number,
  factor: number,
): number {
  let [sum, count] = [0, 0];
  for (let y = row * factor; y < Math.min(height, (row + 1) * factor); y++) {
    for (let x = column * factor; x < Math.min(width, (column + 1) * factor); x++) {
      sum += values[y * width + x]!;
      count++;
    }
  }
  return count === 0 ? 0 : sum / count;
}

function drawPicture(
  pixel: (x: number, y: number) => number,
  width: number,
  height: number,
  kind: Pictures["values"],
  greys: boolean,
): string[] {
  return Array.from({ length: Math.ceil(height / 2) }, (_, row) => {
    const cells = Array.from({ length: width }, (__, x) => {
      const [upper, lower] = [pixel(x, 2 * row), pixel(x, 2 * row + 1)];
      if (greys) return `\u001B[38;5;${tone(upper, kind)};48;5;${tone(lower, kind)}m▀`;
      const ink = Math.min(1, Math.max(0, (upper + lower) / 2));
      return INK_SHADES[Math.round(ink * (INK_SHADES.length - 1))]!;
    });
    return cells.join("") + (greys ? RESET : "");
  });
}

/** How bright each pixel of a coloured picture is. */
function luminance(values: readonly number[], count: number): number[] {
  return Array.from(
    { length: count },
    (_, i) => 0.299 * values[i]! + 0.587 * values[count + i]! + 0.114 * values[2 * count + i]!,
  );
}

/** One of 256 colours: greys for ink and brightness; for signed numbers black at 0, towards blue above and orange below. */
function tone(value: number, kind: Pictures["values"]): number {
  if (kind !== "signed") return 232 + Math.round(23 * Math.min(1, Math.max(0, value)));
  const level = Math.round(5 * Math.min(1, Math.abs(value)));
  const [red, green, blue] =
    value > 0 ? [0, Math.round(level * 0.8), level] : [level, Math.floor(level / 2), 0];
  return 16 + 36 * red + 6 * green + blue;
}
