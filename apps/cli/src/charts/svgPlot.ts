import { contourLines, regionOutlines } from "./contourLines.js";
import type { Plot, Point } from "./Figure.js";
import { element, type Markup, short } from "./markup.js";
import { cssColor } from "./palette.js";
import { plotScales, seriesColors } from "./plotScales.js";
import type { Scale } from "./scaleOf.js";

const WIDTH = 680;
const HEIGHT = 340;
const MAP_SIDE = 400;
const MARGIN = { top: 8, right: 14, bottom: 44, left: 62 };
const LEGEND_LINE = 18;
/** About how wide a character of the legend is. */
const CHARACTER = 7.2;
const SIGN = 26;
/** Points of a path so close to each other, in pixels, are drawn as one. */
const NEAR = 0.3;

/** What a plot is drawn in: places in pixels. */
interface Frame {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly x: Scale;
  readonly y: Scale;
  place(point: Point): Point;
}

/** A plot as an SVG element; `id` sets its clipping path apart from those of other figures on the page. */
export function svgPlot(plot: Plot, id: string): Markup {
  const width = plot.square ? MAP_SIDE + MARGIN.left + MARGIN.right : WIDTH;
  const entries = legendEntries(plot, width - MARGIN.left - MARGIN.right);
  const top =
    MARGIN.top + LEGEND_LINE * (entries.at(-1)?.line ?? -1) + (entries.length > 0 ? LEGEND_LINE + 6 : 0);
  const bottom = top + (plot.square ? MAP_SIDE : HEIGHT - MARGIN.top - MARGIN.bottom);
  const frame = frameOf(plot, { left: MARGIN.left, right: width - MARGIN.right, top, bottom });
  const height = bottom + MARGIN.bottom;
  return element(
    "svg",
    {
      class: "figure",
      viewBox: `0 0 ${width} ${short(height)}`,
      width,
      height,
      role: "img",
      "aria-label": plot.title,
    },
    element("clipPath", { id: `${id}-clip` }, rectangle(frame)),
    entries.map(({ name, sign, x, line }) => {
      const y = MARGIN.top + LEGEND_LINE * line + 8;
      return [
        element("g", { transform: `translate(${short(MARGIN.left + x)} ${y})` }, sign),
        element("text", { x: MARGIN.left + x + SIGN, y: y + 4 }, name),
      ];
    }),
    axes(plot, frame),
    element("g", { "clip-path": `url(#${id}-clip)` }, background(plot, frame), curves(plot, frame)),
    rectangle(frame, "frame"),
  );
}

function frameOf(
  plot: Plot,
  { left, right, top, bottom }: Pick<Frame, "left" | "right" | "top" | "bottom">,
): Frame {
  const { x, y } = plotScales(plot, { x: plot.square ? 6 : 9, y: plot.square ? 6 : 6 });
  const place = ([a, b]: Point): Point => [
    left + bounded(x.place(a)) * (right - left),
    bottom - bounded(y.place(b)) * (bottom - top),
  ];
  return { left, right, top, bottom, x, y, place };
}

/** Far outside is as good as endlessly far, which SVG can't write. */
function bounded(at: number): number {
  return Math.min(Math.max(at, -50), 50);
}

function axes({ x, y }: Plot, frame: Frame): Markup[] {
  const { left, right, top, bottom } = frame;
  const down = frame.x.ticks.map(({ at, text }) => {
    const place = left + at * (right - left);
    return [
      element("line", { class: "grid", x1: place, x2: place, y1: top, y2: bottom }),
      element("text", { class: "soft", x: place, y: bottom + 17, "text-anchor": "middle" }, text),
    ];
  });
  const across = frame.y.ticks.map(({ at, text }) => {
    const place = bottom - at * (bottom - top);
    return [
      element("line", { class: "grid", x1: left, x2: right, y1: place, y2: place }),
      element("text", { class: "soft", x: left - 7, y: place + 4, "text-anchor": "end" }, text),
    ];
  });
  const middle = (top + bottom) / 2;
  return [
    ...down.flat(),
    ...across.flat(),
    element("text", { x: (left + right) / 2, y: bottom + 36, "text-anchor": "middle" }, x.label),
    element(
      "text",
      { x: 14, y: middle, "text-anchor": "middle", transform: `rotate(-90 14 ${short(middle)})` },
      y.label,
    ),
  ];
}

function background({ field }: Plot, { place }: Frame): Markup[] {
  if (field === undefined) return [];
  if (field.draw === "contours") {
    return contourLines(field).map(({ points }) =>
      element("path", { class: "contour", d: path(points.map(place)) }),
    );
  }
  return regionOutlines(field).map(({ region, rings }) =>
    element("path", {
      fill: cssColor(region),
      "fill-opacity": "0.18",
      "fill-rule": "evenodd",
      d: rings.map((ring) => `${path(ring.map(place))}Z`).join(""),
    }),
  );
}

function curves(plot: Plot, { place }: Frame): Markup[] {
  return seriesColors(plot).flatMap((color, i) => {
    const { points, draw = "line" } = plot.series[i]!;
    const places = points.map(place);
    if (draw === "dots") return places.filter(isPlace).map((at) => dot(at, color));
    const line = element("path", {
      class: draw === "dashed" ? "curve dashed" : "curve",
      stroke: cssColor(color),
      d: path(places),
    });
    const only = places.filter(isPlace);
    return only.length === 1 ? [dot(only[0]!, color)] : [line];
  });
}

function dot([cx, cy]: Point, color: number): Markup {
  return element("circle", { class: "dot", cx, cy, r: 3.4, fill: cssColor(color) });
}

function isPlace(point: Point): boolean {
  return point.every(Number.isFinite);
}

/** The d of a path through the points, with gaps where one is no place; points that no eye tells apart are one. */
function path(points: readonly Point[]): string {
  let d = "";
  let last: Point | undefined;
  points.forEach((point, i) => {
    if (!isPlace(point)) {
      last = undefined;
      return;
    }
    const near = last && Math.hypot(point[0] - last[0], point[1] - last[1]) < NEAR;
    if (near && i < points.length - 1) return;
    d += `${last ? "L" : "M"}${short(point[0])} ${short(point[1])}`;
    last = point;
  });
  return d;
}

function rectangle({ left, right, top, bottom }: Frame, style?: string): Markup {
  return element("rect", { class: style, x: left, y: top, width: right - left, height: bottom - top });
}

/** The names of the series and their signs, line by line. */
function legendEntries(plot: Plot, width: number): { name: string; sign: Markup; x: number; line: number }[] {
  let [x, line] = [0, 0];
  return seriesColors(plot).flatMap((color, i) => {
    const { name, draw = "line" } = plot.series[i]!;
    if (name === "") return [];
    const needed = SIGN + CHARACTER * name.length + 22;
    if (x > 0 && x + needed > width) [x, line] = [0, line + 1];
    const style = draw === "dashed" ? "curve dashed" : "curve";
    const sign =
      draw === "dots"
        ? dot([9, 0], color)
        : element("path", { class: style, stroke: cssColor(color), d: "M0 0H20" });
    const entry = { name, sign, x, line };
    x += needed;
    return [entry];
  });
}
