import { vmap } from "@chainrule/autograd";
import { type Tensor, tensor } from "@chainrule/tensor";
import type { Field } from "../charts/Figure.js";

const POINTS = 101;
/** Digits enough for a drawing. */
const DIGITS = 5;

/** Places of a grid over a rectangle as a float64 tensor of shape [points², 2], the first row at the low end of y. */
export function gridOf({ x, y }: Pick<Field, "x" | "y">, points: number = POINTS): Tensor {
  const data = new Float64Array(2 * points * points);
  for (let row = 0; row < points; row++) {
    for (let column = 0; column < points; column++) {
      const place = 2 * (row * points + column);
      data[place] = x[0] + (column / (points - 1)) * (x[1] - x[0]);
      data[place + 1] = y[0] + (row / (points - 1)) * (y[1] - y[0]);
    }
  }
  return tensor({ data, shape: [points * points, 2] }, { own: true });
}

/** A function of a vector of two over a rectangle. */
export function functionField(
  f: (place: Tensor) => Tensor,
  bounds: Pick<Field, "x" | "y">,
): Pick<Field, "x" | "y" | "columns" | "rows" | "values"> {
  const values = vmap(f)(gridOf(bounds)).data();
  return {
    ...bounds,
    columns: POINTS,
    rows: POINTS,
    values: Array.from(values, (value) => Number(value.toPrecision(DIGITS))),
  };
}
