/** What numbers are like. Mean, deviation, least and largest are of the finite ones; NaN where there are none. */
export interface Statistics {
  readonly count: number;
  readonly mean: number;
  /** √(Σ (x − mean)² / n). */
  readonly deviation: number;
  readonly min: number;
  readonly max: number;
  readonly zeros: number;
  readonly nan: number;
  readonly infinite: number;
}

/** Looks at all numbers, in float64. */
export function statisticsOf(values: ArrayLike<number>): Statistics {
  let [sum, zeros, nan, infinite] = [0, 0, 0, 0];
  let [min, max] = [Infinity, -Infinity];
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (Number.isNaN(value)) nan++;
    else if (!Number.isFinite(value)) infinite++;
    else {
      sum += value;
      if (value === 0) zeros++;
      if (value < min) min = value;
      if (value > max) max = value;
    }
  }
  const finite = values.length - nan - infinite;
  const mean = finite === 0 ? NaN : sum / finite;
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i]!)) squares += (values[i]! - mean) ** 2;
  }
  return {
    count: values.length,
    mean,
    deviation: finite === 0 ? NaN : Math.sqrt(squares / finite),
    min: finite === 0 ? NaN : min,
    max: finite === 0 ? NaN : max,
    zeros,
    nan,
    infinite,
  };
}
