import * as t from "@chainrule/tensor";
import { type Shape, type Tensor, tensor } from "@chainrule/tensor";
import * as random from "@chainrule/tensor/random";

/** A differentiable export, a function to check, and a point away from its kinks. */
export type Row = readonly [name: string, f: (...inputs: Tensor[]) => Tensor, ...inputs: Tensor[]];

let drawn = 0;

/** Uniform numbers in (min, max), other ones at each call. */
export function draw(shape: Shape, min = -2, max = 2): Tensor {
  return random.uniform(random.key(drawn++), shape, { min, max, dtype: "float64" });
}

/** Numbers whose distance from zero, and from each other, is at least 0.1: no kink, no tie within a step. */
export function spaced(shape: Shape): Tensor {
  const size = shape.reduce((a, b) => a * b, 1);
  const order = Array.from({ length: size }, (_, i) => (i * 7 + 3) % size);
  const values = order.map((i) => (i - size / 2 + 0.5) * 0.2);
  return t.reshape(tensor(values, { dtype: "float64" }), shape);
}

/** Indices, which have no gradient. */
export function int(values: number[] | number[][]): Tensor {
  return tensor(values, { dtype: "int32" });
}

/** These numbers in float64. */
export function double(values: number[] | number[][]): Tensor {
  return tensor(values, { dtype: "float64" });
}
