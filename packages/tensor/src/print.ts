import { type Dtype, isFloating } from "./dtype.js";
import { formatShape } from "./shape.js";
import type { Tensor } from "./tensor.js";

/** The shown elements as text, all floats in one notation: 6 significant digits, 10 of a float64. */
function formatElements(values: readonly number[], dtype: Dtype): string[] {
  if (dtype === "bool") return values.map((value) => String(value !== 0));
  // Magnitudes from which on, and below which, all numbers are shown with an exponent.
  const large = 1e8;
  const small = 1e-4;
  const digits = dtype === "float64" ? 10 : 6;
  const scientific =
    isFloating(dtype) &&
    values.map(Math.abs).some((size) => (size >= large && size < Infinity) || (size > 0 && size < small));
  return values.map((value) => {
    if (Object.is(value, -0)) return "-0";
    // Not by way of a rounded number, which for the largest is Infinity.
    if (scientific && value && Number.isFinite(value))
      return value.toExponential(digits - 1).replace(/\.?0+e/, "e");
    return String(Number.isInteger(value) ? value : Number(value.toPrecision(digits)));
  });
}

/** dtype, shape and values of a tensor as text, columns aligned, the middle of long axes left out. */
export function formatTensor({ dtype, shape, storage, strides, offset, size }: Tensor): string {
  // Longer axes show their first and last three entries.
  const longestShown = 6;
  const shownAtEnds = 3;
  const head = `Tensor ${dtype}${formatShape(shape)}`;
  if (!storage) return `${head} (being recorded)`;
  if (storage.donatedTo !== undefined) return `${head} (donated to ${storage.donatedTo})`;
  const memory = storage.read();
  const values: number[] = [];
  // The text, with a sign in the place of each element: how wide they are is known when all are.
  const layout = (axis: number, at: number): string => {
    if (axis === shape.length) {
      values.push(memory[at]!);
      return "#";
    }
    const rowsBelow = shape.length - 1 - axis;
    const parts: string[] = [];
    for (let i = 0; i < shape[axis]!; i++) {
      if (i === shownAtEnds && shape[axis]! > longestShown) {
        parts.push("...");
        i = shape[axis]! - shownAtEnds;
      }
      parts.push(layout(axis + 1, at + i * strides[axis]!));
    }
    return `[${parts.join(rowsBelow === 0 ? ", " : `,${"\n".repeat(rowsBelow)}${" ".repeat(axis + 1)}`)}]`;
  };
  const text = size === 0 ? "[]" : layout(0, offset);
  const texts = formatElements(values, dtype);
  const width = texts.reduce((widest, text) => Math.max(widest, text.length), 0);
  let next = 0;
  return `${head}\n${text.replaceAll("#", () => texts[next++]!.padStart(width))}`;
}
