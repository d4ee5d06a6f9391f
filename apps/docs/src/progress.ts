/** One line of the descent, in numbers. */
export interface Step {
  readonly w: number;
  readonly b: number;
  readonly loss: number;
  /** ∂L/∂w */
  readonly slopeW: number;
  /** ∂L/∂b */
  readonly slopeB: number;
}

/** How a descent is going. */
export type Progress = "start" | "descending" | "overshooting" | "arrived" | "diverging";

/** A gradient as small as this counts as zero. */
const flat = 2e-3;

/** How the descent whose steps these are, the latest last, is going. */
export function progressOf(steps: readonly Step[]): Progress {
  const first = steps[0];
  const last = steps.at(-1);
  const before = steps.at(-2);
  if (first === undefined || last === undefined || before === undefined) return "start";
  if (!(last.loss <= 2 * first.loss)) return "diverging";
  if (Math.hypot(last.slopeW, last.slopeB) < flat) return "arrived";
  // The gradient points back to where the step came from: the step went over the lowest place on its way.
  const turned = last.slopeW * before.slopeW + last.slopeB * before.slopeB < 0;
  if (turned) return last.loss > before.loss ? "diverging" : "overshooting";
  return "descending";
}
