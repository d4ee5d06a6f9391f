import { encode } from "fast-png";
import type { Pictures } from "./Figure.js";
import { element, type Markup } from "./markup.js";

const WIDTH = 680;
const GAP = 10;
const CAPTION = 20;
const SIDE = 104;
const [ORANGE, BLUE] = [
  [217, 110, 10],
  [15, 110, 190],
] as const;

/** Pictures as an SVG element, each with its caption below. */
export function svgPictures({ title, width, height, values: kind, pictures }: Pictures): Markup {
  const scale = SIDE / Math.max(width, height);
  const [across, down] = [width * scale, height * scale];
  const perRow = Math.floor((WIDTH + GAP) / (across + GAP));
  const total = Math.ceil(pictures.length / perRow) * (down + CAPTION + GAP);
  return element(
    "svg",
    {
      class: "figure",
      viewBox: `0 0 ${WIDTH} ${total}`,
      width: WIDTH,
      height: total,
      role: "img",
      "aria-label": title,
    },
    pictures.map(({ caption, values }, i) => {
      const x = (i % perRow) * (across + GAP);
      const y = Math.floor(i / perRow) * (down + CAPTION + GAP);
      const data = pixels(values, width * height, kind);
      const png = Buffer.from(encode({ width, height, data, channels: 3 }));
      const href = `data:image/png;base64,${png.toString("base64")}`;
      return [
        element("image", { x, y, width: across, height: down, href, style: "image-rendering: pixelated" }),
        element(
          "text",
          { class: "soft", x: x + across / 2, y: y + down + 14, "text-anchor": "middle" },
          caption,
        ),
      ];
    }),
  );
}

/** Red, green and blue of each pixel. */
function pixels(values: readonly number[], count: number, kind: Pictures["values"]): Uint8Array {
  if (kind !== "color") return Uint8Array.from(values.flatMap((value) => color(value, kind)));
  return Uint8Array.from({ length: 3 * count }, (_, i) => byte(values[(i % 3) * count + Math.floor(i / 3)]!));
}

function byte(value: number): number {
  return Math.round(255 * Math.min(1, Math.max(0, value)));
}

/** Ink is black on white; signed numbers are white at 0, blue above and orange below. */
function color(value: number, kind: Exclude<Pictures["values"], "color">): number[] {
  if (kind !== "signed") {
    const grey = byte(kind === "ink" ? 1 - value : value);
    return [grey, grey, grey];
  }
  const strength = Math.min(1, Math.abs(value));
  return (value > 0 ? BLUE : ORANGE).map((channel) => Math.round(255 + strength * (channel - 255)));
}
