import type { Bars } from "./Figure.js";
import { element, type Markup } from "./markup.js";
import { cssColor } from "./palette.js";
import { significant } from "./Table.js";

const WIDTH = 680;
const LINE = 24;
const CHARACTER = 6.6;
const NUMBER = 90;

/** Bars as an SVG element, with their numbers behind them. */
export function svgBars({ title, bars, unit }: Bars): Markup {
  const left = Math.max(...bars.map(({ label }) => label.length)) * CHARACTER + 16;
  const largest = Math.max(...bars.map(({ value }) => value).filter(Number.isFinite), Number.MIN_VALUE);
  const height = LINE * bars.length + 8;
  return element(
    "svg",
    {
      class: "figure",
      viewBox: `0 0 ${WIDTH} ${height}`,
      width: WIDTH,
      height,
      role: "img",
      "aria-label": title,
    },
    bars.map(({ label, value }, i) => {
      const width = Number.isFinite(value) ? Math.max(1, ((WIDTH - left - NUMBER) * value) / largest) : 0;
      const y = LINE * i + 4;
      const text = `${significant(value, 4)}${unit === undefined ? "" : ` ${unit}`}`;
      return [
        element("text", { x: left - 8, y: y + 15, "text-anchor": "end" }, label),
        element("rect", { x: left, y: y + 2, width, height: LINE - 7, rx: 2, fill: cssColor(0) }),
        element("text", { class: "soft", x: left + width + 7, y: y + 15 }, text),
      ];
    }),
  );
}
