/** So many points are kept at most; beyond, each two neighbours become one. */
const MOST_POINTS = 400;

/** The losses of all steps so far, of several steps in the mean where there are many. Plain data. */
export interface LossCurve {
  /** How many steps a point stands for. */
  readonly every: number;
  /** The mean loss of the first `every` steps, of the next ones, and so on. */
  readonly points: readonly number[];
  /** The steps since the last point. */
  readonly open: { readonly count: number; readonly sum: number };
}

/** Before the first step. */
export const emptyCurve: LossCurve = { every: 1, points: [], open: { count: 0, sum: 0 } };

/** The curve with the loss of one more step. */
export function withLoss({ every, points, open }: LossCurve, loss: number): LossCurve {
  const next = { count: open.count + 1, sum: open.sum + loss };
  if (next.count < every) return { every, points, open: next };
  const more = [...points, next.sum / next.count];
  const closed = { count: 0, sum: 0 };
  if (more.length < MOST_POINTS) return { every, points: more, open: closed };
  const halved = Array.from({ length: MOST_POINTS / 2 }, (_, i) => (more[2 * i]! + more[2 * i + 1]!) / 2);
  return { every: 2 * every, points: halved, open: closed };
}
