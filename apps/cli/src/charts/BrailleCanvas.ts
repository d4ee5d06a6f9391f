/** Bits of the eight dots of a braille character, by row and column. */
const DOTS = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
] as const;
const BLANK = 0x2800;

/** Dashes and the gaps between them, in dots. */
const DASH = 3;

/** What colours a piece of text: a number chooses the colour. */
export type Paint = (text: string, color: number) => string;

/** A canvas of characters, each of two by four dots or with a letter of its own. y grows downwards. */
export class BrailleCanvas {
  readonly columns: number;
  readonly rows: number;
  /** @internal */
  readonly bits: Uint8Array;
  /** @internal */
  readonly colors: Int16Array;
  /** @internal */
  readonly letters: (string | undefined)[];

  constructor(columns: number, rows: number) {
    this.columns = columns;
    this.rows = rows;
    this.bits = new Uint8Array(columns * rows);
    this.colors = new Int16Array(columns * rows);
    this.letters = new Array<string | undefined>(columns * rows).fill(undefined);
  }

  /** The width in dots. */
  get width(): number {
    return 2 * this.columns;
  }

  /** The height in dots. */
  get height(): number {
    return 4 * this.rows;
  }

  /** A dot; outside of the canvas nothing. */
  dot(x: number, y: number, color: number): void {
    if (!(x >= 0 && x < this.width && y >= 0 && y < this.height)) return;
    const cell = (y >> 2) * this.columns + (x >> 1);
    this.bits[cell]! |= DOTS[y & 3]![x & 1]!;
    this.colors[cell] = color;
  }

  /** A straight line between two places, of which only what is on the canvas is drawn. */
  line(from: readonly [number, number], to: readonly [number, number], color: number, dashed = false): void {
    const clipped = clip(from, to, this.width - 1, this.height - 1);
    if (clipped === undefined) return;
    const [x0, y0, x1, y1] = clipped;
    const steps = Math.max(1, Math.ceil(Math.max(Math.abs(x1 - x0), Math.abs(y1 - y0))));
    for (let step = 0; step <= steps; step++) {
      const x = Math.round(x0 + ((x1 - x0) * step) / steps);
      const y = Math.round(y0 + ((y1 - y0) * step) / steps);
      // By place, so that a curve of short lines is dashed as a whole.
      if (!dashed || Math.floor((x + y) / DASH) % 2 === 0) this.dot(x, y, color);
    }
  }

  /** A character in the cell of a place, in front of its dots. */
  letter(x: number, y: number, character: string, color: number): void {
    if (!(x >= 0 && x < this.width && y >= 0 && y < this.height)) return;
    const cell = (Math.floor(y) >> 2) * this.columns + (Math.floor(x) >> 1);
    this.letters[cell] = character;
    this.colors[cell] = color;
  }

  /** The canvas as lines of text. */
  lines(paint: Paint): string[] {
    return Array.from({ length: this.rows }, (_, row) => {
      let line = "";
      let run = "";
      let color = NaN;
      const flush = (): void => {
        line += run.trim() === "" ? run : paint(run, color);
        run = "";
      };
      for (let column = 0; column < this.columns; column++) {
        const cell = row * this.columns + column;
        const bits = this.bits[cell]!;
        const character = this.letters[cell] ?? (bits === 0 ? " " : String.fromCharCode(BLANK + bits));
        if (this.colors[cell] !== color) flush();
        color = this.colors[cell]!;
        run += character;
      }
      flush();
      return line;
    });
  }
}

/** The part of a line from (0, 0) to (right, bottom), after Liang and Barsky; undefined if there is none. */
function clip(
  [x0, y0]: readonly [number, number],
  [x1, y1]: readonly [number, number],
  right: number,
  bottom: number,
): [number, number, number, number] | undefined {
  if (![x0, y0, x1, y1].every(Number.isFinite)) return undefined;
  const [dx, dy] = [x1 - x0, y1 - y0];
  let [enter, leave] = [0, 1];
  const margin = 0.49;
  for (const [direction, distance] of [
    [-dx, x0 + margin],
    [dx, right + margin - x0],
    [-dy, y0 + margin],
    [dy, bottom + margin - y0],
  ] as const) {
    if (direction === 0 && distance < 0) return undefined;
    if (direction < 0) enter = Math.max(enter, distance / direction);
    if (direction > 0) leave = Math.min(leave, distance / direction);
  }
  if (enter > leave) return undefined;
  return [x0 + enter * dx, y0 + enter * dy, x0 + leave * dx, y0 + leave * dy];
}
