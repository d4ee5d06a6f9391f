import type { Tensor } from "./tensor.js";

/** Axes longer than this show their first and last three entries. */
const longestShown = 6;
const shownAtEnds = 3;

function positions(length: number): (number | "...")[] {
  if (length <= longestShown) return Array.from({ length }, (_, i) => i);
  const last = Array.from({ length: shownAtEnds }, (_, i) => length - shownAtEnds + i);
  return [0, 1, 2, "...", ...last];
}

function formatNumber(value: number, dtype: string): string {
  if (dtype === "bool") return value ? "true" : "false";
  if (Number.isInteger(value) && Math.abs(value) < 1e9) return Object.is(value, -0) ? "-0" : String(value);
  return String(Number(value.toPrecision(dtype === "float64" ? 10 : 6)));
}

/** dtype, shape and values of a tensor as text, columns aligned, the middle of long axes left out. */
export function formatTensor(x: Tensor): string {
  const head = `${x.dtype}[${x.shape.join(", ")}]`;
  if (!x.storage) return `Tensor ${head} (being recorded)`;
  const memory = x.storage.read();
  const texts: string[] = [];
  const collect = (axis: number, at: number): void => {
    if (axis === x.shape.length) {
      texts.push(formatNumber(memory[at]!, x.dtype));
      return;
    }
    for (const i of positions(x.shape[axis]!)) if (i !== "...") collect(axis + 1, at + i * x.strides[axis]!);
  };
  collect(0, x.offset);
  const width = Math.max(0, ...texts.map((text) => text.length));
  let next = 0;
  const layout = (axis: number): string => {
    if (axis === x.shape.length)
      return x.shape.length === 0 ? texts[next++]! : texts[next++]!.padStart(width);
    const last = axis === x.shape.length - 1;
    const separator = last ? ", " : `,${"\n".repeat(x.shape.length - 1 - axis)}${" ".repeat(axis + 1)}`;
    const parts = positions(x.shape[axis]!).map((i) => (i === "..." ? "..." : layout(axis + 1)));
    return `[${parts.join(separator)}]`;
  };
  return `Tensor ${head}\n${x.size === 0 ? "[]" : layout(0)}`;
}
