/** A point on the line that is searched. */
export interface Probe {
  /** How far along the direction. */
  readonly t: number;
  readonly value: number;
  /** The derivative of the value by t. */
  readonly slope: number;
  /** Whether the value is the start's but for rounding, and the gradient smaller: the step is one to the minimum. */
  readonly settles: boolean;
}

const sufficientDecrease = 1e-4;
const curvature = 0.9;
const maxProbes = 25;

/** Where the cubic through two points with their slopes is least, or their middle where that has no minimum. */
function cubicMinimum(a: Probe, b: Probe): number {
  const d1 = a.slope + b.slope - (3 * (a.value - b.value)) / (a.t - b.t);
  const d2 = Math.sign(b.t - a.t) * Math.sqrt(d1 * d1 - a.slope * b.slope);
  const t = b.t - ((b.t - a.t) * (b.slope + d2 - d1)) / (b.slope - a.slope + 2 * d2);
  return Number.isFinite(t) ? t : (a.t + b.t) / 2;
}

function clamp(x: number, a: number, b: number): number {
  return Math.min(Math.max(x, Math.min(a, b)), Math.max(a, b));
}

/**
 * A step that lowers the value enough and leaves little slope: the strong Wolfe conditions. Without one, the
 * lowest point that was met; undefined when none is lower than the start. Near a minimum values differ by rounding
 * alone, and the gradient decides.
 *
 * Source: Nocedal, Wright: Numerical Optimization (2006), algorithms 3.5 and 3.6; for values that cannot be told apart
 * Hager, Zhang: A New Conjugate Gradient Method with Guaranteed Descent and an Efficient Line Search (2005).
 *
 * @param probe the point at a distance along the direction
 * @param start the point at distance 0, with a negative slope
 * @param first the distance to try first
 */
export function strongWolfe<P extends Probe>(
  probe: (t: number) => P,
  start: P,
  first: number,
): P | undefined {
  let low = start;
  let high: P | undefined;
  let t = first;
  for (let i = 0; i < maxProbes; i++) {
    const here = probe(t);
    if (here.settles) return here;
    const enough = here.value <= start.value + sufficientDecrease * t * start.slope;
    if (!enough || here.value >= low.value) high = here;
    else if (Math.abs(here.slope) <= -curvature * start.slope) return here;
    else {
      // The minimum lies between the old and the new lowest point when the slope points back at the old one.
      const beyond = high ? here.slope * (high.t - low.t) >= 0 : here.slope >= 0;
      if (beyond) high = low;
      const last = low;
      low = here;
      if (!high) {
        t = clamp(cubicMinimum(last, here), 1.1 * here.t, 10 * here.t);
        continue;
      }
    }
    const width = high.t - low.t;
    if (Math.abs(width) <= Number.EPSILON * Math.abs(low.t)) break;
    const guess = Number.isFinite(high.value) ? cubicMinimum(low, high) : low.t + width / 2;
    t = clamp(guess, low.t + 0.1 * width, high.t - 0.1 * width);
  }
  return low === start ? undefined : low;
}
