import type { Explanation } from "@chainrule/autograd";

/** A picture as plain data: a terminal, an SVG file and JSON show the same one. */
export type Figure = Plot | Bars | Pictures | Graph;

/** A place in a plot: x, then y. A number that is not finite leaves a gap. */
export type Point = readonly [x: number, y: number];

/** One of the two axes of a plot. */
export interface Axis {
  readonly label: string;
  /** Default "linear". What a logarithmic axis can't show (0 and below) is left out. */
  readonly scale?: "linear" | "log" | undefined;
  /** From where to where. Default: so that everything fits. */
  readonly range?: readonly [low: number, high: number] | undefined;
}

/** Points that belong together. */
export interface Series {
  readonly name: string;
  readonly points: readonly Point[];
  /** Default "line". */
  readonly draw?: "line" | "dashed" | "dots" | undefined;
  /** Which colour of the palette. Default: the next one. */
  readonly color?: number | undefined;
}

/** Numbers over a rectangle, given at the points of a grid whose corners are the corners of the rectangle. */
export interface Field {
  readonly x: readonly [low: number, high: number];
  readonly y: readonly [low: number, high: number];
  readonly columns: number;
  readonly rows: number;
  /** Row by row, the first one at the low end of y. */
  readonly values: readonly number[];
  /** "contours": lines where the value is one of `levels`; "regions": areas of the whole numbers 0, 1, 2 … */
  readonly draw: "contours" | "regions";
  readonly levels?: readonly number[] | undefined;
}

/** Curves, scattered points, and contours or regions behind them. */
export interface Plot {
  readonly kind: "plot";
  readonly title: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly series: readonly Series[];
  readonly field?: Field | undefined;
  /** Whether the picture is a map, whose two axes are equally long. Default false. */
  readonly square?: boolean | undefined;
}

/** Numbers of 0 and above as bars. */
export interface Bars {
  readonly kind: "bars";
  readonly title: string;
  readonly unit?: string | undefined;
  readonly bars: readonly { readonly label: string; readonly value: number }[];
}

/** Small images side by side. */
export interface Pictures {
  readonly kind: "pictures";
  readonly title: string;
  readonly width: number;
  readonly height: number;
  /**
   * "ink": 0 is paper and 1 is ink; "signed": from −1 through 0 to 1; "grey": from 0, black, to 1, white; "color": the
   * same of red, then of green, then of blue.
   */
  readonly values: "ink" | "signed" | "grey" | "color";
  readonly pictures: readonly { readonly caption: string; readonly values: readonly number[] }[];
}

/** The chain rule of a computation, with the numbers on its edges. */
export interface Graph {
  readonly kind: "graph";
  readonly title: string;
  readonly explanation: Explanation;
}
