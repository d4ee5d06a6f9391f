import { type Dtype, isFloating } from "./dtype.js";
import type { Tensor } from "./tensor.js";

/** Axes longer than this show their first and last three entries. */
const longestShown = 6;
const shownAtEnds = 3;

function positions(length: number): (number | "...")[] {
  if (length <= longestShown) return Array.from({ length }, (_, i) => i);
  const last = Array.from({ length: shownAtEnds }, (_, i) => length - shownAtEnds + i);
  return [0, 1, 2, "...", ...last];
}

/** Magnitudes from which on, and below which, all numbers are shown with an exponent. */
const large = 1e8;
const small = 1e-4;

/** The shown elements as text, all floats in one notation: 6 significant digits, 10 of a float64. */
function formatElements(values: readonly number[], dtype: Dtype): string[] {
  if (dtype === "bool") return values.map((value) => (value ? "true" : "false"));
  if (!isFloating(dtype)) return values.map(String);
  const digits = dtype === "float64" ? 10 : 6;
  const sizes = values.map(Math.abs).filter((size) => size > 0 && size < Infinity);
  const scientific = sizes.some((size) => size >= large || size < small);
  return values.map((value) => {
    if (Object.is(value, -0)) return "-0";
    if (value === 0 || !Number.isFinite(value)) return String(value);
    if (scientific) return Number(value.toPrecision(digits)).toExponential();
    return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(digits)));
  });
}

/** dtype, shape and values of a tensor as text, columns aligned, the middle of long axes left out. */
export function formatTensor(x: Tensor): string {
  const head = `${x.dtype}[${x.shape.join(", ")}]`;
  if (!x.storage) return `Tensor ${head} (being recorded)`;
  const memory = x.storage.read();
  const values: number[] = [];
  const collect = (axis: number, at: number): void => {
    if (axis === x.shape.length) {
      values.push(memory[at]!);
      return;
    }
    for (const i of positions(x.shape[axis]!)) if (i !== "...") collect(axis + 1, at + i * x.strides[axis]!);
  };
  collect(0, x.offset);
  const texts = formatElements(values, x.dtype);
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
