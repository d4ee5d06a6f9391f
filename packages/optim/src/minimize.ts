import { isTensor, rejectUnknownOptions, type Tensor } from "@chainrule/tensor";
import { checkGradients } from "./checkGradients.js";
import { checkIntegers, checkNumbers } from "./checkNumbers.js";
import { curvature } from "./minimizeLbfgs.js";
import { type Probe, strongWolfe } from "./minimizeLineSearch.js";
import { along, dot, largest, layoutOf, numbersOf, type Vector } from "./minimizeVectors.js";

/** Between which numbers parameters stay: one number for all, or a tree like the parameters. */
export interface Bounds<P> {
  /** Default −∞. */
  readonly lower?: number | P | undefined;
  /** Default ∞. */
  readonly upper?: number | P | undefined;
}

/** Options of `minimize`. */
export interface MinimizeOptions<P> {
  /**
   * "lbfgs": L-BFGS with a line search; "gradient-descent": along the gradient; "projected": the same, put back
   * between the bounds after each step. Default "lbfgs".
   */
  readonly method?: "lbfgs" | "gradient-descent" | "projected" | undefined;
  /**
   * How far along the gradient a step goes. Default: as far as a line search says, from the step of Barzilai
   * and Borwein (1988) on. Not with "lbfgs".
   */
  readonly learningRate?: number | undefined;
  /** Needed for "projected". */
  readonly bounds?: Bounds<P> | undefined;
  /** How many steps at most. Default 1000. */
  readonly maxSteps?: number | undefined;
  /**
   * Stop when a step changes the value by no more than this, and not by a leap across a minimum. Default 0, which for
   * "lbfgs" is no end while the gradient falls.
   */
  readonly tolerance?: number | undefined;
  /** Stop when no partial derivative is larger than this. Default 1e-8. */
  readonly gradientTolerance?: number | undefined;
  /** From how many of the last steps "lbfgs" knows the curvature. Default 10. */
  readonly memory?: number | undefined;
  /** Whether to return all steps. Default true. */
  readonly keepHistory?: boolean | undefined;
}

/** A point on the way. */
export interface MinimizeStep<P> {
  readonly params: P;
  readonly value: number;
  /** The largest absolute partial derivative; with bounds, of what the bounds leave of the gradient. */
  readonly gradientNorm: number;
}

/**
 * Why `minimize` stopped: the gradient is small enough ("gradient"), or the value's change ("value"); the number
 * of steps is used up ("steps"); no step lowers the value any more, which is also how it ends at the last bits
 * of float32 ("stuck"); the value is not finite or grew beyond all measure, the rate being too large ("diverged").
 */
export type StopReason = "gradient" | "value" | "steps" | "stuck" | "diverged";

/** What `minimize` found. */
export interface MinimizeResult<P> extends MinimizeStep<P> {
  readonly reason: StopReason;
  /** Whether the reason is "gradient" or "value". */
  readonly converged: boolean;
  /** How many steps were taken. */
  readonly steps: number;
  /** How often the function was called. */
  readonly evaluations: number;
  /** All points, the first one included: one more than steps. Empty without `keepHistory`. */
  readonly history: MinimizeStep<P>[];
}

/** A function that gives its value and gradients, as from `valueAndGrad(f)` of @chainrule/autograd. */
type ValueAndGrads<P> = (params: P) => readonly [value: Tensor, grads: P];

/** A point with the vectors that the methods compute with. */
interface Point<P> extends MinimizeStep<P> {
  readonly x: Vector;
  readonly gradient: Vector;
  /** By how much the value may be off: of a long computation more than its last bits. */
  readonly noise: number;
}

/** How a method comes from one point to the next; undefined when it cannot. */
type Move<P> = (from: Point<P>) => Point<P> | undefined;

type Evaluate<P> = (x: Vector) => Point<P>;

type Project = (x: Vector) => Vector;

/** What a step multiplies the first value by at most before it counts as diverging. */
const beyondAllMeasure = 1e10;

function lbfgs<P>(evaluate: Evaluate<P>, memory: number): Move<P> {
  const known = curvature(memory);
  const search = (from: Point<P>): Point<P> | undefined => {
    const direction = known.direction(from.gradient);
    const slope = dot(direction, from.gradient);
    if (!(slope < 0)) return undefined;
    const first = known.isEmpty() ? Math.min(1, 1 / Math.sqrt(-slope)) : 1;
    const probe = (t: number): Probe & { point: Point<P> } => {
      const point = evaluate(along(from.x, t, direction));
      const { value, gradient, gradientNorm } = point;
      const settles = Math.abs(value - from.value) <= from.noise && gradientNorm < from.gradientNorm;
      return { t, value, slope: dot(direction, gradient), settles, point };
    };
    const start = { t: 0, value: from.value, slope, settles: false, point: from };
    return strongWolfe(probe, start, first)?.point;
  };
  return (from) => {
    let to = search(from);
    if (!to && !known.isEmpty()) {
      known.forget();
      to = search(from);
    }
    if (to) known.add(along(to.x, -1, from.x), along(to.gradient, -1, from.gradient));
    return to;
  };
}

/**
 * Steps against the gradient, each as long as the curvature along the last one suggests, halved until the value
 * is low enough below the highest of the last ten.
 *
 * Source: Birgin, Martínez, Raydan: Nonmonotone Spectral Projected Gradient Methods (2000), algorithm SPG1.
 */
function spectral<P>(evaluate: Evaluate<P>, project: Project): Move<P> {
  let length = 0;
  const values: number[] = [];
  return (from) => {
    if (length === 0) length = 1 / Math.max(from.gradientNorm, Number.MIN_VALUE);
    values.push(from.value);
    const highest = Math.max(...values.slice(-10));
    let t = Math.min(length, 1e10);
    for (let i = 0; i < 60; i++, t /= 2) {
      const to = evaluate(project(along(from.x, -t, from.gradient)));
      const moved = along(to.x, -1, from.x);
      const decrease = -1e-4 * dot(moved, from.gradient);
      // No number moves: nor would it by a smaller step.
      if (largest(moved) === 0) return undefined;
      if (to.value <= highest - decrease) {
        const rise = dot(moved, along(to.gradient, -1, from.gradient));
        length = rise > 0 ? dot(moved, moved) / rise : 2 * t;
        return to;
      }
    }
    return undefined;
  };
}

/** The number of each parameter put between its bounds, or as it is without bounds. */
function projection<P>(spread: (value: unknown) => Vector, bounds: Bounds<P> | undefined): Project {
  if (!bounds) return (x) => x;
  rejectUnknownOptions("minimize: bounds", bounds, ["lower", "upper"]);
  const lower = spread(bounds.lower ?? -Infinity);
  const upper = spread(bounds.upper ?? Infinity);
  if (!lower.every((x, i) => x <= upper[i]!)) {
    throw new RangeError("minimize: a lower bound is above its upper bound, or NaN");
  }
  return (x) => x.map((value, i) => Math.min(Math.max(value, lower[i]!), upper[i]!));
}

function checkOptions<P>(options: MinimizeOptions<P>): void {
  rejectUnknownOptions("minimize", options, [
    ...["method", "learningRate", "bounds", "maxSteps", "tolerance", "gradientTolerance", "memory"],
    "keepHistory",
  ]);
  const { method = "lbfgs", learningRate, bounds, maxSteps = 0, memory = 1 } = options;
  if (!["lbfgs", "gradient-descent", "projected"].includes(method)) {
    throw new TypeError(
      `minimize: method is "lbfgs", "gradient-descent" or "projected", got ${JSON.stringify(method)}`,
    );
  }
  if (method === "lbfgs" && learningRate !== undefined) {
    throw new TypeError('minimize: "lbfgs" searches its step: it has no learningRate');
  }
  if ((method === "projected") !== (bounds !== undefined)) {
    throw new TypeError('minimize: bounds and method: "projected" go together');
  }
  checkNumbers("minimize", { learningRate: learningRate ?? 1 }, Number.MIN_VALUE);
  checkNumbers("minimize", { tolerance: options.tolerance ?? 0 }, 0);
  checkNumbers("minimize", { gradientTolerance: options.gradientTolerance ?? 0 }, 0);
  checkIntegers("minimize", { maxSteps }, 0);
  checkIntegers("minimize", { memory }, 1);
}

/** Evaluates the function at a vector, and counts how often. */
function evaluator<P>(f: ValueAndGrads<P>, toTree: (x: Vector) => P, project: Project) {
  const count = { evaluations: 0 };
  const evaluate: Evaluate<P> = (x) => {
    count.evaluations++;
    const params = toTree(x);
    const result: unknown = f(params);
    if (!Array.isArray(result) || result.length !== 2 || !isTensor(result[0])) {
      throw new TypeError("minimize: the function returns [value, grads], as from valueAndGrad(f)");
    }
    checkGradients("minimize", result[1], params);
    const gradient = numbersOf(result[1]);
    const gradientNorm = largest(along(project(along(x, -1, gradient)), -1, x));
    const value = result[0].item();
    const noise = Math.abs(value) * 2 ** (result[0].dtype === "float32" ? -16 : -35);
    return { x, params, value, noise, gradient, gradientNorm };
  };
  return { evaluate, count };
}

/**
 * Whether a step led to the other side of a minimum, where it is as steep: the value says nothing then. Between two
 * float32 numbers beside each other, though, no number is left.
 */
function isAcross<P>(from: Point<P>, to: Point<P>): boolean {
  const isFar = to.x.some((x, i) => Math.abs(x - from.x[i]!) > 2 ** -22 * Math.abs(x));
  return isFar && dot(from.gradient, to.gradient) < 0 && to.gradientNorm >= from.gradientNorm;
}

/**
 * Minimizes a function of a few parameters, all of its data at once: the loop, with line search, bounds, rules
 * for stopping and the history of all points. It reads values, so it runs eagerly and cannot be compiled;
 * the function itself can.
 *
 * @param f gives the value, a tensor of shape [], and gradients like the parameters: `valueAndGrad(f)`
 * @param params where to start: a tree of float32 or float64; use float64 for more than six digits
 * @throws TypeError for an unknown option, or a function that returns something else
 * @throws RangeError for an option out of range
 * @throws DtypeError for parameters that are not floating-point
 * @throws ShapeError for a bound and its parameter that differ in shape, with the path
 *
 * Source: L-BFGS as in Nocedal, Wright: Numerical Optimization (2006), algorithm 7.5.
 *
 * @example
 * ```ts
 * import { add, mul, square, sub, tensor } from "@chainrule/tensor";
 * import { minimize } from "@chainrule/optim";
 * // (θ − 2.5)² − 1 and its derivative; valueAndGrad of @chainrule/autograd derives it.
 * type Scalar = ReturnType<typeof tensor>;
 * const f = (x: Scalar) => [sub(square(sub(x, 2.5)), 1), mul(2, sub(x, 2.5))] as const;
 * const { params, value, reason } = minimize(f, tensor(0, { dtype: "float64" }));
 * console.log(params.item(), value, reason); // 2.5 -1 gradient
 * ```
 */
export function minimize<P>(
  f: ValueAndGrads<P>,
  params: P,
  options: MinimizeOptions<P> = {},
): MinimizeResult<P> {
  checkOptions(options);
  const { method = "lbfgs", learningRate, maxSteps = 1000, memory = 10, keepHistory = true } = options;
  const { tolerance = 0, gradientTolerance = 1e-8 } = options;
  const { toTree, spread } = layoutOf(params);
  const project = projection(spread, options.bounds);
  const { evaluate, count } = evaluator(f, toTree, project);
  const fixed: Move<P> = ({ x, gradient }) => evaluate(project(along(x, -learningRate!, gradient)));
  const searched = (): Move<P> =>
    method === "lbfgs" ? lbfgs(evaluate, memory) : spectral(evaluate, project);
  const move = learningRate === undefined ? searched() : fixed;

  /** Whether values are equal by rounding alone: with a tolerance of 0 the gradient decides, as in the line search. */
  const isBlurred = (from: Point<P>, to: Point<P>): boolean =>
    method === "lbfgs" && tolerance === 0 && to.value === from.value && to.gradientNorm < from.gradientNorm;

  let point = evaluate(project(numbersOf(params)));
  const limit = beyondAllMeasure * (1 + Math.abs(point.value));
  const history: MinimizeStep<P>[] = [];
  const keep = ({ params: at, value, gradientNorm }: Point<P>): void => {
    if (keepHistory) history.push({ params: at, value, gradientNorm });
  };
  keep(point);
  let steps = 0;
  let change = Infinity;
  const stop = (): StopReason | undefined => {
    if (!(Math.abs(point.value) <= limit)) return "diverged";
    if (point.gradientNorm <= gradientTolerance) return "gradient";
    if (change <= tolerance) return "value";
    return steps === maxSteps ? "steps" : undefined;
  };
  let reason = stop();
  while (!reason) {
    const next = move(point);
    if (!next) {
      reason = "stuck";
      break;
    }
    change = isAcross(point, next) || isBlurred(point, next) ? Infinity : Math.abs(next.value - point.value);
    point = next;
    steps++;
    keep(point);
    reason = stop();
  }
  const { value, gradientNorm } = point;
  const converged = reason === "gradient" || reason === "value";
  const { evaluations } = count;
  return { params: point.params, value, gradientNorm, reason, converged, steps, evaluations, history };
}
