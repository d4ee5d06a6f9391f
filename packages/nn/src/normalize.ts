import { add, mean, mul, rsqrt, square, sub, type Tensor, ValueError } from "@chainrule/tensor";

/** What a normalised value is multiplied by and what is added to it; none of either by default. */
export interface Affine {
  readonly weight?: Tensor | undefined;
  readonly bias?: Tensor | undefined;
}

/** @throws ValueError unless it is a finite number, 0 or more */
export function checkEps(name: string, eps: number): void {
  if (!(Number.isFinite(eps) && eps >= 0)) {
    throw new ValueError(`${name}: eps is a finite number of at least 0, got ${String(eps)}`);
  }
}

/** centred / √(variance + eps) · weight + bias. */
export function scale(centred: Tensor, variance: Tensor, eps: number, { weight, bias }: Affine): Tensor {
  const factor = rsqrt(add(variance, eps));
  const scaled = mul(centred, weight ? mul(factor, weight) : factor);
  return bias ? add(scaled, bias) : scaled;
}

/** A value with the mean and variance that were taken out of it, both of which keep their axes. */
export interface Normalized {
  readonly y: Tensor;
  readonly mean: Tensor;
  readonly variance: Tensor;
}

/** (x − mean) / √(variance + eps) · weight + bias, with mean and variance (Σ (x − mean)² / n) along axes. */
export function normalize(x: Tensor, axis: readonly number[], eps: number, affine: Affine): Normalized {
  const average = mean(x, { axis, keepDims: true });
  const centred = sub(x, average);
  const variance = mean(square(centred), { axis, keepDims: true });
  return { y: scale(centred, variance, eps, affine), mean: average, variance };
}
