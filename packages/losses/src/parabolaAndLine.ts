import { abs, lessEqual, mul, square, sub, type Tensor, where } from "@chainrule/tensor";

/**
 * curvature · d² / 2 up to a distance |d| of `width`, slope · (|d| − width / 2) beyond: with slope = curvature · width a
 * parabola that goes on as a line, without a jump in its derivative.
 */
export function parabolaAndLine(d: Tensor, width: number, curvature: number, slope: number): Tensor {
  const parabola = mul(square(d), curvature / 2);
  if (width === Infinity) return parabola;
  const size = abs(d);
  return where(lessEqual(size, width), parabola, mul(sub(size, width / 2), slope));
}
